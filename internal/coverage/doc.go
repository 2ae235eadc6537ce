// Package coverage owns what the coverage report says: which months it is of,
// when an industry category counts as covered, how firms, subsidy, prices and
// products are counted, what a forecast is made of, and which small figures the
// public is not shown.
//
// It does not own what happened (ledger, order, voucher) nor how rows are found
// (store). It writes nothing.
//
// Invariants: each figure is the count or the sum of the rows that its filter
// finds; subsidy is what the ledger moved; a public figure stands for no firm or
// for at least SmallCell of them.
package coverage
