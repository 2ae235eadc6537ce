// Package recipe owns the templates that a buyer picks from: what each runs,
// which industries it speaks to, its parameters, what it needs, what it leaves
// and how long it takes.
//
// It does not own the programs themselves (workload), their prices (catalog)
// or the texts (i18n: recipe.<id>.name and so on, keys that this room builds).
// Invariants: a parameter that the program does not know, or out of bounds, is
// refused; the same parameters have one canonical text; low ≤ likely ≤ high.
package recipe
