package refund

import "supermarket/internal/fault"

// What the rulebook refuses.
var (
	ErrAmount      = fault.New(fault.Invalid, "refund.amount").On("amount")
	ErrReason      = fault.New(fault.Invalid, "refund.reason_needed").On("reason")
	ErrTooMuch     = fault.New(fault.Exhausted, "refund.too_much").On("amount")
	ErrUnsettled   = fault.New(fault.Conflict, "refund.unsettled")
	ErrNothing     = fault.New(fault.Conflict, "refund.nothing")
	ErrAsked       = fault.New(fault.Conflict, "refund.asked_already")
	ErrDecided     = fault.New(fault.Conflict, "refund.decided")
	ErrKeyReused   = fault.New(fault.Conflict, "refund.key_reused")
	ErrSellerShort = fault.New(fault.Exhausted, "refund.seller_short")
	ErrNotPaid     = fault.New(fault.Conflict, "refund.not_paid")
	ErrOwes        = fault.New(fault.Conflict, "refund.owes")
	ErrWallet      = fault.New(fault.Exhausted, "refund.wallet").On("amount")
	ErrMismatch    = fault.New(fault.Conflict, "refund.mismatch")
)

// MaxText bounds what people write about a refund, in characters.
const MaxText = 1000
