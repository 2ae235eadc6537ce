package checkout

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/fault"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// meansPurpose is what a kept means of payment is sealed for.
const meansPurpose = "payment.means"

// The refusals of a wallet that is to fill itself.
var (
	ErrAutoAmount  = fault.New(fault.Invalid, "checkout.auto_amount").On("amount")
	ErrAutoFrom    = fault.New(fault.Invalid, "checkout.auto_threshold").On("threshold")
	ErrAutoCeiling = fault.New(fault.Invalid, "checkout.auto_ceiling").On("ceiling")
)

// AutoTopUp is how a firm's wallet is to fill itself.
type AutoTopUp struct {
	Threshold models.Money // of free money, below which it acts
	Amount    models.Money
	Ceiling   models.Money // in a month of China Standard Time
}

// AutoTopUpView is the firm's setting with what it did this month.
type AutoTopUpView struct {
	Set      *models.AutoTopUp // nil when there never was one; without the sealed means
	Used     models.Money
	Free     models.Money // in the wallet
	UnderWay *models.Payment
	Method   string // that can charge; "" where none can
}

// keeperOf is firmOf for those who say what is taken while they are away: a
// person who owns the firm or minds its money, never a key.
func keeperOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err == nil && (a.KeyID != "" || a.Role != models.RoleOwner && a.Role != models.RoleFinance) {
		err = ErrMayNotFill
	}
	return firm, err
}

// charger is the first processor that takes money while the buyer is away.
func (c *Counter) charger() string {
	for _, g := range c.Deps.Gateways {
		if _, ok := g.(payment.Charger); ok {
			return g.Method()
		}
	}
	return ""
}

