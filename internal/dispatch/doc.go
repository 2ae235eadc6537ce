// Package dispatch owns the way of a paid job to its site: it runs
// schedule.Plan on real orders, writes the intent of each attempt, submits it,
// asks about what is unknown, and tells engines to cancel.
//
// It does not own the plan (schedule), what an end means (order), nor what
// runners report (supply).
// Invariants: an attempt stands in the database before its engine hears of it;
// a lost answer is asked about and never taken for a no; an engine is called
// outside any transaction; a planner whose lease has moved on writes nothing; a
// tick costs by what lives, not by what has ended; a run is asked to make room
// before its engine is told; what was taken back is refused at its claim.
// Batches, notices, pauses, rests and failover: docs/adr/0102.
package dispatch
