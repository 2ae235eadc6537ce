// Package service owns the pages of the service network: programmes, grants and
// their budgets.
//
// It does not own the firm's view of a voucher (shop).
// Invariant: names are already in the reader's language; money is written by Loc.
package service
