package models

import "slices"

// Moves is a table of legal moves: from each state the states it may go to.
type Moves[S ~string] map[S][]S

// Allows tells whether a move stands in the table. Staying is no move.
func (m Moves[S]) Allows(from, to S) bool { return slices.Contains(m[from], to) }

// Ended tells whether nothing leads out of s.
func (m Moves[S]) Ended(s S) bool { return len(m[s]) == 0 }

// LineState is the life of one order line; an order's state is derived from its lines.
type LineState string

// The states of a line.
const (
	LineDraft           LineState = "draft"
	LineAwaitingPayment LineState = "awaiting_payment"
	LinePaid            LineState = "paid"
	LineScheduled       LineState = "scheduled"
	LineRunning         LineState = "running"
	LineFulfilled       LineState = "fulfilled"
	LineFailed          LineState = "failed"
	LineCancelled       LineState = "cancelled"
	LineRefunded        LineState = "refunded"
)

// LineMoves are the legal moves of a line. A running line goes back to paid
// when its attempt is lost or preempted and the job waits again; a lapsed one is
// paid after all when late money finds its terms still to be had.
var LineMoves = Moves[LineState]{
	LineDraft:           {LineAwaitingPayment, LineCancelled},
	LineAwaitingPayment: {LinePaid, LineCancelled},
	LinePaid:            {LineScheduled, LineFailed, LineCancelled},
	LineScheduled:       {LinePaid, LineRunning, LineFulfilled, LineFailed, LineCancelled},
	LineRunning:         {LinePaid, LineFulfilled, LineFailed, LineCancelled},
	LineFulfilled:       {LineRefunded},
	LineFailed:          {LineRefunded},
	LineCancelled:       {LinePaid, LineRefunded},
	LineRefunded:        {},
}

// OrderState is derived: the least finished state among living lines, else how they ended.
type OrderState string

// OrderFulfilledInPart is the one state of an order that no line has.
const OrderFulfilledInPart OrderState = "fulfilled_in_part"

var lineRank = []LineState{LineDraft, LineAwaitingPayment, LinePaid, LineScheduled, LineRunning}

// DeriveOrder returns the state of an order with these lines: the least
// finished one that lives, else fulfilled, fulfilled in part, or the common
// end; lines that ended differently, none fulfilled, make it failed.
func DeriveOrder(lines []LineState) OrderState {
	for _, s := range lineRank {
		if slices.Contains(lines, s) {
			return OrderState(s)
		}
	}
	if len(lines) == 0 {
		return OrderState(LineDraft)
	}
	same := !slices.ContainsFunc(lines, func(s LineState) bool { return s != lines[0] })
	switch {
	case same:
		return OrderState(lines[0])
	case slices.Contains(lines, LineFulfilled):
		return OrderFulfilledInPart
	default:
		return OrderState(LineFailed)
	}
}

// PaymentState is the life of one payment from outside or from the wallet.
type PaymentState string

// The states of a payment.
const (
	PaymentOpen       PaymentState = "open"
	PaymentConfirming PaymentState = "confirming"
	PaymentPaid       PaymentState = "paid"
	PaymentFailed     PaymentState = "failed"
	PaymentExpired    PaymentState = "expired"
	PaymentRefunded   PaymentState = "refunded"
)

// PaymentMoves are the legal moves of a payment. Money may arrive after failure
// or expiry; it is then paid all the same, and goes to the wallet.
var PaymentMoves = Moves[PaymentState]{
	PaymentOpen:       {PaymentConfirming, PaymentPaid, PaymentFailed, PaymentExpired},
	PaymentConfirming: {PaymentPaid, PaymentFailed, PaymentExpired},
	PaymentPaid:       {PaymentRefunded},
	PaymentFailed:     {PaymentPaid},
	PaymentExpired:    {PaymentPaid},
	PaymentRefunded:   {},
}

