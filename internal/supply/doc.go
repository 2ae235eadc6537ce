// Package supply owns the provider's errands: what runners and agents report by
// the site protocol, and what a provider's staff sees of sites, jobs and money.
//
// It does not own what an end means (order) nor where a job goes (dispatch).
// Invariants: an attempt is claimed once, by the bearer of its token; a repeated
// message of the same runner gets the same answer; the finish of an attempt, its
// bill and the end of its line commit together.
package supply
