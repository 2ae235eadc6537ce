// Package shop owns the pages of visitors and firms: from the home page to the
// receipt, and the account's own pages.
//
// It does not own how they are filled (handlers) nor what is true (counters).
// Invariant: a page shows only what its struct holds; money is models.Money and
// moments are time.Time, written by the struct's own Loc; names are already in
// the reader's language.
package shop
