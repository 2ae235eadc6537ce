// Package audit owns the list of invariants that can be asked of a whole
// database, and the report on them.
//
// It does not own the rules themselves, and it mends nothing.
// Invariants: it only reads, in one snapshot, so it may run beside a live
// server; a check that cannot be made is a check that failed.
package audit
