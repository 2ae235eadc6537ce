package award

import "supermarket/internal/fault"

// What is refused about applications and proposals.
var (
	ErrNone       = fault.New(fault.NotFound, "award.none")
	ErrChanged    = fault.New(fault.Conflict, "award.changed") // it was edited or answered since
	ErrMove       = fault.New(fault.Conflict, "award.move")
	ErrClosed     = fault.New(fault.Conflict, "award.closed") // the programme takes no applications now
	ErrHolds      = fault.New(fault.Conflict, "award.holds")
	ErrTask       = fault.New(fault.NotFound, "award.task")
	ErrIncomplete = fault.New(fault.Conflict, "award.incomplete")
	ErrPapers     = fault.New(fault.Conflict, "award.papers_needed")
	ErrPurpose    = fault.New(fault.Invalid, "award.purpose").On("purpose")
	ErrUse        = fault.New(fault.Invalid, "award.use").With("min", minUse, "max", maxUse).On("use")
	ErrSpend      = fault.New(fault.Invalid, "award.spend").On("spend")
	ErrAsked      = fault.New(fault.Invalid, "award.asked").On("asked")
	ErrAskedCap   = fault.New(fault.Invalid, "award.asked_cap").On("asked")   // max
	ErrAskedSpend = fault.New(fault.Invalid, "award.asked_spend").On("asked") // max
	ErrAid        = fault.New(fault.Invalid, "award.aid").On("aid")
	ErrAidText    = fault.New(fault.Invalid, "award.aid_text").With("max", maxUse).On("aid_text")
	ErrPaperKind  = fault.New(fault.Invalid, "award.paper_kind").On("kind")
	ErrDeclare    = fault.New(fault.Invalid, "award.declare").On("declare")
	ErrAmount     = fault.New(fault.Invalid, "award.amount").On("amount")
	ErrAmountCap  = fault.New(fault.Invalid, "award.amount_cap").On("amount") // max
	ErrReasons    = fault.New(fault.Invalid, "award.reasons").On("reason")
	ErrNote       = fault.New(fault.Invalid, "award.note").With("max", maxNote).On("note")
	ErrNoteNeeded = fault.New(fault.Invalid, "award.note_needed").On("note")
	ErrOwnFirm    = fault.New(fault.Denied, "award.own_firm")
	ErrDecided    = fault.New(fault.Conflict, "award.decided")
	ErrNotYours   = fault.New(fault.Denied, "award.not_yours")
	ErrKey        = fault.New(fault.Conflict, "award.key_reused")
)

const (
	minUse  = 10   // characters of what an applicant writes
	maxUse  = 1000 // characters
	maxNote = 1000 // characters of what staff write
)
