// Package provider owns the pages of those who sell: sites, offerings, jobs and
// statements.
//
// It does not own the public view of an offering (shop).
// Invariant: a provider sees its own rows only; no buyer's log or artefact is here.
package provider
