package checkout

import (
	"context"
	"time"

	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

const (
	askPause   = 5 * time.Second // between two questions about one payment while somebody waits
	quietFor   = 2 * time.Minute // after which a payment of which nobody has told is asked about
	quietMost  = time.Hour       // the longest pause between two such questions
	asksAtOnce = 50
)

// AskNow asks the processors of the order's payments whose end is not known, at
// most every five seconds each, and takes what they answer. One that does not
// answer leaves everything as it is.
func (c *Counter) AskNow(ctx context.Context, a models.Actor, orderID string) error {
	firm, err := firmOf(a)
	if err != nil {
		return err
	}
	_, live, err := c.living(ctx, firm, orderID)
	if err != nil || live == nil {
		return err
	}
	c.ask(ctx, *live, askPause)
	return nil
}

// ask asks the payment's processor unless that was done within the pause.
func (c *Counter) ask(ctx context.Context, p models.Payment, pause time.Duration) {
	if p.Reference == "" || c.gateways[p.Method] == nil {
		return
	}
	now, claimed := c.Clock.Now(), false
	err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		claimed, err = tx.ClaimAsk(p.ID, now.Add(-pause), now)
		return err
	})
	if err == nil && claimed {
		killpoint.At("checkout.asking")
		err = c.Confirm(ctx, p)
	}
	if err != nil {
		c.Log.WarnContext(ctx, "a payment's processor will be asked again", "payment", p.ID, "error", err.Error())
	}
}

// Confirm asks a payment's processor and takes what it answers.
func (c *Counter) Confirm(ctx context.Context, p models.Payment) error {
	g := c.gateways[p.Method]
	if g == nil || p.Reference == "" {
		return nil
	}
	e, known, err := g.Ask(ctx, p.ID, p.Reference)
	if err != nil || !known {
		return err
	}
	return c.Paid(ctx, e)
}

// Chase asks about payments of which nobody has told for a while, ever more
// seldom, and ends those of orders that wait for no money any more. A plain
// function for a worker's tick.
func (c *Counter) Chase(ctx context.Context) error {
	var silent, stale []models.Payment
	now := c.Clock.Now()
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if stale, err = tx.StalePayments(asksAtOnce); err != nil {
			return err
		}
		silent, err = tx.SilentPayments(now.Add(-quietFor), 20*asksAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range stale {
		if err := c.endStale(ctx, p); err != nil {
			c.Log.WarnContext(ctx, "a payment will be ended later", "payment", p.ID, "error", err.Error())
		}
	}
	asked := 0
	for _, p := range silent {
		if asked == asksAtOnce || ctx.Err() != nil {
			break
		}
		if due(p, now) {
			c.ask(ctx, p, quietFor)
			asked++
		}
	}
	return nil
}

// due lets the pauses grow with the time since a payment was last heard of.
func due(p models.Payment, now time.Time) bool {
	if p.AskedAt == nil || p.AskedAt.Before(p.UpdatedAt) {
		return true
	}
	pause := min(max(quietFor, p.AskedAt.Sub(p.UpdatedAt)), quietMost)
	return !now.Before(p.AskedAt.Add(pause))
}

// endStale ends a payment that nobody is to make any more; if it was made all
// the same, its money goes to the wallet.
func (c *Counter) endStale(ctx context.Context, p models.Payment) error {
	if err := c.endSession(ctx, p); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrder(p.OrderID); err != nil {
			return err
		}
		p, err := tx.Payment(p.ID)
		if err != nil || p.State != models.PaymentOpen {
			return err
		}
		return order.MovePayment(tx, p, models.PaymentExpired, order.Step{Cause: "payment.not_needed", Actor: "chase", At: c.Clock.Now()})
	})
}
