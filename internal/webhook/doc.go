// Package webhook owns what a firm's own programs hear: the topics, how an event
// waits to be delivered, how a delivery is signed, and when it is tried again or
// given up.
//
// It does not own the call itself (egress, by the counter that delivers) nor the
// people who are told by mail (notice).
// Invariants: an event and its cause are written in one transaction; the same
// event goes to a webhook once, however often it is tried; a secret is at rest
// only sealed; what stands in an event is of the webhook's own firm.
package webhook
