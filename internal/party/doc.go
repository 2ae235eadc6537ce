// Package party owns who takes part: company codes, addresses, passwords that
// may be used, what each role may do, and the moves of a firm's verification.
//
// It does not own sign-in, keys and sessions (account) nor the size standard
// (reference).
// Invariants: a firm's code passes both of its checks and is unique; a role
// belongs to one kind of organisation; a right that no table grants is refused.
package party
