// Package payment owns the door to money from outside: what every processor
// must be able to do, what some can besides, and what they may tell.
//
// It does not own orders: it never sees one, only an amount and a reference.
// Invariants: Open twice with one id opens one payment, Refund twice with one id
// gives back once, Charge twice with one id charges once; a processor's event is
// believed only after its door has checked it; what was not answered is unknown.
package payment

import (
	"context"
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

// The errors of every gateway.
var (
	// ErrUnavailable: the processor could not be asked; nothing is known to have happened.
	ErrUnavailable = fault.New(fault.Unavailable, "payment.unavailable")
	// ErrForged: an event that is not the processor's.
	ErrForged = fault.New(fault.Denied, "payment.forged")
	// ErrRefused: the processor understood and will not; nothing has happened, and
	// asking the same again is of no use.
	ErrRefused = fault.New(fault.Conflict, "payment.refused")
)

// Request asks for one payment.
type Request struct {
	PaymentID   string
	OrderNumber string       // what the buyer knows it by
	Amount      models.Money // whole fen
	ReturnURL   string
	ExpiresAt   time.Time
	Keep        bool // the buyer lets us keep the means of payment for later charges
}

// Opened is where the buyer pays.
type Opened struct {
	Reference string // the processor's name for it
	URL       string
}

// The kinds of event.
const (
	EventPaid    = "paid"
	EventFailed  = "failed"
	EventPending = "pending" // the buyer has done their part, the money is on its way
	// Of money that was here: the buyer's bank takes it back, and how that ended.
	EventDisputed    = "disputed"
	EventDisputeWon  = "dispute_won"
	EventDisputeLost = "dispute_lost"
	// Of a refund of ours, by its id; and of money that left at the processor without us.
	EventRefundSent      = "refund_sent"
	EventRefundFailed    = "refund_failed"
	EventRefundedOutside = "refunded_outside"
)

// ReasonExpired is why a payment failed that nobody made in its time.
const ReasonExpired = "expired"

// Event is one checked message of a processor. Whatever it is about, PaymentID and
// Reference are those of the payment that brought the money, where they are known.
type Event struct {
	ID        string // unique with the processor; a second one has no effect
	PaymentID string // "" where only Charge names the payment
	Reference string
	Kind      string
	Amount    models.Money
	Currency  string
	Charge    string       // what the processor knows the money by
	Kept      Means        // of EventPaid, where the buyer lets us keep it
	Dispute   string       // the processor's name of a dispute
	Refund    string       // our id of a refund, "" for one made at the processor; that one failed tells it came back
	Reason    string       // the processor's own word
	Until     *time.Time   // when evidence must be there
	Cost      models.Money // what the processor takes for a dispute
}

// Means is a means of payment that a processor keeps for us.
type Means struct {
	Customer   string
	Instrument string
	Label      string // what the buyer knows it by, such as "visa 4242"
}

// Gateway is one processor.
type Gateway interface {
	// Method is the payment method it serves.
	Method() string
	// Open opens a payment or finds the one that this id opened before.
	Open(ctx context.Context, r Request) (Opened, error)
	// Ask returns what the processor knows of a payment; no event while nothing is known.
	Ask(ctx context.Context, paymentID, reference string) (Event, bool, error)
	// Expire ends a payment that nobody has paid; paid already is no error, Ask tells.
	Expire(ctx context.Context, paymentID, reference string) error
}

// Bounded is a gateway that takes nothing below an amount.
type Bounded interface{ Minimum() models.Money }

// RefundRequest gives part or all of a payment back to where it came from.
type RefundRequest struct {
	RefundID  string
	PaymentID string
	Reference string // of the payment
	Charge    string
	Amount    models.Money // whole fen
}

// Refunded is what the processor says of a refund.
type Refunded struct {
	Reference string // the processor's name of the refund, "" where it made none
	State     string // EventRefundSent, EventRefundFailed, or EventPending
	Reason    string // of one that failed: the processor's own word
}

// Refunder is a gateway that gives money back. Asked again with one id it is one
// refund, however late; what the processor refuses is EventRefundFailed and no
// error; ErrUnavailable leaves it unknown.
type Refunder interface {
	Refund(ctx context.Context, r RefundRequest) (Refunded, error)
}

// ChargeRequest takes money by a means that was kept.
type ChargeRequest struct {
	PaymentID string
	Amount    models.Money // whole fen
	Means     Means
}

// Charger is a gateway that takes money while the buyer is away: EventPaid,
// EventFailed with its reason, or EventPending; no event while nothing is known.
// ErrUnavailable leaves it unknown: the reference may be known all the same, Ask
// then tells; without one, Charge with the same id finds what it did. ErrRefused:
// nothing was charged, and by these means nothing will be.
type Charger interface {
	Charge(ctx context.Context, r ChargeRequest) (reference string, e Event, known bool, err error)
}
