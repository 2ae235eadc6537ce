package checkout

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of the sandbox's deeds: where it is not on offer, and where the
// payment's state does not allow it.
var (
	ErrNoSandbox   = fault.New(fault.NotFound, "checkout.no_sandbox")
	ErrSandboxDeed = sandbox.ErrDeed
)

// Decisions keeps what was decided for sandbox payments.
type Decisions struct {
	DB    *store.DB
	Clock clock.Clock
}

// Record returns what was decided for a payment.
func (d Decisions) Record(ctx context.Context, paymentID string) (r sandbox.Record, now time.Time, err error) {
	err = d.DB.View(ctx, func(tx *store.Tx) error {
		text, err := tx.SandboxRecord(paymentID)
		if err != nil {
			return err
		}
		r, err = readRecord(text)
		return err
	})
	return r, d.Clock.Now(), err
}

// Change keeps what f makes of a payment's record.
func (d Decisions) Change(ctx context.Context, paymentID string, f func(*sandbox.Record, time.Time) error) (r sandbox.Record, err error) {
	err = d.DB.Atomic(ctx, func(tx *store.Tx) error {
		now := d.Clock.Now()
		text, err := tx.LockSandboxRecord(paymentID, now)
		if err != nil {
			return err
		}
		if r, err = readRecord(text); err != nil {
			return err
		}
		if err := f(&r, now); err != nil {
			return err
		}
		kept, err := json.Marshal(r)
		if err != nil {
			return err
		}
		return tx.SetSandboxRecord(paymentID, string(kept), now)
	})
	return r, err
}

func readRecord(text string) (r sandbox.Record, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &r)
	}
	return r, err
}

// SandboxView is a sandbox payment of a firm and what may be done to it.
type SandboxView struct {
	Payment models.Payment
	Order   models.Order // none for a top-up
	Record  sandbox.Record
	Deeds   []string
}

// State is what was decided for the payment, "" for nothing yet.
func (v SandboxView) State() string {
	switch {
	case v.Record.Dispute != "":
		return v.Record.Dispute
	case v.Record.Kind == payment.EventPaid && v.Record.Left() == 0:
		return "given_back"
	case v.Record.Kind == payment.EventFailed && v.Record.Reason == payment.ReasonExpired:
		return string(models.PaymentExpired)
	}
	return v.Record.Kind
}

// Page is where the buyer came from, a path of ours.
func (v SandboxView) Page() string {
	if u, err := url.Parse(v.Record.Page); err == nil && u.Path != "" {
		return u.RequestURI()
	}
	return "/orders/" + v.Payment.OrderID + "/confirming"
}

// SandboxPayment returns a sandbox payment of the actor's firm.
func (c *Counter) SandboxPayment(ctx context.Context, a models.Actor, paymentID string) (v SandboxView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if v.Payment, err = tx.Payment(paymentID); err != nil {
			return err
		}
		switch {
		case v.Payment.FirmID != firm:
			return store.ErrNotFound
		case v.Payment.Method != sandbox.Name:
			return ErrNoSandbox
		case v.Payment.OrderID != "":
			if v.Order, err = tx.Order(v.Payment.OrderID, firm); err != nil {
				return err
			}
		}
		text, err := tx.SandboxRecord(paymentID)
		if err != nil {
			return err
		}
		v.Record, err = readRecord(text)
		return err
	})
	v.Deeds = sandbox.Deeds(v.Record)
	return v, err
}

// SandboxPay is the buyer's decision on the sandbox's page: pay or decline. The
// first decision for a payment stands, and its event is taken like any other.
func (c *Counter) SandboxPay(ctx context.Context, a models.Actor, paymentID string, decline bool) (models.Order, error) {
	deed := sandbox.Pay
	if decline {
		deed = sandbox.Decline
	}
	v, err := c.SandboxDo(ctx, a, paymentID, deed)
	return v.Order, err
}

// SandboxDo makes the sandbox do to a payment what a processor, a bank or their
// customer would; its event is taken like any other. It returns the payment as it
// was before.
func (c *Counter) SandboxDo(ctx context.Context, a models.Actor, paymentID, deed string) (SandboxView, error) {
	v, err := c.SandboxPayment(ctx, a, paymentID)
	if err != nil {
		return v, err
	}
	if !a.May("order") || !slices.Contains([]models.Role{models.RoleOwner, models.RoleBuyer, models.RoleFinance}, a.Role) {
		return v, ErrMayNotBuy
	}
	g, ok := c.gateways[sandbox.Name].(*sandbox.Gateway)
	if !ok {
		return v, ErrNoSandbox
	}
	e, err := g.Do(ctx, paymentID, deed, v.Payment.Amount)
	if err != nil {
		return v, err
	}
	return v, c.Paid(ctx, e)
}
