// Package agent owns the driver of pull sites: sites that cannot be reached
// from outside and whose agent asks for work.
//
// It does not own the mailbox's rows (supply, store) nor the agent's own
// program beyond Poll, one round of asking.
// Invariants: Submit leaves an intent and starts nothing; the same key twice
// is one intent; an agent that repeats itself starts nothing twice.
package agent
