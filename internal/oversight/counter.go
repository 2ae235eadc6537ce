package oversight

import (
	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// ErrNoRight refuses everyone but operators.
var ErrNoRight = fault.New(fault.Denied, "account.no_right")

// Deps is what the counter works with.
type Deps struct {
	DB      *store.DB
	Clock   clock.Clock
	Sandbox bool // time may be stepped, and messages read
	Demo    bool // everyone may read messages
	Notices notice.Desk
	Terms   order.Terms
	// Reference is the data that operators may replace; needed for their errands alone.
	Reference *reference.Live
	// Gateways tell which processors give money back by themselves.
	Gateways []payment.Gateway
}

// Counter is where operators do their errands.
type Counter struct{ Deps }

// New returns the counter.
func New(d Deps) *Counter { return &Counter{d} }

func operator(a models.Actor) error {
	if !a.SignedIn() || a.Role != models.RoleOperator {
		return ErrNoRight
	}
	return nil
}

func (c *Counter) record(tx *store.Tx, e trail.Entry) error {
	e.At = c.Clock.Now()
	return trail.Record(tx, e)
}
