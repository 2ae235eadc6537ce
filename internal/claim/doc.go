// Package claim owns voucher value after the work was settled: claims of buyers
// and providers with their frozen evidence, batches in which a programme settles
// with one payee, and claw-backs.
//
// It does not own what a grant pays (voucher), the uploaded files (whoever keeps
// them) nor who may do what (the counters).
// Invariants: a programme pays a line once; value moves with the approval and
// never before; who reviews never approves, and who approves never pays out; a
// redemption is in one live batch at most; a batch is approved and paid only while
// each of its lines is what the ledger moved; evidence never changes once it was
// frozen, and the hashes of a batch are a chain; what is clawed back goes to the
// programme's budget, and what the payee lacks of it is a debt.
package claim
