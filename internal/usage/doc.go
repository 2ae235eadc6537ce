// Package usage owns what is said about a bill after the run: a buyer's dispute
// of it with the evidence frozen, and a person's word on usage that the server
// could not vouch for.
//
// It does not own what is billed (meter, order) nor how money goes back (refund).
// Invariants: evidence never changes once it was frozen, and its hash says so; one
// dispute of a line is open at a time; money goes back by one refund, at the rates
// at which it came, and only when buyer or operator was found right; whatever
// was above what the server vouches for stays unbilled, however it is decided.
package usage
