package ledger

import "supermarket/internal/fault"

// What the ledger refuses.
var (
	// ErrShort: an account, or what remains of a hold, is less than asked.
	ErrShort = fault.New(fault.Exhausted, "ledger.short")
	// ErrKeyReused: the idempotency key belongs to a write with other input.
	ErrKeyReused = fault.New(fault.Conflict, "ledger.key_reused")
	// ErrRules: this kind of account may not pay to that one.
	ErrRules = fault.New(fault.Denied, "ledger.rules")
	// ErrClosed: nothing remains of the hold.
	ErrClosed = fault.New(fault.Conflict, "ledger.hold_closed")
	// ErrInput: a key is missing, or an amount is not above zero or out of range.
	ErrInput = fault.New(fault.Invalid, "ledger.input")
)
