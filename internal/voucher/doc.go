// Package voucher owns the life of voucher money: programmes with versioned,
// hashed rules, their budgets, grants, and reservations of grants for order
// lines.
//
// It does not own ledger holds (the till places them, with the grant's account
// as first source), bills (meter, order) nor claims of settled lines.
//
// Invariants, per grant: reserved + captured ≤ granted ≤ what the budget was
// funded with; each reservation is resolved once; value leaves a grant's
// account only by a capture or back to its budget. What was reserved before the
// end of a grant is honoured after it; the rest goes home.
//
// Order of locks: grant, limits, ledger accounts. So Reserve stands before
// ledger.Hold, and Settle and Free before ledger.Capture and ledger.Release.
package voucher
