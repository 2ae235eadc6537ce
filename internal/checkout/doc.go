// Package checkout owns the SME's errands from cart to receipt: the cart, also a
// visitor's, the files that buyers bring, quotes, the till, placing and paying an
// order, cancelling, and what a firm may see of its orders, jobs, wallet and
// documents.
//
// It does not own prices, vouchers, the ledger or settlement (their rulebooks
// do), nor where a job runs (dispatch).
// Invariants: everything is looked up by the actor's firm, a cart and a file by
// their owner; a cart freezes no price; a line of a cart has one living quote at
// most; a quote is ordered once, and an order takes what the till showed; money
// and job commit together; a payment event has one effect however often and at
// once it comes; no order waits for money past its deadline unless that money
// may be on its way; an order has one open payment at most; a file stays while
// what was ordered with it may still run.
package checkout
