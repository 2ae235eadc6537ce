package runner

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"supermarket/models"
)

// used is what a job takes, as far as /proc tells.
type used struct {
	cpuMillis int64 // so far, with that of its children that have ended
	rss       int64 // bytes, now
	maxRSS    int64 // of its largest process
}

const mostProcesses = 256 // that are looked at

func (j *job) usage() (u used) {
	for _, pid := range family(j.cmd.Process.Pid, mostProcesses) {
		s, err := readStat(pid)
		if err != nil {
			continue
		}
		b, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.pid), "status"))
		u.cpuMillis += int64(s.cpuTicks+s.childTicks) * 10 // Linux shows 100 ticks a second to every program
		u.rss += kib(b, "VmRSS:")
		u.maxRSS = max(u.maxRSS, kib(b, "VmHWM:"))
	}
	return u
}

func kib(status []byte, name string) int64 {
	_, rest, _ := strings.Cut(string(status), name)
	text, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.ParseInt(text, 10, 64)
	return n << 10
}

// family is a process and what descends from it, at most so many.
func family(pid, most int) []int {
	out := []int{pid}
	for i := 0; i < len(out) && len(out) < most; i++ {
		// Each thread has children of its own.
		lists, _ := filepath.Glob("/proc/" + strconv.Itoa(out[i]) + "/task/*/children")
		for _, list := range lists {
			b, _ := os.ReadFile(list)
			for _, text := range strings.Fields(string(b)) {
				if child, err := strconv.Atoi(text); err == nil && len(out) < most {
					out = append(out, child)
				}
			}
		}
	}
	return out
}

const measureEvery = 2 * time.Second

// measure follows what a job takes until it ends.
func (r *run) measure(j *job) {
	again := time.NewTicker(measureEvery)
	defer again.Stop()
	var before used
	var at time.Duration
	for {
		select {
		case <-j.exited:
			return
		case <-again.C:
		}
		u, now := j.usage(), j.began.Elapsed()
		r.gauge.measured(models.MetricCPU, share(u.cpuMillis-before.cpuMillis, now-at, r.claim.Units), "%", now)
		r.gauge.measured(models.MetricMemory, float64(u.rss), "B", now)
		before, at = u, now
	}
}

// share is how much of its units a job has used, in percent.
func share(cpuMillis int64, wall time.Duration, units int) float64 {
	if wall <= 0 {
		return 0
	}
	return 100 * float64(max(cpuMillis, 0)) / float64(wall.Milliseconds()+1) / float64(max(units, 1))
}

// measureEnd keeps what a job took in all, where it ended before it was measured.
func (r *run) measureEnd(f models.FinishRequest) {
	if r.gauge.has(models.MetricCPU) || f.RunMillis == 0 {
		return
	}
	took := time.Duration(f.RunMillis) * time.Millisecond
	r.gauge.measured(models.MetricCPU, share(f.CPUMillis, took, r.claim.Units), "%", took)
	r.gauge.measured(models.MetricMemory, float64(f.MaxRSSBytes), "B", took)
}
