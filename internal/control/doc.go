// Package control owns what guards public money besides the rules: blocks, which
// keep a firm or provider from it by code, legal person, address or name, and
// flags, which are patterns that staff should look at.
//
// It does not own the refusal that follows from a block (voucher), nor the ties
// between organisations (party). Invariants: a flag is raised once per pattern
// and never refuses anything by itself; what staff decided of it stays, whatever
// is found later; a block ends by its date or is lifted with a reason, never deleted.
package control
