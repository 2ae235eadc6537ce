// Package payment owns the door to money from outside: what every processor
// must be able to do, and what it may tell.
//
// It does not own orders: it never sees one, only an amount and a reference.
// Invariants: Open twice with one id opens one payment; a processor's event is
// believed only after its door has checked it.
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
)

// Request asks for one payment.
type Request struct {
	PaymentID   string
	OrderNumber string
	Amount      models.Money // whole fen
	ReturnURL   string
	ExpiresAt   time.Time
}

// Opened is where the buyer pays.
type Opened struct {
	Reference string // the processor's name for it
	URL       string
}

// The kinds of event.
const (
	EventPaid   = "paid"
	EventFailed = "failed"
)

// Event is one checked message of a processor.
type Event struct {
	ID        string // unique with the processor; a second one has no effect
	PaymentID string
	Reference string
	Kind      string
	Amount    models.Money
	Currency  string
}

// Gateway is one processor.
type Gateway interface {
	// Method is the payment method it serves.
	Method() string
	// Open opens a payment or finds the one that this id opened before.
	Open(ctx context.Context, r Request) (Opened, error)
	// Ask returns what the processor knows of a payment; no event while nothing is decided.
	Ask(ctx context.Context, paymentID, reference string) (Event, bool, error)
	// Expire ends a payment that nobody has paid; paid already is no error, Ask tells.
	Expire(ctx context.Context, paymentID, reference string) error
}
