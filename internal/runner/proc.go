package runner

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Process names a process for good: ids are used again, ids with a start time are not.
type Process struct {
	PID   int    `json:"pid"`
	Ticks uint64 `json:"ticks"` // clock ticks from boot to its start
	Boot  string `json:"boot"`
}

// Identify returns the process that has this id now.
func Identify(pid int) (Process, error) {
	s, err := readStat(pid)
	if err != nil {
		return Process{}, err
	}
	return Process{pid, s.ticks, bootID()}, nil
}

// Alive tells whether this very process still runs; a zombie does not.
func (p Process) Alive() bool {
	s, err := readStat(p.PID)
	if err != nil || p.PID <= 0 || s.ticks != p.Ticks || p.Boot != bootID() {
		return false
	}
	return s.state != "Z" && s.state != "X" || threads(p.PID) > 1
}

// threads counts what is left of a process: its first thread may be a zombie while
// others still end, and until the last of them has, its locks are held.
func threads(pid int) int {
	tasks, _ := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/task")
	return len(tasks)
}

// Signal sends sig to this very process; os.ErrProcessDone when it is gone.
func (p Process) Signal(sig syscall.Signal) error {
	if p.PID <= 0 {
		return os.ErrProcessDone
	}
	h, err := os.FindProcess(p.PID) // holds a pidfd: what is checked next is what is signalled
	if err != nil {
		return err
	}
	defer func() { _ = h.Release() }()
	if !p.Alive() {
		return os.ErrProcessDone
	}
	return h.Signal(sig)
}

type stat struct {
	state             string
	pid, parent, pgrp int
	cpuTicks, ticks   uint64
	childTicks        uint64 // of children that have ended and were waited for
}

func readStat(pid int) (stat, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return stat{}, err
	}
	return parseStat(pid, string(b))
}

func parseStat(pid int, text string) (stat, error) {
	// The name may hold anything, brackets too: the fields begin after the last one.
	f := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(f) < 20 {
		return stat{}, errors.New("runner: /proc stat cannot be read")
	}
	num := func(i int) uint64 { n, _ := strconv.ParseUint(f[i], 10, 64); return n }
	return stat{f[0], pid, int(num(1)), int(num(2)), num(11) + num(12), num(19), num(13) + num(14)}, nil
}

func bootID() string {
	b, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(b))
}

func processes(match func(stat) bool) []stat {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var out []stat
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if s, err := readStat(pid); err == nil && match(s) {
			out = append(out, s)
		}
	}
	return out
}

// killOrphans ends what the job left behind: as the subreaper, this process
// becomes the parent of whatever left the group, and has no other children by now.
func killOrphans() {
	self := os.Getpid()
	if _, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err == syscall.ECHILD {
		return // no child at all: the list of all processes is not worth reading
	}
	for range 1000 { // a job that forks faster than this loop is left to its cgroup
		left := processes(func(s stat) bool { return s.parent == self })
		if len(left) == 0 {
			return
		}
		for _, s := range left {
			_ = syscall.Kill(s.pid, syscall.SIGKILL)
			_, _ = syscall.Wait4(s.pid, nil, 0, nil)
		}
	}
}

// Sweep ends what is left of the job of a runner that died, the leader aside,
// which the kernel ended with its runner. It does nothing while the runner lives.
func Sweep(workDir, submissionKey string) {
	s, err := ReadStatus(workDir)
	if err != nil || s.Phase != PhaseRunning || s.Runner.Alive() {
		return
	}
	killLeftGroup(s.Job)
	killMarked(submissionKey)
	if g := findCgroup(groupName(submissionKey)); g != nil {
		g.kill()
		g.remove()
	}
}

// markName names the variable that each process of a job inherits.
const markName = "SUPERMARKET_SUBMISSION"

// killMarked ends those that left the group but kept its environment; without a
// control group there is no surer way to know them once their runner is gone.
func killMarked(submissionKey string) {
	mark := markName + "=" + submissionKey
	for _, s := range processes(func(s stat) bool { return s.pid != os.Getpid() && marked(s.pid, mark) }) {
		if p, err := Identify(s.pid); err == nil && p.Ticks == s.ticks {
			_ = p.Signal(syscall.SIGKILL)
		}
	}
}

func marked(pid int, mark string) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	return err == nil && slices.Contains(strings.Split(string(b), "\x00"), mark)
}

// killLeftGroup ends a group by its leader's id; the leader's start time guards
// against an id that was used again.
func killLeftGroup(leader Process) {
	if leader.PID <= 1 || leader.Boot != bootID() {
		return
	}
	for _, s := range processes(func(s stat) bool { return s.pgrp == leader.PID && s.ticks >= leader.Ticks }) {
		if p, err := Identify(s.pid); err == nil && p.Ticks == s.ticks {
			_ = p.Signal(syscall.SIGKILL)
		}
	}
}
