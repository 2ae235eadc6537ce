// Package workload owns the programs that the platform ships and jobs truly
// run: a matrix-multiply benchmark and the training of a small classifier on
// a data set embedded here.
//
// It does not own how a job is started, limited or paid (runner, dispatch),
// nor the texts of its forms (i18n).
// Invariants: what is printed was computed; the same parameters, seed included,
// give the same numbers, times aside; a parameter out of its bounds is refused
// before any work; a program told to stop keeps what it has and says so.
package workload
