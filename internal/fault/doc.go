// Package fault owns the errors that cross rooms: a kind, a message key that
// pages and API share, and arguments for the catalog text.
//
// It does not own texts (i18n) nor HTTP statuses (web).
// Invariant: a Fault shown to a user is always catalog text; the wrapped cause
// is for the log only.
package fault
