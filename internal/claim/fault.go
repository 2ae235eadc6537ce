package claim

import "supermarket/internal/fault"

// What the rulebook refuses of claims.
var (
	ErrUnsettled = fault.New(fault.Conflict, "claim.unsettled")
	ErrTaken     = fault.New(fault.Conflict, "claim.taken")
	ErrSide      = fault.New(fault.Conflict, "claim.side")
	ErrLate      = fault.New(fault.Gone, "claim.late")
	ErrDoubted   = fault.New(fault.Conflict, "claim.doubted")
	ErrEvidence  = fault.New(fault.Conflict, "claim.evidence_needed")
	ErrInvoice   = fault.New(fault.Conflict, "claim.invoice_needed")
	ErrState     = fault.New(fault.Conflict, "claim.decided")
	ErrAmount    = fault.New(fault.Invalid, "claim.amount").On("amount")
	ErrNote      = fault.New(fault.Invalid, "claim.note_needed").On("note")
	ErrDeclared  = fault.New(fault.Invalid, "claim.undeclared").On("declare")
	ErrOwn       = fault.New(fault.Denied, "claim.own")
)

// What it refuses of batches.
var (
	ErrNothing    = fault.New(fault.Conflict, "batch.nothing")
	ErrSpan       = fault.New(fault.Invalid, "batch.span").On("until")
	ErrBatchState = fault.New(fault.Conflict, "batch.decided")
	ErrGap        = fault.New(fault.Conflict, "batch.gap")
	ErrChain      = fault.New(fault.Conflict, "batch.chain")
	ErrReference  = fault.New(fault.Invalid, "batch.reference_needed").On("reference")
	ErrShort      = fault.New(fault.Exhausted, "batch.short")
)

// What it refuses of claw-backs.
var (
	ErrClawAmount  = fault.New(fault.Invalid, "clawback.amount").On("amount")
	ErrClawSide    = fault.New(fault.Conflict, "clawback.side").On("from")
	ErrClawReason  = fault.New(fault.Invalid, "clawback.reason_needed").On("reason")
	ErrClawDecided = fault.New(fault.Conflict, "clawback.decided")
)

// MaxText bounds what people write, in characters.
const MaxText = 1000
