// Package schedule decides which queued job starts now, where, and why every other one waits.
//
// It owns the order of the queue, the fit, the site's choice, backfill, victims and reasons. It does not own
// orders, attempts, prices, notices to victims or the clock: dispatch and sim bring those and run the very same Plan.
//
// What Plan places is told back with Start, what ends with Finish. A victim is told to go with Leave, then Finish, then
// Enqueue with Preempted and Attained raised; the job that evicted it is started once a plan places it without victims that still run.
// Slices handed to a State must not change afterwards.
//
// Invariants, each with a property test:
//
//   - Plan is pure: the same state, time and policy give the same result, whatever order the state was built in;
//     a state changed one by one plans like one built from scratch. Plan and Placeable only read the State.
//   - No node, pool or dated window is ever promised twice. In a pool, at every instant,
//     the sum over firms of max(units used, units reserved) stays within the units that are up.
//   - A gang starts whole, in one pool of one site, never across stacks, or not at all.
//   - One waiting job per set of eligible pools, the first in the order, holds a reservation; nothing started
//     later in the order delays it. Every job that fits beside those and the dated windows starts
//     (what a victim leaves over is offered by the next plan).
//   - Starvation is bounded (docs/adr/0010-schedule.md): with caps enforced, hardware up and
//     no preemption, a job starts within
//     StarveAfter + (k+1)·C of being ready, k older jobs that share a pool with it, C the longest cap.
//   - A run is preempted at most Preempt.Max times, and only if it said it may be; one that was told to leave is leaving anyway.
//   - Every queued job is in the result exactly once, with a reason.
package schedule
