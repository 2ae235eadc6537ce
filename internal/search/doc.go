// Package search owns how text is cut into terms, and how a question asked in
// a search box is cut into what must match: the same cut on both sides, in
// Chinese and English, whatever the width, case and spacing.
//
// It does not own where terms are kept (store) or what is searched (shop).
// Invariants: a term of a text is found by each of its beginnings; what is cut
// depends on the text alone, so that a kept term stays true while Version does.
package search
