// Package e2e owns the tests of the whole house: the flow of money and work
// through all counters against an engine of our own making, the built binary
// under kill -9, and the thread in a real browser.
//
// Invariant: nothing here is imported by the program.
package e2e
