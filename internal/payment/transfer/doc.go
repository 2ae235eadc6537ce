// Package transfer is the door to money that buyers send by bank transfer: a
// reference that they quote, and the page that tells them where to send it.
//
// It does not see the bank: staff bring its statements, and match them.
// Invariant: one payment has one reference, which cannot be mistyped into another.
package transfer
