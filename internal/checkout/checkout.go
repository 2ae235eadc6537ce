package checkout

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/keyring"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// PayWithin is how long price and reservation live after the order, unless the
// payment method needs longer.
const PayWithin = 15 * time.Minute

// The refusals of this counter.
var (
	ErrFirmOnly     = fault.New(fault.Denied, "checkout.firm_only")
	ErrMayNotBuy    = fault.New(fault.Denied, "checkout.may_not_buy")
	ErrNothing      = fault.New(fault.Invalid, "checkout.nothing").On("quotes")
	ErrChanged      = fault.New(fault.Conflict, "checkout.changed")
	ErrMixed        = fault.New(fault.Conflict, "checkout.mixed_quotes").On("quotes")
	ErrMethod       = fault.New(fault.Invalid, "checkout.method").On("method")
	ErrNotPayable   = fault.New(fault.Conflict, "checkout.not_payable")
	ErrNotCancel    = fault.New(fault.Conflict, "checkout.not_cancellable")
	ErrAskedAlready = fault.New(fault.Conflict, "checkout.cancel_asked")
	ErrMismatch     = cashier.ErrMismatch
	ErrOwes         = fault.New(fault.Denied, "checkout.owes")                  // amount
	ErrMinimum      = fault.New(fault.Invalid, "checkout.minimum").On("method") // minimum, amount
	ErrVoucherTwice = fault.New(fault.Invalid, "checkout.voucher_twice").On("vouchers")
	ErrVouchers     = fault.New(fault.Invalid, "checkout.vouchers").On("vouchers")
	ErrSuspended    = fault.New(fault.Denied, "checkout.suspended")
)

// Deps are what the counter works with.
type Deps struct {
	DB       *store.DB
	Clock    clock.Clock
	Terms    order.Terms
	Files    *files.Store
	Gateways []payment.Gateway
	Keys     keyring.Ring // seals the means of payment that are kept
	Public   string       // base URL of the site, without a slash at its end
	// DataQuota is how many bytes one firm may keep; 0 for the constant of that name.
	DataQuota int64
	Log       *slog.Logger
	// HookPlain lets webhooks have http:// addresses too: where the operator named networks of its own.
	HookPlain bool
	// Reference tells the data in force, which decisions name; nil where nobody can tell.
	Reference reference.Source
	// Rooms tells, for each job, when it would start; nil where nobody can tell.
	Rooms func(context.Context, []RoomAsk) ([]Room, error)
}

// Counter serves SMEs.
type Counter struct {
	Deps
	gateways map[string]payment.Gateway
	uploads  atomic.Int32 // files in memory now
}

// New returns the counter.
func New(d Deps) *Counter {
	c := &Counter{Deps: d, gateways: map[string]payment.Gateway{}}
	for _, g := range d.Gateways {
		c.gateways[g.Method()] = g
	}
	return c
}

// Methods lists the outside payment methods on offer.
func (c *Counter) Methods() []string {
	out := make([]string, len(c.Deps.Gateways))
	for i, g := range c.Deps.Gateways {
		out[i] = g.Method()
	}
	return out
}

func firmOf(a models.Actor) (string, error) {
	if a.FirmID() == "" {
		return "", ErrFirmOnly
	}
	return a.FirmID(), nil
}

// buyerOf is firmOf for deeds that spend.
func buyerOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err != nil {
		return "", err
	}
	if (a.Role != models.RoleOwner && a.Role != models.RoleBuyer) || !a.May("order") {
		return "", ErrMayNotBuy
	}
	return firm, nil
}

func step(a models.Actor, cause string, at time.Time) order.Step {
	return order.Step{Cause: cause, Actor: actorName(a), At: at}
}

func actorName(a models.Actor) string {
	if a.KeyID != "" {
		return a.KeyID
	}
	return a.UserID
}
