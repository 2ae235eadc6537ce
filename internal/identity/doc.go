// Package identity is the door to an OpenID provider: it asks who someone is and
// reads the signed answer (authorization code with PKCE, state and nonce).
//
// It does not own accounts, nor whom an identity belongs to (account).
// Invariants: an answer counts only for the question it was asked for, once
// there; nothing is taken from a token whose signature, issuer, audience, expiry
// or nonce is not right; an address counts only when the provider confirmed it.
package identity
