package schedule

import (
	"fmt"
	"testing"
	"time"
)

// benchState is 1,000 nodes of 8 cards and 10,000 queued jobs of 1, 2, 4 and 8 cards of 20 firms.
func benchState(tb testing.TB, sites int) *State {
	s := New()
	for i := range sites {
		p := Pool{Class: "card", Stack: "cuda", Price: int64(i + 1)}
		for n := range 1000 / sites {
			p.Nodes = append(p.Nodes, Node{ID: fmt.Sprintf("n%04d", n), Units: 8})
		}
		must(tb, s.SetSite(Site{ID: fmt.Sprintf("s%02d", i), Region: fmt.Sprint(i), State: Ready, Pools: []Pool{p}}))
	}
	for i := range 10_000 {
		must(tb, s.Enqueue(benchJob(i, sites)))
	}
	return s
}

func benchJob(i, sites int) Job {
	j := Job{
		ID: fmt.Sprintf("job%06d", i), Firm: fmt.Sprintf("firm%02d", i%20), Class: "card", Stack: "cuda", Units: 1 << (i / 20 % 4),
		Submitted: epoch.Add(time.Duration(i) * time.Millisecond), Cap: time.Duration(1+i%48) * time.Hour, Expected: time.Hour, Interruptible: i%2 == 0,
	}
	if sites > 1 && i%5 == 0 {
		j.Regions = []string{fmt.Sprint(i / 5 % sites)}
	}
	return j
}

func BenchmarkPlanFill(b *testing.B) {
	for _, sites := range []int{1, 10} {
		b.Run(fmt.Sprintf("sites=%d", sites), func(b *testing.B) {
			s := benchState(b, sites)
			b.ReportAllocs()
			for b.Loop() {
				r := Plan(s, epoch.Add(time.Hour), DefaultPolicy())
				b.ReportMetric(float64(len(r.Placements)), "placed")
			}
		})
	}
}

// BenchmarkBuildAndPlanFill counts the telling of the state too, as after a restart.
func BenchmarkBuildAndPlanFill(b *testing.B) {
	for b.Loop() {
		Plan(benchState(b, 10), epoch.Add(time.Hour), DefaultPolicy())
	}
}

// BenchmarkTick is one run that ends and one job that comes, on a full pool with thousands waiting, and the plan after it.
func BenchmarkTick(b *testing.B) {
	s, now, p := benchState(b, 10), epoch.Add(time.Hour), DefaultPolicy()
	running := startAll(b, s, now, p)
	next := 10_000
	for b.Loop() {
		must(b, s.Finish(running[0], now))
		must(b, s.Enqueue(benchJob(next, 10)))
		running = append(running[1:], startAll(b, s, now, p)...)
		next++
	}
}

// BenchmarkPlanCrowded is full pools at ten sites, 45 sets of two sites with gangs that wait, 100 dated windows, victims to choose from.
func BenchmarkPlanCrowded(b *testing.B) {
	s, now, p := benchState(b, 10), epoch.Add(time.Hour), DefaultPolicy()
	startAll(b, s, now, p)
	for i := range 900 {
		j := benchJob(20_000+i, 1)
		j.Units, j.Sites = 16+i%200, []string{fmt.Sprintf("s%02d", i%10), fmt.Sprintf("s%02d", (i+1+i/10%9)%10)}
		must(b, s.Enqueue(j))
	}
	for i := range 100 {
		from := epoch.Add(time.Duration(i/10*5) * time.Hour)
		must(b, s.Reserve(Reservation{
			ID: fmt.Sprint(i), Site: fmt.Sprintf("s%02d", i%10), Class: "card", Stack: "cuda",
			Firm: fmt.Sprintf("firm%02d", i%7), Units: 40, From: from, To: from.Add(4 * time.Hour),
		}))
	}
	for b.Loop() {
		r := Plan(s, now.Add(24*time.Hour), p)
		b.ReportMetric(float64(len(r.Heads)), "heads")
	}
}

func startAll(b *testing.B, s *State, now time.Time, p Policy) []string {
	var ids []string
	for _, x := range Plan(s, now, p).Placements {
		if len(x.Victims) > 0 {
			continue
		}
		must(b, s.Start(Run{Job: s.jobs[x.Job].Job, Site: x.Site, Parts: x.Parts, Started: x.Start, End: x.End}))
		ids = append(ids, x.Job)
	}
	return ids
}
