// Package catalog owns what is sold and at what price: the rules of each kind
// of offering, tariffs and their versions, the price of a span of time or of
// tokens, and quotes.
//
// It does not own how long work takes (recipe), the calendar (reference), who
// pays which part (voucher, ledger), or where work can start (schedule).
// Invariants: a tariff version never changes and prices every meter of its
// kind; a new version touches new quotes only; the price of a span is the sum
// of its pieces, each rounded half up once; low ≤ likely ≤ high ≤ cap in every
// quote, and a line is never charged above its cap.
package catalog
