// Package paper owns printed documents: a page laid out from headings, facts and
// tables, with a font that knows Chinese, as PDF.
//
// It does not own what stands in them.
// Invariant: the same document gives the same bytes.
package paper
