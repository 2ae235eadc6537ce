// Package recipe owns the templates that a buyer picks from: what each runs,
// which industries it speaks to, its parameters, the file it takes, what it
// needs, what it leaves and how long it takes.
//
// It does not own the programs themselves or their samples (workload), their
// prices (catalog) or the texts (i18n: recipe.<id>.name and so on, keys that
// this room builds).
// Invariants: a parameter that the program does not know, or out of bounds, is
// refused; so is a file that the program could not use, with the place in it;
// the same parameters have one canonical text; low ≤ likely ≤ high; an example
// is what a default run on the sample draws.
package recipe
