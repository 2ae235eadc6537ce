// Package account is the counter where people sign in and programs show keys:
// users, memberships, sessions, API keys.
//
// It does not own what roles may do (party) nor cookies (web).
// Invariants: whether an account exists shows neither in the answer nor in the
// work done; a password is kept as argon2id and a key as SHA-256 only; who is
// disabled, or no longer a member, acts no more from the next request on.
package account
