// Package stripetest is a stand-in for Stripe that keeps state: sessions, charges,
// cards, refunds and disputes, idempotency keys with their first answers, and the
// ways in which a network and a processor fail; and beside it Stripe's own checker
// of requests. It knows Stripe's wire only, nothing of our gateway.
//
// It does not own truth about Stripe: where it differs from Stripe, it is wrong.
// Invariants: a session is paid once, and never after it expired; a charge is
// confirmed once; no more is refunded than was paid.
package stripetest
