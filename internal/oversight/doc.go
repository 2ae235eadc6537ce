// Package oversight owns the operator's errands: the state of the house, the
// audit trail, the outbox, what the bank says has arrived and whose it is,
// what of a processor's money pays nothing, and in a sandbox the clock.
//
// It does not own what it shows: jobs belong to dispatch, money to the ledger.
// Invariants: nobody but an operator gets an answer; what an operator changes
// stands in the trail; time never goes back; an arrival at the bank lies in
// suspense until it is booked to a firm or returned, each once.
package oversight
