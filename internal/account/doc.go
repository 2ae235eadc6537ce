// Package account is the counter where people sign in and programs show keys:
// users, memberships, sessions, API keys.
//
// It does not own what roles may do (party) nor cookies (web).
// Invariants: whether an account exists shows neither in the answer nor in the
// work done; a password is kept as argon2id and a key as SHA-256 only; who is
// disabled, or no longer a member, acts no more from the next request on.
// A code of an app, an answer of a passkey and a recovery code each count once,
// also from two browsers at once; who has a second factor is in only after
// showing it, and a role that needs one never loses its last; an account
// elsewhere is tied to one here only by who has signed in to both.
package account
