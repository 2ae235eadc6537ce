// Package checkout owns the SME's errands from quote to receipt: quotes, the
// till, placing and paying an order, cancelling, and what a firm may see of its
// orders, jobs, wallet and documents.
//
// It does not own prices, vouchers, the ledger or settlement (their rulebooks
// do), nor where a job runs (dispatch).
// Invariants: everything is looked up by the actor's firm; a quote is ordered
// once; money and job commit together; a payment event has one effect however
// often and at once it comes; no order waits for money past its deadline.
package checkout
