package slurm_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/slurm"
	"supermarket/models"
)

// BenchmarkFlood counts jobs from the first call of the driver to the last finish
// at the server, on sixteen cards of four nodes; each runner really claims, runs and delivers:
//
//	go test ./internal/broker/slurm -run '^$' -bench Flood -benchtime 600x
func BenchmarkFlood(b *testing.B) {
	c := start(b, "4")

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
	b.ReportMetric(0, "ns/op")
}
