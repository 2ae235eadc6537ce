package checkout

import (
	"context"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of filling a wallet.
var (
	ErrMayNotFill = fault.New(fault.Denied, "checkout.may_not_fill")
	ErrNoCharger  = fault.New(fault.Conflict, "checkout.no_charger").On("method")
)

// TopUp brings money from outside into the wallet of a firm.
type TopUp struct {
	Amount models.Money // whole fen
	Method string       // "" is the first on offer
	Key    string       // the same again is the same payment
	Keep   bool         // let the processor keep the means, for automatic top-ups
}

// fillerOf is firmOf for deeds that bring money in.
func fillerOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err != nil {
		return "", err
	}
	if a.Role == models.RoleFinance && a.KeyID == "" {
		return firm, nil
	}
	if _, err := buyerOf(a); err != nil {
		return "", ErrMayNotFill
	}
	return firm, nil
}

// TopUp begins a payment into the wallet of the actor's firm and returns it with
// the place where it is paid. The same key again returns the same payment;
// ledger.ErrKeyReused when amount or method is another.
func (c *Counter) TopUp(ctx context.Context, a models.Actor, in TopUp) (models.Payment, error) {
	firm, err := fillerOf(a)
	if err != nil {
		return models.Payment{}, err
	}
	in.Method = c.method(in.Method)
	if err := c.mayFill(in); err != nil {
		return models.Payment{}, err
	}
	now := c.Clock.Now()
	p := models.Payment{
		ID: models.NewID("pay"), Key: "top_up:" + firm + ":" + in.Key, Purpose: models.ForTopUp, UserID: a.UserID, FirmID: firm, Method: in.Method,
		State: models.PaymentOpen, Amount: in.Amount, ExpiresAt: now.Add(c.PayWithin(in.Method)), CreatedAt: now, UpdatedAt: now,
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		fresh, err := tx.AddTopUp(p)
		if err != nil {
			return err
		}
		if fresh {
			return tx.AddMove(models.Move{Entity: "payment", EntityID: p.ID, FromTo: ">" + string(p.State), Cause: "payment.top_up_begun", Actor: actorName(a), At: now})
		}
		if p, err = tx.PaymentByKey(p.Key); err == nil && (p.Amount != in.Amount || p.Method != in.Method) {
			err = ledger.ErrKeyReused
		}
		return err
	})
	if err != nil || p.Reference != "" || p.State != models.PaymentOpen {
		return p, err
	}
	opened, err := c.openTopUp(ctx, p, in.Keep)
	if err != nil {
		c.Log.WarnContext(ctx, "a top-up will be opened later", "payment", p.ID, "error", err.Error())
		return p, nil // it stands, and the janitor opens it
	}
	return opened, nil
}

func (c *Counter) mayFill(in TopUp) error {
	if in.Amount <= 0 || in.Amount > MaxTopUp || in.Amount%models.Fen != 0 || in.Key == "" || len(in.Key) > 200 {
		return ErrTopUp.With("max", MaxTopUp)
	}
	if _, ok := c.gateways[in.Method].(payment.Charger); in.Keep && !ok {
		return ErrNoCharger
	}
	return c.takes(in.Method, in.Amount)
}

// TopUpNumber is what a firm knows a top-up by: the end of its id.
func TopUpNumber(paymentID string) string {
	return "T" + strings.ToUpper(paymentID[max(0, len(paymentID)-8):])
}

func (c *Counter) openTopUp(ctx context.Context, p models.Payment, keep bool) (models.Payment, error) {
	return c.openAs(ctx, p, payment.Request{
		PaymentID: p.ID, OrderNumber: TopUpNumber(p.ID), Amount: p.Amount, ReturnURL: c.Public + "/wallet/top-ups/" + p.ID, ExpiresAt: p.ExpiresAt, Keep: keep,
	})
}

// OpenTopUps opens the top-ups whose processor was not reached, or whose answer
// was lost; a wish that the means be kept is that of the firm's setting. A plain
// function for a worker's tick.
func (c *Counter) OpenTopUps(ctx context.Context) error {
	var unsure []models.Payment
	keep := map[string]bool{}
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		unsure, err = tx.UnsureTopUps(100)
		for _, p := range unsure {
			keep[p.ID] = keepsMeans(tx, p)
		}
		return err
	})
	for _, p := range unsure {
		if c.gateways[p.Method] == nil {
			continue
		}
		if _, e := c.openTopUp(ctx, p, keep[p.ID]); e != nil && err == nil {
			err = e
		}
	}
	return err
}

// LapseTopUps ends top-ups that nobody paid in time: the processor's session
// first, and money that it then turns out to have is taken. A plain function for
// a worker's tick.
func (c *Counter) LapseTopUps(ctx context.Context) error {
	var overdue []models.Payment
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		overdue, err = tx.OverdueTopUps(c.Clock.Now(), 100)
		return err
	})
	for _, p := range overdue {
		if e := c.lapseTopUp(ctx, p); e != nil {
			c.Log.WarnContext(ctx, "a top-up will lapse later", "payment", p.ID, "error", e.Error())
		}
	}
	return err
}

func (c *Counter) lapseTopUp(ctx context.Context, p models.Payment) error {
	if err := c.endSession(ctx, p); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.LockPayment(p.ID); err != nil {
			return err
		}
		p, err := tx.Payment(p.ID)
		if err != nil || p.State != models.PaymentOpen {
			return err
		}
		return order.MovePayment(tx, p, models.PaymentExpired, order.Step{Cause: "payment.expired", Actor: "lapse", At: c.Clock.Now()})
	})
}
