package e2e_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/dispatch"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// flood is a world on PostgreSQL whose site has room for everything.
type flood struct{ *world }

func newFlood(b *testing.B) *flood {
	b.Helper()
	f := &flood{newWorld(b, worlds.Postgres(b))}
	f.room(10_000_000)
	return f
}

// room lets the site have so many units on each of its machines.
func (f *flood) room(units int) {
	testkit.Corrupt(f.t, f.db, fmt.Sprintf("UPDATE nodes SET units = %d, state = 'up' WHERE site_id = '%s'", units, f.offering.SiteID))
}

// add puts orders of one line with their jobs into the database, n of them, as a
// payment leaves them, or as they are when they have ended.
func (f *flood) add(prefix string, n int, ended bool) {
	f.t.Helper()
	o, line, job := f.offering, "paid", "queued"
	if ended {
		line, job = "fulfilled", "succeeded"
	}
	at := "'" + morning.Format(time.RFC3339) + "'"
	each := func(insert, values string) string {
		values = strings.NewReplacer("{p}", prefix, "{at}", at, "{firm}", f.owner.FirmID(), "{offering}", o.ID, "{provider}", o.ProviderID,
			"{site}", o.SiteID, "{region}", o.Region, "{class}", o.ClassID, "{stack}", o.StackID, "{line}", line, "{job}", job).Replace(values)
		return fmt.Sprintf("INSERT INTO %s SELECT %s FROM generate_series(1, %d) i", insert, values, n)
	}
	rows := []string{
		each("orders (id, number, firm_id, user_id, state, cap_amount, voucher_amount, wallet_amount, due_amount, pay_by, created_at, updated_at)",
			"'{p}o' || i, '{p}o' || i, '{firm}', 'u', '{line}', 1, 0, 1, 0, {at}, {at}, {at}"),
		each("lines (id, order_id, firm_id, n, quote_id, offering_id, provider_id, tariff_version, state, units, cap_millis, cap_amount, voucher_amount, hold_id, cost, created_at, updated_at)",
			"'{p}l' || i, '{p}o' || i, '{firm}', 1, '{p}l' || i, '{offering}', '{provider}', 1, '{line}', 1, 600000, 1, 0, '', 0, {at}, {at}"),
		each("jobs (id, line_id, order_id, firm_id, offering_id, site_id, region, class_id, stack_id, recipe_id, params, units, state, reason_args, cap_millis, likely_millis, earliest_at, created_at, updated_at)",
			"'{p}j' || i, '{p}l' || i, '{p}o' || i, '{firm}', '{offering}', '{site}', '{region}', '{class}', '{stack}', 'matmul', '{}', 1, '{job}', '{}', 600000, 60000, {at}, {at}, {at}"),
	}
	if ended {
		rows = append(rows,
			each("attempts (id, job_id, n, site_id, nodes, submission_key, token_hash, runner_id, state, cause, planned_at, metrics, updated_at)",
				"'{p}a' || i, '{p}j' || i, 1, '{site}', '[]', '{p}a' || i, '', 'r', 'succeeded', 'job.done', {at}, '[]', {at}"),
			each("tasks (id, queue, key, payload, run_at, state, created_at)", "'{p}t' || i, '"+dispatch.SubmitQueue+"', '{p}t' || i, '{p}a' || i, {at}, 'done', {at}"),
			each("usage_segments (id, attempt_id, line_id, n, band, starts_at, millis, units, price, cost, billed)",
				"'{p}u' || i, '{p}a' || i, '{p}l' || i, 1, 'peak', {at}::timestamptz - i * interval '1 minute', 60000, 1, 1, 1, true"))
	}
	testkit.Corrupt(f.t, f.db, append(rows, "ANALYZE")...)
}

// BenchmarkDispatchFlood places and submits paid jobs on PostgreSQL through an
// engine that does nothing, as one process does: a planner and three submitters.
func BenchmarkDispatchFlood(b *testing.B) {
	const jobs = 5000
	f := newFlood(b)
	var took time.Duration
	rounds := 0
	for b.Loop() {
		b.StopTimer()
		rounds++
		f.add(fmt.Sprintf("r%d", rounds), jobs, false)
		b.StartTimer()
		began := time.Now()
		f.drain(jobs)
		took += time.Since(began)
		b.StopTimer()
		testkit.Corrupt(b, f.db, "UPDATE attempts SET state = 'succeeded' WHERE state = 'pending'", "UPDATE jobs SET state = 'succeeded' WHERE state = 'queued'")
		b.StartTimer()
	}
	if n := len(f.engine.known); n != jobs*rounds {
		b.Fatalf("%d of %d jobs reached the engine", n, jobs*rounds)
	}
	b.ReportMetric(float64(jobs*rounds)/took.Seconds(), "jobs/s")
}

