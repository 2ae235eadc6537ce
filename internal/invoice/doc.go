// Package invoice owns the data of electronic invoices: whose, over what, net,
// tax and total, in figures and in Chinese capitals, and the red ones that take
// part of them back.
//
// It does not issue: that is the tax authority's channel, and the number comes
// from there.
// Invariants: data never change once prepared; the net and the tax of a line add
// up to its total; red invoices never exceed their original.
package invoice
