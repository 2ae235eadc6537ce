package checkout

import (
	"context"
	"fmt"

	"supermarket/internal/catalog"
	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// Paid takes a checked event of a processor. It is safe to call twice and at
// once: the event's row is unique, and money and job commit together. Money for
// an order that no longer waits goes to the firm's wallet; money of another
// amount or currency than was asked for goes to suspense, for staff to match.
func (c *Counter) Paid(ctx context.Context, e payment.Event) error {
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := tx.Payment(e.PaymentID)
		if err != nil {
			return err
		}
		if p.Reference != "" && p.Reference != e.Reference {
			return ErrMismatch.Wrap(fmt.Errorf("payment %s is %q with the processor, the event is of %q", p.ID, p.Reference, e.Reference))
		}
		o, err := tx.LockOrder(p.OrderID)
		if err != nil {
			return err
		}
		now := c.Clock.Now()
		fresh, err := tx.AddPaymentEvent(models.PaymentEvent{ID: e.ID, PaymentID: p.ID, Kind: e.Kind, Amount: e.Amount, At: now})
		if err != nil || !fresh {
			return err
		}
		if p, err = tx.Payment(e.PaymentID); err != nil {
			return err
		}
		s := order.Step{Actor: "payment:" + p.Method, At: now}
		if e.Kind != payment.EventPaid {
			return c.failed(tx, p, s)
		}
		return c.arrived(tx, o, p, e, s)
	})
	if err == nil {
		killpoint.At("checkout.paid")
	}
	return err
}

func (c *Counter) failed(tx *store.Tx, p models.Payment, s order.Step) error {
	if !models.PaymentMoves.Allows(p.State, models.PaymentFailed) {
		return nil
	}
	s.Cause = "payment.declined"
	return order.MovePayment(tx, p, models.PaymentFailed, s)
}

func (c *Counter) arrived(tx *store.Tx, o models.Order, p models.Payment, e payment.Event, s order.Step) error {
	if e.Amount != p.Amount || e.Currency != models.Currency {
		return c.suspend(tx, p, e, s)
	}
	if !models.PaymentMoves.Allows(p.State, models.PaymentPaid) {
		return c.suspend(tx, p, e, s) // paid once already, and again by another event
	}
	if err := receive(tx, p, models.AccountWallet, p.FirmID, "payment:"+p.ID, s); err != nil {
		return err
	}
	waits := o.State == models.OrderState(models.LineAwaitingPayment)
	s.Cause = "payment.received"
	if !waits {
		s.Cause = "payment.late_to_wallet"
	}
	if err := order.MovePayment(tx, p, models.PaymentPaid, s); err != nil {
		return err
	}
	if !waits {
		return nil
	}
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return err
	}
	return c.pay(tx, o, lines, s)
}

func (c *Counter) suspend(tx *store.Tx, p models.Payment, e payment.Event, s order.Step) error {
	if e.Amount <= 0 || e.Currency != models.Currency {
		return nil // the event is kept; there is nothing to book in our currency
	}
	p.Amount = e.Amount
	return receive(tx, p, models.AccountSuspense, "", "event:"+e.ID, s)
}

func receive(tx *store.Tx, p models.Payment, kind models.AccountKind, owner, key string, s order.Step) error {
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, p.Method, s.At)
	if err != nil {
		return err
	}
	to, err := ledger.Open(tx, models.AssetCNY, kind, owner, s.At)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: key, Kind: "payment", Ref: p.ID, At: s.At,
		Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(p.Amount)}},
	})
	return err
}

// pay makes a waiting order paid: what its lines' holds lack is taken from the
// wallet, into which the payment has just gone, and each line gets its job.
func (c *Counter) pay(tx *store.Tx, o models.Order, lines []models.Line, s order.Step) error {
	for _, l := range lines {
		if err := c.cover(tx, l, s); err != nil {
			return err
		}
		if err := order.MoveLine(tx, l, models.LinePaid, s); err != nil {
			return err
		}
		if err := addJob(tx, o, l, s); err != nil {
			return err
		}
	}
	tx.Wake("dispatch")
	return nil
}

func (c *Counter) cover(tx *store.Tx, l models.Line, s order.Step) error {
	lacks := l.CapAmount
	if l.HoldID != "" {
		held, err := ledger.Remaining(tx, l.HoldID)
		if err != nil {
			return err
		}
		for _, h := range held {
			lacks -= models.Money(h.Amount)
		}
	}
	if lacks == 0 && l.HoldID != "" {
		return nil
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, l.FirmID, s.At)
	if err != nil {
		return err
	}
	sources := []ledger.Source{{Account: wallet.ID, Amount: int64(lacks)}}
	if l.HoldID != "" {
		return ledger.Extend(tx, ledger.ExtendInput{Key: "line:" + l.ID + ":paid", HoldID: l.HoldID, Sources: sources, At: s.At})
	}
	hold, err := ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, Sources: sources, At: s.At})
	if err != nil {
		return err
	}
	return tx.SetLineHold(l.ID, hold)
}

func addJob(tx *store.Tx, o models.Order, l models.Line, s order.Step) error {
	q, err := tx.QuoteByID(l.QuoteID)
	if err != nil {
		return err
	}
	d, err := catalog.Detail(tx, l.OfferingID)
	if err != nil {
		return err
	}
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: o.ID, FirmID: l.FirmID, OfferingID: l.OfferingID, SiteID: d.Offering.SiteID,
		Region: d.Offering.Region, ClassID: d.Offering.ClassID, StackID: d.Offering.StackID, RecipeID: q.RecipeID, Params: q.Params, InputID: q.InputID,
		Units: l.Units, Interruptible: d.Offering.Interruptible, State: models.JobQueued, ReasonArgs: "{}",
		CapMillis: l.CapMillis, LikelyMillis: q.LikelyMillis, EarliestAt: s.At, CreatedAt: s.At, UpdatedAt: s.At,
	}
	fresh, err := tx.AddJob(j)
	if err != nil || !fresh {
		return err
	}
	return tx.AddMove(models.Move{Entity: "job", EntityID: j.ID, FromTo: ">" + string(j.State), Cause: s.Cause, Actor: s.Actor, At: s.At})
}
