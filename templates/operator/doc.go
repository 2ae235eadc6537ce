// Package operator owns the desks of those who run the place: dashboard, audit
// trail, demo clock, outbox, and the page that shows every component.
//
// It does not own the service network's desks (service).
// Invariant: every figure names the rows it was counted from by a link or a caption.
package operator
