// Package seed fills a new installation: the reference data that everyone
// needs, and the demo's people, firm, provider, offering, programme and money.
//
// It owns what the demo is made of and no rule: it calls the counters that
// users call, so that its data are as theirs would be.
// Invariant: a second run changes nothing, and a run that was cut short is
// finished by the next one.
package seed
