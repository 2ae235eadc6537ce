// Package store owns SQL: the only room that imports gorm. It has a file per
// table or flow, and it owns the two dialects, transactions, retries, wakes,
// leases and claimed work.
//
// It does not own rules: a guarded update says whether it was allowed, the
// rulebook says what that means.
// Invariants: a write happens only inside Atomic; a View cannot write; a race
// is lost in SQL (zero rows), never decided from a value that was read before;
// no user text ever becomes SQL.
package store
