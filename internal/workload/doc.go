// Package workload owns the programs that the platform ships and jobs truly
// run: a matrix-multiply benchmark, the training of a small classifier, and
// programs that read a table of rows (Input), the buyer's or the synthetic
// sample that is embedded here, and compare their method with a plain one.
//
// It does not own how a job is started, limited or paid (runner, dispatch),
// nor the texts of its forms (i18n).
// Invariants: what is printed was computed; the same rows and parameters, seed
// included, give the same numbers, times aside, on any number of units; a
// parameter or row out of its bounds is refused before any work; quality is
// measured on what the method has not seen, and a loss against the plain method
// is said; no word of a stranger becomes a formula or markup; a program told to
// stop keeps what it has and says so.
package workload
