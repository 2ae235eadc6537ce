// Package meter owns what a run costs: the stretches of an attempt in each
// price band and their prices, and how much of a claimed run the server can
// vouch for.
//
// It does not own who pays (order) nor prices (catalog hands them in).
// Invariants: a run's stretches add up to its billed milliseconds, taken from
// the runner's own start and end; each stretch is rounded half up, once; the sum
// never exceeds the room that is left under the hard cap.
package meter
