// Package refund owns money on its way back: of a settled line to voucher and
// wallet in the proportion in which it was paid, of an outside payment to its
// source, and of payments that a bank has taken back.
//
// It does not own settlement (order), the grants' rules (voucher) nor the way to
// a processor (the counters that ask it).
// Invariants: no more comes back of a line than it cost, nor of a payment than
// it brought; each grant gets back what it would not have paid had the line cost
// less; every dispute is a fact of the ledger.
package refund
