// Package programmes is the counter of the service network: programmes, their
// budgets and rules, grants, and the verification of firms.
//
// It does not own how rules are read nor where value moves (voucher).
// Invariants: who proposes a grant never approves it, who wrote or submitted
// rules never publishes them, and who enters money never approves it; each deed
// of staff stands in the audit trail, in the same transaction.
package programmes
