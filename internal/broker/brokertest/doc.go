// Package brokertest owns the conformance suite that every driver passes, and
// what it needs: a stateful server of the site protocol that can misbehave, and
// small programs that end in every way.
//
// It does not own the real server (supply) nor the real programs (workload).
// Invariant: the suite knows drivers by their contract alone.
package brokertest
