// Package worker owns the background loops: when a deed runs, that it never
// overlaps itself, and that all have ended before the program does.
//
// It does not own the deeds, nor who of several processes does them: that is a
// lease in store.
// Invariants: a panic ends one run, never the loop; a wake that arrives during a
// run causes another run after it.
package worker
