// Package sla owns the service level: what is counted of sites and offerings as
// it happens, and the formula that makes shares of the counts.
//
// It does not own what a provider promises (catalog), nor what follows from a
// promise that was missed: that is shown as a fact.
// Invariants: a count only grows; a share is a whole number of thousandths; a
// figure without enough behind it leans on the prior, never on a guess; a drain
// that its provider announced is neither up nor down. The formula is published
// in docs/sla.md and at /help/sla, word for word as it stands here.
package sla
