// Package ledger owns value: assets, accounts, transfers of several postings,
// holds with their captures and releases, and the history of an account.
//
// It does not own what value is for: prices, vouchers' conditions and shares of
// a bill are decided elsewhere and arrive here as postings.
//
// Invariants: the postings of each asset sum to zero; a kept balance equals the
// postings of its account; held equals what remains of open holds; only outside
// accounts and rounding go below zero; a write happens whole or not at all, and
// once per key: the same key with the same input answers as it did the first
// time, with other input it is refused. A refused write takes no key. There are
// three spaces of keys: holds, moves of holds, and transfers; a capture takes
// its key in the last two.
package ledger