// drain plans once and submits until so many submissions were claimed and settled.
func (f *flood) drain(jobs int) {
	f.t.Helper()
	ctx, done := context.WithCancel(f.ctx)
	defer done()
	var claimed atomic.Int64
	var all sync.WaitGroup
	for range 3 {
		wake, end := f.db.Subscribe(store.QueueTopic(dispatch.SubmitQueue))
		all.Go(func() {
			defer end()
			for ctx.Err() == nil {
				n, err := f.dispatch.Submit(f.ctx)
				if claimed.Add(int64(n)) >= int64(jobs) {
					done()
				}
				if err != nil || n > 0 {
					continue
				}
				select {
				case <-wake:
				case <-ctx.Done():
				}
			}
		})
	}
	f.must(f.dispatch.Plan(f.ctx))
	all.Wait()
}

// BenchmarkDispatchTick measures one tick of the planner beside 200 placed and
// 200 waiting jobs after so many orders have ended, and what it allocates; -plot
// names the file that its curves are drawn to.
func BenchmarkDispatchTick(b *testing.B) {
	f := newFlood(b)
	f.add("live", 200, false)
	f.must(f.dispatch.Plan(f.ctx))
	f.room(1)
	f.add("wait", 200, false)
	f.must(f.dispatch.Plan(f.ctx)) // writes why they wait
	have := 0
	var points []point
	for _, ended := range []int{0, 10_000, 50_000, 100_000} {
		if ended > have {
			f.add(fmt.Sprintf("e%d", ended), ended-have, true)
			have = ended
		}
		b.Run(fmt.Sprintf("ended=%d", ended), func(b *testing.B) {
			points = append(points, f.ticks(b, ended))
		})
	}
	if *plotFlag != "" {
		f.must(os.WriteFile(*plotFlag, plot(points), 0o644))
	}
}

// ticks measures the planner's ticks while so many orders have ended.
func (f *flood) ticks(b *testing.B, ended int) point {
	var took []time.Duration
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		began := time.Now()
		f.must(f.dispatch.Plan(f.ctx))
		took = append(took, time.Since(began))
	}
	runtime.ReadMemStats(&after)
	p := point{ended: ended, p50: at(took, 50), p95: at(took, 95), bytes: (after.TotalAlloc - before.TotalAlloc) / uint64(len(took))}
	b.ReportMetric(millis(p.p50), "p50-ms")
	b.ReportMetric(millis(p.p95), "p95-ms")
	b.ReportMetric(float64(p.bytes)/1e6, "MB/tick")
	return p
}

// at is a percentile; it sorts the list.
func at(list []time.Duration, percent int) time.Duration {
	slices.Sort(list)
	return list[min(len(list)*percent/100, len(list)-1)]
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkDispatchLatency measures from a buyer's payment to the engine's yes
// under a stream of orders, with a planner and two submitters that are woken as
// those of a process are.
func BenchmarkDispatchLatency(b *testing.B) {
	const orders = 100
	f := newFlood(b)
	ctx, done := context.WithCancel(f.ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer done()
	f.woken(ctx, &all, dispatch.PlanTopic, func() error { return f.dispatch.Plan(f.ctx) })
	for range 2 {
		f.woken(ctx, &all, store.QueueTopic(dispatch.SubmitQueue), func() error {
			_, err := f.dispatch.Submit(f.ctx)
			return err
		})
	}
	var took []time.Duration
	for b.Loop() {
		for range orders {
			p := f.place(f.quote(1, 10*time.Minute), checkout.Choice{})
			began := time.Now()
			_, err := f.checkout.SandboxPay(f.ctx, f.owner, p.Payment.ID, false)
			f.must(err)
			for f.submitted(p.Order.ID) == 0 {
				runtime.Gosched()
			}
			took = append(took, time.Since(began))
		}
	}
	b.ReportMetric(millis(at(took, 50)), "p50-ms")
	b.ReportMetric(millis(at(took, 95)), "p95-ms")
}

// submitted tells how often the engine was given the attempt of an order.
func (f *flood) submitted(orderID string) int {
	var key string
	f.view(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		if err != nil {
			return err
		}
		j, err := tx.JobOfLine(lines[0].ID)
		if err != nil {
			return err
		}
		attempts, err := tx.AttemptsOfJob(j.ID)
		if len(attempts) > 0 {
			key = attempts[0].SubmissionKey
		}
		return err
	})
	f.engine.mu.Lock()
	defer f.engine.mu.Unlock()
	return f.engine.known[key]
}

// woken does a tick at once, whenever its topic is told, and every second.
func (f *flood) woken(ctx context.Context, all *sync.WaitGroup, topic string, tick func() error) {
	wake, end := f.db.Subscribe(topic)
	all.Go(func() {
		defer end()
		for each := time.NewTicker(time.Second); ctx.Err() == nil; {
			if err := tick(); err != nil {
				f.t.Error(err)
			}
			select {
			case <-wake:
			case <-each.C:
			case <-ctx.Done():
			}
		}
	})
}
