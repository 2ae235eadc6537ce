// Package shop is the counter of visitors: the shelf with its filters, one
// offering, the way in, and an estimate. It needs no account, and writes nothing
// but what offerings of before are found by.
//
// It does not own prices (catalog), templates (recipe) or where work can start
// (schedule, asked through function values).
// Invariants: only what can be placed stands on the shelf; the counts of each
// filter are those under the other filters; what was read is shown only while
// the catalogue's version is the one it was read under.
package shop
