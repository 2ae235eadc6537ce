// Package keyring owns the server's own secret keys: signatures of what the
// server hands out and must know again, and sealing of secrets at rest.
//
// It does not own passwords, sessions or API keys; those are hashed by account.
// Invariants: every key is bound to one purpose, so that what was made for one
// use never passes for another; the first key of a ring makes, all of them check.
package keyring
