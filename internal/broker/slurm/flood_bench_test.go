package slurm_test

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/slurm"
	"supermarket/models"
)

// BenchmarkFlood counts jobs from the first call of the driver to the last finish
// at the server, on the sixty-four cards of four nodes; each runner really claims, runs and delivers:
//
//	go test ./internal/broker/slurm -run '^$' -bench Flood -benchtime 600x
//
// Processor time is that of the control group that it was started in, cluster and
// jobs and all: of the whole machine, unless it was given one of its own.
func BenchmarkFlood(b *testing.B) {
	c := start(b, "4", "16", "lean")

	server := brokertest.NewServer(b)
	d, err := slurm.New(c.config(), slurm.Options{Runner: binary(b), Transport: &cutter{}, ServerURL: server.URL})
	if err != nil {
		b.Fatal(err)
	}
	offers := make([]*brokertest.Attempt, b.N)
	for i := range offers {
		offers[i] = server.Offer("exit", nil, func(a *models.ClaimAnswer) { a.HeartbeatSeconds = 60 })
	}
	var next atomic.Int64
	var senders sync.WaitGroup
	before := processorTime()
	b.ResetTimer()
	for range 16 {
		senders.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				a := offers[i]
				_, err := d.Submit(b.Context(), broker.Submission{
					SubmissionKey: a.Key, Token: a.Token, ServerURL: server.URL, Site: "site", Nodes: 1, Units: 1, CapMillis: 60_000, Name: "flood", First: true,
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	senders.Wait()
	submitted := b.Elapsed()
	for _, a := range offers {
		server.AwaitFinish(a.Key)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
	b.ReportMetric(float64(b.N)/submitted.Seconds(), "submits/s")
	b.ReportMetric(float64((processorTime()-before).Milliseconds())/float64(b.N), "cpu-ms/job")
	b.ReportMetric(0, "ns/op")
}

// processorTime is what the control group of this process has used so far, 0 where
// there is none that counts it.
func processorTime() time.Duration {
	groups, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		_, path, first := strings.Cut(strings.TrimSpace(line), ":cpuacct:")
		if first {
			return amount("/sys/fs/cgroup/cpuacct"+path+"/cpuacct.usage", "", time.Nanosecond)
		}
		if path, second := strings.CutPrefix(strings.TrimSpace(line), "0::"); second {
			return amount("/sys/fs/cgroup"+path+"/cpu.stat", "usage_usec ", time.Microsecond)
		}
	}
	return 0
}

// amount reads the number that follows a word in a file.
func amount(file, word string, unit time.Duration) time.Duration {
	b, _ := os.ReadFile(file)
	_, text, _ := strings.Cut(string(b), word)
	text, _, _ = strings.Cut(text, "\n")
	n, _ := strconv.ParseInt(text, 10, 64)
	return time.Duration(n) * unit
}
