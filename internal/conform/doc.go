// Package conform owns the trial of the site protocol: an implementation of the
// server's side tried by playing an agent and a runner, and one of the site's side
// tried by playing a server that offers two runs and a line that breaks.
//
// It does not own the protocol (models, docs/site-protocol.md), nor our own
// implementations of it (supply, runner, broker/agent), which it tries like any other.
// Invariants: it knows what it tries by HTTP alone; each step is told with what was
// found; what could not be tried is told as such and never as passed.
package conform