// ReservationState is the life of voucher value set aside for a line.
type ReservationState string

// The states of a reservation.
const (
	ReservationHeld     ReservationState = "held"
	ReservationCaptured ReservationState = "captured"
	ReservationReleased ReservationState = "released"
	ReservationLapsed   ReservationState = "lapsed"
)

// ReservationMoves are the legal moves of a reservation: it is resolved once.
var ReservationMoves = Moves[ReservationState]{
	ReservationHeld:     {ReservationCaptured, ReservationReleased, ReservationLapsed},
	ReservationCaptured: {}, ReservationReleased: {}, ReservationLapsed: {},
}

// JobState is the life of the work of a line.
type JobState string

// The states of a job.
const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobSucceeded JobState = "succeeded"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// JobMoves are the legal moves of a job; it is queued again when an attempt is lost or preempted.
var JobMoves = Moves[JobState]{
	JobQueued:    {JobRunning, JobSucceeded, JobFailed, JobCancelled},
	JobRunning:   {JobQueued, JobSucceeded, JobFailed, JobCancelled},
	JobSucceeded: {}, JobFailed: {}, JobCancelled: {},
}

// AttemptState is the life of one try of a job at one site.
type AttemptState string

// The states of an attempt.
const (
	AttemptPlanned    AttemptState = "planned"
	AttemptSubmitting AttemptState = "submitting"
	AttemptUnknown    AttemptState = "unknown"
	AttemptPending    AttemptState = "pending"
	AttemptRunning    AttemptState = "running"
	AttemptSucceeded  AttemptState = "succeeded"
	AttemptFailed     AttemptState = "failed"
	AttemptPreempted  AttemptState = "preempted"
	AttemptLost       AttemptState = "lost"
	AttemptCancelled  AttemptState = "cancelled"
)

// AttemptMoves are the legal moves of an attempt. A claim by the runner makes
// it running from any state before; the lost answer of a submit makes it unknown.
var AttemptMoves = Moves[AttemptState]{
	AttemptPlanned:    {AttemptSubmitting, AttemptCancelled, AttemptLost},
	AttemptSubmitting: {AttemptUnknown, AttemptPending, AttemptRunning, AttemptFailed, AttemptLost, AttemptCancelled},
	AttemptUnknown:    {AttemptPending, AttemptRunning, AttemptFailed, AttemptLost, AttemptCancelled},
	AttemptPending:    {AttemptRunning, AttemptFailed, AttemptPreempted, AttemptLost, AttemptCancelled},
	AttemptRunning:    {AttemptSucceeded, AttemptFailed, AttemptPreempted, AttemptLost, AttemptCancelled},
	AttemptSucceeded:  {}, AttemptFailed: {}, AttemptPreempted: {}, AttemptLost: {}, AttemptCancelled: {},
}

// GrantState is the life of a firm's voucher.
type GrantState string

// The states of a grant.
const (
	GrantActive    GrantState = "active"
	GrantSuspended GrantState = "suspended"
	GrantUsed      GrantState = "used"
	GrantExpired   GrantState = "expired"
	GrantRevoked   GrantState = "revoked"
)

// GrantMoves are the legal moves of a grant; a refund can revive a used one.
var GrantMoves = Moves[GrantState]{
	GrantActive:    {GrantSuspended, GrantUsed, GrantExpired, GrantRevoked},
	GrantSuspended: {GrantActive, GrantExpired, GrantRevoked},
	GrantUsed:      {GrantActive, GrantExpired},
	GrantExpired:   {}, GrantRevoked: {},
}

// ApplicationState is the life of a firm's application for a grant.
type ApplicationState string

// The states of an application.
const (
	ApplicationDraft     ApplicationState = "draft"
	ApplicationSubmitted ApplicationState = "submitted"
	ApplicationMoreAsked ApplicationState = "more_asked"
	ApplicationReviewed  ApplicationState = "reviewed"
	ApplicationApproved  ApplicationState = "approved"
	ApplicationRefused   ApplicationState = "refused"
	ApplicationWithdrawn ApplicationState = "withdrawn"
)

