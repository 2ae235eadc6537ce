// Package egress owns how we call addresses that other people gave us: engines
// of providers, programs of firms.
//
// It does not own what is said there (the doors).
// Invariants: what a name resolves to is judged when it is dialled, so that no
// second answer slips past; nothing on this machine or in its networks is
// reached unless the operator named that network; no redirect is followed.
package egress
