// Package mail is the door to an SMTP server: one plain-text message to one
// reader at a time.
//
// It does not own what a message says (notice) nor when it is tried again
// (account).
// Invariants: nothing leaves unencrypted but to this machine itself; a message
// that could carry a second header or reader does not leave; an error's own
// words hold neither addresses nor what the server said.
package mail
