// Package stripetest is a stand-in for Stripe that keeps state: sessions,
// idempotency keys with their first answers, and the ways in which a network and
// a processor fail. It knows Stripe's wire only, nothing of our gateway.
//
// It does not own truth about Stripe: where it differs from Stripe, it is wrong.
// Invariant: a session is paid once, and never after it expired.
package stripetest
