// Package order owns the life of an order: orders, lines, jobs and attempts,
// their moves with a record of each, how the end of an attempt decides who
// pays, and the settlement of a line.
//
// It does not own prices (catalog), stretches of time (meter), voucher rules
// (voucher) nor where a job runs (schedule, dispatch).
// Invariants: every move stands in its table and is recorded; an order's state
// is derived from its lines; a line settles once, captures what was used from
// its sources in the proportion it came and gives the rest back; whoever
// changes an order holds its row first.
package order
