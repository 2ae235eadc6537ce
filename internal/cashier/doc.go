// Package cashier owns money that comes from outside: what an event of a
// processor or an arrival at the bank means for a payment, its order and the
// books, and the moment at which an order is paid.
//
// It does not own processors (their doors do), vouchers, prices or settlement;
// what goes back is refund's.
// Invariants: an event has one effect; money and jobs commit together; money
// that no order takes is in its firm's wallet, money that nobody claims in
// suspense, each with an entry that staff decide on; a payment brings its amount once; an order that lapsed runs late at
// its old terms, wholly, or not at all; what nobody sells any more when it is
// paid is not run.
package cashier
