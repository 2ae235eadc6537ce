// Package archtest owns the plan of the house (plan.txt) and the test that
// holds the source true to it.
//
// It reads source text only, so that it sees every build tag and needs nothing
// to compile. It does not judge behaviour: each room's own tests do.
// Invariant: a package that the plan does not name does not pass.
package archtest