// AutoTopUp shows how the wallet of the actor's firm fills itself.
func (c *Counter) AutoTopUp(ctx context.Context, a models.Actor) (v AutoTopUpView, err error) {
	firm, err := keeperOf(a)
	if err != nil {
		return v, err
	}
	v.Method = c.charger()
	return v, c.DB.View(ctx, func(tx *store.Tx) error {
		row, err := tx.AutoTopUp(firm)
		if err == nil {
			row.Instrument = ""
			v.Set = &row
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		l, err := tx.Limit(cashier.AutoTopUpLimit(firm, c.Clock.Now()))
		if err != nil {
			return err
		}
		v.Used = models.Money(l.Used)
		under, err := tx.AutoTopUpsUnderWay(firm)
		if len(under) > 0 {
			v.UnderWay = &under[0]
		}
		if err != nil {
			return err
		}
		free, err := walletOf(tx, firm)
		v.Free = free.Free()
		return err
	})
}

func (c *Counter) checkAuto(in AutoTopUp, method string) error {
	var wrong fault.List
	if in.Amount <= 0 || in.Amount > MaxTopUp || in.Amount%models.Fen != 0 {
		wrong = append(wrong, ErrAutoAmount.With("max", MaxTopUp))
	} else if why := c.takes(method, in.Amount); why != nil {
		return why
	}
	if in.Threshold <= 0 || in.Threshold > MaxTopUp || in.Threshold%models.Fen != 0 {
		wrong = append(wrong, ErrAutoFrom.With("max", MaxTopUp))
	}
	if in.Ceiling < in.Amount || in.Ceiling > maxCeiling || in.Ceiling%models.Fen != 0 {
		wrong = append(wrong, ErrAutoCeiling.With("max", models.Money(maxCeiling)))
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

const maxCeiling = 10 * MaxTopUp

// SetAutoTopUp lets the wallet of the actor's firm fill itself. Where a means of
// payment is kept it is on at once; else it waits for a first top-up of the same
// amount, which is returned, to be paid by a means that may be kept.
func (c *Counter) SetAutoTopUp(ctx context.Context, a models.Actor, in AutoTopUp, key string) (*models.Payment, error) {
	firm, err := keeperOf(a)
	if err != nil {
		return nil, err
	}
	method := c.charger()
	if method == "" {
		return nil, ErrNoCharger
	}
	if err := c.checkAuto(in, method); err != nil {
		return nil, err
	}
	var set models.AutoTopUp
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		set, err = c.setAuto(tx, a, firm, method, in)
		return err
	})
	if err != nil || set.State != models.AutoTopUpWaiting {
		return nil, err
	}
	p, err := c.TopUp(ctx, a, TopUp{Amount: in.Amount, Method: method, Key: "auto:" + key, Keep: true})
	return &p, err
}

func (c *Counter) setAuto(tx *store.Tx, a models.Actor, firm, method string, in AutoTopUp) (models.AutoTopUp, error) {
	now := c.Clock.Now()
	fresh := models.AutoTopUp{
		FirmID: firm, State: models.AutoTopUpWaiting, Method: method, Threshold: in.Threshold, Amount: in.Amount, Ceiling: in.Ceiling, SetBy: a.UserID,
		NextAt: now, CreatedAt: now, UpdatedAt: now,
	}
	s := step(a, "top_up.auto.set", now)
	added, err := tx.AddAutoTopUp(fresh)
	if err != nil {
		return fresh, err
	}
	if added {
		return fresh, tx.AddMove(models.Move{Entity: "auto_top_up", EntityID: firm, FromTo: ">" + string(fresh.State), Cause: s.Cause, Actor: s.Actor, At: now})
	}
	row, err := tx.LockAutoTopUp(firm)
	if err != nil {
		return row, err
	}
	from := row.State
	row.Threshold, row.Amount, row.Ceiling, row.SetBy, row.Failures, row.Error, row.NextAt, row.UpdatedAt = in.Threshold, in.Amount, in.Ceiling, a.UserID, 0, "", now, now
	row.State = models.AutoTopUpWaiting
	if row.Instrument != "" && row.Method == method {
		row.State = models.AutoTopUpOn
	}
	row.Method = method
	return row, cashier.SetAutoTopUp(tx, from, row, s)
}

// StopAutoTopUp lets the wallet fill itself no longer, and forgets the kept means
// when told so. What is under way goes on.
func (c *Counter) StopAutoTopUp(ctx context.Context, a models.Actor, forget bool) error {
	firm, err := keeperOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		row, err := tx.LockAutoTopUp(firm)
		if err != nil {
			return err
		}
		from := row.State
		row.State, row.UpdatedAt = models.AutoTopUpOff, c.Clock.Now()
		if forget {
			row.Customer, row.Instrument, row.Label = "", "", ""
		}
		return cashier.SetAutoTopUp(tx, from, row, step(a, "top_up.auto.stopped", row.UpdatedAt))
	})
}

// keepMeans keeps, sealed, a means of payment that the buyer lets us charge, and
// lets the firm's wallet fill itself where it waited for one.
func (c *Counter) keepMeans(tx *store.Tx, p models.Payment, m payment.Means, now time.Time) error {
	if m.Customer == "" || m.Instrument == "" {
		return nil
	}
	row, err := tx.LockAutoTopUp(p.FirmID)
	if errors.Is(err, store.ErrNotFound) {
		return nil // nobody asked for it
	}
	if err != nil || row.State != models.AutoTopUpWaiting {
		return err // it was switched off since
	}
	row.State, row.Method, row.Customer, row.Label = models.AutoTopUpOn, p.Method, m.Customer, m.Label
	row.Instrument = c.Keys.Seal(meansPurpose, []byte(m.Instrument))
	row.NextAt, row.UpdatedAt = now, now
	return cashier.SetAutoTopUp(tx, models.AutoTopUpWaiting, row, order.Step{Cause: "top_up.auto.means_kept", Actor: "payment:" + p.Method, At: now})
}

// keepsMeans tells whether a top-up was begun so that its means be kept.
func keepsMeans(tx *store.Tx, p models.Payment) bool {
	row, err := tx.AutoTopUp(p.FirmID)
	return err == nil && row.State == models.AutoTopUpWaiting && row.Method == p.Method && p.Key != "" && isAutoKey(p)
}

func isAutoKey(p models.Payment) bool {
	prefix := "top_up:" + p.FirmID + ":auto:"
	return len(p.Key) > len(prefix) && p.Key[:len(prefix)] == prefix
}