// ApplicationMoves are the legal moves of an application: one person reviews, another approves.
var ApplicationMoves = Moves[ApplicationState]{
	ApplicationDraft:     {ApplicationSubmitted, ApplicationWithdrawn},
	ApplicationSubmitted: {ApplicationMoreAsked, ApplicationReviewed, ApplicationRefused, ApplicationWithdrawn},
	ApplicationMoreAsked: {ApplicationSubmitted, ApplicationWithdrawn},
	ApplicationReviewed:  {ApplicationSubmitted, ApplicationApproved, ApplicationRefused, ApplicationWithdrawn},
	ApplicationApproved:  {}, ApplicationRefused: {}, ApplicationWithdrawn: {},
}

// ClaimState is the life of a claim and of a settlement batch.
type ClaimState string

// The states of a claim and of a batch.
const (
	ClaimDraft      ClaimState = "draft"
	ClaimSubmitted  ClaimState = "submitted"
	ClaimReviewed   ClaimState = "reviewed"
	ClaimApproved   ClaimState = "approved"
	ClaimPaid       ClaimState = "paid"
	ClaimRefused    ClaimState = "refused"
	ClaimClawedBack ClaimState = "clawed_back"
)

// ClaimMoves are the legal moves of a claim or batch; a draft that is given up is refused.
var ClaimMoves = Moves[ClaimState]{
	ClaimDraft:     {ClaimSubmitted, ClaimRefused},
	ClaimSubmitted: {ClaimReviewed, ClaimRefused},
	ClaimReviewed:  {ClaimApproved, ClaimRefused},
	ClaimApproved:  {ClaimPaid, ClaimRefused},
	ClaimPaid:      {ClaimClawedBack},
	ClaimRefused:   {}, ClaimClawedBack: {},
}

// FirmState is the life of a firm's verification.
type FirmState string

// The states of a firm.
const (
	FirmDraft     FirmState = "draft"
	FirmSubmitted FirmState = "submitted"
	FirmMoreAsked FirmState = "more_asked"
	FirmVerified  FirmState = "verified"
	FirmRefused   FirmState = "refused"
	FirmSuspended FirmState = "suspended"
)

// FirmMoves are the legal moves of a firm.
var FirmMoves = Moves[FirmState]{
	FirmDraft:     {FirmSubmitted},
	FirmSubmitted: {FirmMoreAsked, FirmVerified, FirmRefused},
	FirmMoreAsked: {FirmSubmitted, FirmRefused},
	FirmVerified:  {FirmSuspended, FirmSubmitted},
	FirmRefused:   {FirmSubmitted},
	FirmSuspended: {FirmVerified},
}

// PledgeState is the life of a deposit of windows in the bank.
type PledgeState string

// The states of a pledge.
const (
	PledgeOffered    PledgeState = "offered"
	PledgeFirm       PledgeState = "firm"
	PledgeDelivering PledgeState = "delivering"
	PledgeDone       PledgeState = "done"
	PledgeMissed     PledgeState = "missed"
	PledgeWithdrawn  PledgeState = "withdrawn"
)

// PledgeMoves are the legal moves of a pledge.
var PledgeMoves = Moves[PledgeState]{
	PledgeOffered:    {PledgeFirm, PledgeDelivering, PledgeWithdrawn},
	PledgeFirm:       {PledgeDelivering, PledgeMissed},
	PledgeDelivering: {PledgeDone, PledgeMissed},
	PledgeDone:       {}, PledgeMissed: {}, PledgeWithdrawn: {},
}

// LotState is the life of a lot of bank credits.
type LotState string

// The states of a lot.
const (
	LotLive     LotState = "live"
	LotEscrowed LotState = "escrowed"
	LotBurned   LotState = "burned"
	LotExpired  LotState = "expired"
)

