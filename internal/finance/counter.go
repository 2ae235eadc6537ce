package finance

import (
	"log/slog"

	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of this counter.
var (
	ErrFirmOnly = fault.New(fault.Denied, "finance.firm_only")
	ErrMayNot   = fault.New(fault.Denied, "finance.may_not")
)

// Deps are what the counter works with.
type Deps struct {
	DB       *store.DB
	Clock    clock.Clock
	Terms    order.Terms
	Gateways []payment.Gateway
	Log      *slog.Logger
	// RefundCharge is kept of what goes back to its source; 0 for nothing.
	RefundCharge models.Money
}

// Counter serves the people who mind a firm's money.
type Counter struct{ Deps }

// New returns the counter.
func New(d Deps) *Counter { return &Counter{d} }

func firmOf(a models.Actor) (string, error) {
	if a.FirmID() == "" {
		return "", ErrFirmOnly
	}
	return a.FirmID(), nil
}

// ownerOf is firmOf for deeds that are the owner's or finance's.
func ownerOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err == nil && a.Role != models.RoleOwner && a.Role != models.RoleFinance {
		err = ErrMayNot
	}
	return firm, err
}