// LotMoves are the legal moves of a lot.
var LotMoves = Moves[LotState]{
	LotLive:     {LotEscrowed, LotExpired},
	LotEscrowed: {LotLive, LotBurned, LotExpired},
	LotBurned:   {}, LotExpired: {},
}

// ApprovalState is the life of a question to a second member.
type ApprovalState string

// The states of an approval.
const (
	ApprovalAsked     ApprovalState = "asked"
	ApprovalApproved  ApprovalState = "approved"
	ApprovalRefused   ApprovalState = "refused"
	ApprovalLapsed    ApprovalState = "lapsed"
	ApprovalWithdrawn ApprovalState = "withdrawn"
)

// ApprovalMoves are the legal moves of an approval: it is decided once.
var ApprovalMoves = Moves[ApprovalState]{
	ApprovalAsked:    {ApprovalApproved, ApprovalRefused, ApprovalLapsed, ApprovalWithdrawn},
	ApprovalApproved: {}, ApprovalRefused: {}, ApprovalLapsed: {}, ApprovalWithdrawn: {},
}

// EntryState is the life of an arrival on a bank statement.
type EntryState string

// The states of a bank entry.
const (
	EntryUnmatched EntryState = "unmatched"
	EntryAssigned  EntryState = "assigned" // part of a payment that is not whole yet
	EntryBooked    EntryState = "booked"
	EntryReturned  EntryState = "returned"
)

// EntryMoves are the legal moves of a bank entry.
var EntryMoves = Moves[EntryState]{
	EntryUnmatched: {EntryAssigned, EntryBooked, EntryReturned},
	EntryAssigned:  {EntryUnmatched, EntryBooked},
	EntryBooked:    {}, EntryReturned: {},
}

// SuspenseState is the life of a processor's money that pays nothing.
type SuspenseState string

// The states of money in suspense.
const (
	SuspenseHeld     SuspenseState = "held"
	SuspenseSending  SuspenseState = "sending" // what became of it outside is not known yet
	SuspenseReturned SuspenseState = "returned"
	SuspenseBooked   SuspenseState = "booked" // in a firm's wallet
)

// SuspenseMoves are the legal moves of money in suspense. What could not be sent
// back is held again, even after it was told to have left.
var SuspenseMoves = Moves[SuspenseState]{
	SuspenseHeld:     {SuspenseSending, SuspenseReturned, SuspenseBooked},
	SuspenseSending:  {SuspenseReturned, SuspenseHeld},
	SuspenseReturned: {SuspenseHeld},
	SuspenseBooked:   {},
}

// RefundState is the life of a refund.
type RefundState string

// The states of a refund.
const (
	RefundAsked   RefundState = "asked"
	RefundRefused RefundState = "refused"
	RefundBooked  RefundState = "booked"
	RefundSending RefundState = "sending" // what became of it outside is not known yet
	RefundSent    RefundState = "sent"
	RefundFailed  RefundState = "failed" // the money is in the wallet again
)

// RefundMoves are the legal moves of a refund. A line's is booked; a source's is sent.
var RefundMoves = Moves[RefundState]{
	RefundAsked:   {RefundRefused, RefundBooked},
	RefundSending: {RefundSent, RefundFailed},
	RefundBooked:  {}, RefundRefused: {}, RefundSent: {RefundFailed}, RefundFailed: {},
}

// DisputeState is the life of a dispute.
type DisputeState string

// The states of a dispute.
const (
	DisputeOpen DisputeState = "open"
	DisputeWon  DisputeState = "won"
	DisputeLost DisputeState = "lost"
)

// DisputeMoves are the legal moves of a dispute.
var DisputeMoves = Moves[DisputeState]{
	DisputeOpen: {DisputeWon, DisputeLost}, DisputeWon: {}, DisputeLost: {},
}
