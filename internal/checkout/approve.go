package checkout

import (
	"context"
	"errors"
	"unicode/utf8"

	"supermarket/internal/cashier"
	"supermarket/internal/fault"
	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of approvals.
var (
	ErrOwn    = spending.ErrOwn
	ErrByKey  = fault.New(fault.Denied, "checkout.approve_by_key")
	ErrReason = fault.New(fault.Invalid, "checkout.approve_reason").On("reason")
)

// maxReason is how many characters a reason may have.
const maxReason = 500

// The causes of an order that a second member did not let pass.
const (
	causeRefused   = "order.approval.refused"
	causeWithdrawn = "order.approval.withdrawn"
	causeUnheard   = "order.approval.lapsed"
)

// Approve agrees to what another member has ordered: from here on it waits for
// its payment as any other, or is paid at once where nothing is due. The same
// person's second yes changes nothing.
func (c *Counter) Approve(ctx context.Context, a models.Actor, approvalID string) (Placed, error) {
	firm, err := approverOf(a)
	if err != nil {
		return Placed{}, err
	}
	var p Placed
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ap, o, err := question(tx, approvalID, firm)
		if err != nil {
			return err
		}
		if done, err := decided(ap, a, models.ApprovalApproved); done || err != nil {
			p, err = lastPayment(tx, o, err)
			return err
		}
		p, err = c.approve(tx, a, ap, o)
		return err
	})
	if err != nil || p.Payment == nil || p.Payment.Reference != "" {
		return p, err
	}
	killpoint.At("checkout.approved")
	opened, err := c.open(ctx, p.Order, *p.Payment)
	if err != nil {
		c.Log.WarnContext(ctx, "a payment will be opened later", "payment", p.Payment.ID, "error", err.Error())
		return p, nil // the order is approved; the janitor opens its payment
	}
	p.Payment = &opened
	return p, nil
}

func (c *Counter) approve(tx *store.Tx, a models.Actor, ap models.Approval, o models.Order) (p Placed, err error) {
	now := c.Clock.Now()
	if err := spending.MayDecide(tx, ap, a.UserID); err != nil {
		return p, err
	}
	if err := mayOrder(tx, o.FirmID); err != nil {
		return p, err
	}
	if !now.Before(ap.DecideBy) {
		return p, spending.ErrTooLate
	}
	if err := spending.Decide(tx, ap, spending.Decision{To: models.ApprovalApproved, By: a.UserID, Actor: a.UserID, At: now}); err != nil {
		return p, err
	}
	s := step(a, "order.approved", now)
	lines, err := awaitPayment(tx, o.ID, s)
	if err != nil {
		return p, err
	}
	o.State, o.PayBy = models.OrderState(models.LineAwaitingPayment), now.Add(c.PayWithin(ap.Method))
	if err := tx.SetPayBy(o.ID, o.PayBy, now); err != nil {
		return p, err
	}
	if o.DueAmount > 0 {
		pay, err := c.addPayment(tx, o, ap.Method, 1, now)
		return Placed{Order: o, Payment: &pay}, err
	}
	if err := c.cashier().Pay(tx, o, lines, s); err != nil {
		return p, err
	}
	o, err = tx.OrderForWork(o.ID)
	return Placed{Order: o}, err
}

// awaitPayment moves the lines of a draft on and returns them as they then are.
func awaitPayment(tx *store.Tx, orderID string, s order.Step) ([]models.Line, error) {
	lines, err := tx.Lines(orderID)
	if err != nil {
		return nil, err
	}
	for i, l := range lines {
		if err := order.MoveLine(tx, l, models.LineAwaitingPayment, s); err != nil {
			return nil, err
		}
		lines[i].State = models.LineAwaitingPayment
	}
	return lines, nil
}

// Refuse turns down what another member has ordered, with a reason: all that was
// set aside for it is free again. The same person's second no changes nothing.
func (c *Counter) Refuse(ctx context.Context, a models.Actor, approvalID, reason string) error {
	firm, err := approverOf(a)
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return ErrReason.With("max", maxReason)
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ap, o, err := question(tx, approvalID, firm)
		if err != nil {
			return err
		}
		if done, err := decided(ap, a, models.ApprovalRefused); done || err != nil {
			return err
		}
		if err := spending.MayDecide(tx, ap, a.UserID); err != nil {
			return err
		}
		d := spending.Decision{To: models.ApprovalRefused, By: a.UserID, Actor: a.UserID, Reason: reason, At: c.Clock.Now()}
		return undo(tx, ap, o, d, models.ReservationReleased, causeRefused)
	})
}

// Withdraw takes an order back that waits for a second member's word: its
// buyers' errand. A second time changes nothing.
func (c *Counter) Withdraw(ctx context.Context, a models.Actor, approvalID string) error {
	firm, err := buyerOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ap, o, err := question(tx, approvalID, firm)
		switch {
		case err != nil:
			return err
		case ap.State == models.ApprovalWithdrawn:
			return nil
		case ap.State != models.ApprovalAsked:
			return spending.ErrDecided
		}
		d := spending.Decision{To: models.ApprovalWithdrawn, Actor: actorName(a), At: c.Clock.Now()}
		return undo(tx, ap, o, d, models.ReservationReleased, causeWithdrawn)
	})
}

// LapseApprovals ends the orders that nobody has agreed to in time. A plain
// function for a worker's tick.
func (c *Counter) LapseApprovals(ctx context.Context) error {
	var overdue []models.Approval
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		overdue, err = tx.OverdueApprovals(c.Clock.Now(), 100)
		return err
	})
	for _, ap := range overdue {
		if e := c.lapseApproval(ctx, ap); e != nil && !errors.Is(e, spending.ErrDecided) {
			err = errors.Join(err, e)
		}
	}
	return err
}

func (c *Counter) lapseApproval(ctx context.Context, ap models.Approval) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ap, o, err := question(tx, ap.ID, ap.FirmID)
		if err != nil {
			return err
		}
		d := spending.Decision{To: models.ApprovalLapsed, Actor: "lapse", At: c.Clock.Now()}
		return undo(tx, ap, o, d, models.ReservationLapsed, causeUnheard)
	})
}

// undo ends a question by something else than a yes, and its order with it.
func undo(tx *store.Tx, ap models.Approval, o models.Order, d spending.Decision, to models.ReservationState, cause string) error {
	if err := spending.Decide(tx, ap, d); err != nil {
		return err
	}
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return err
	}
	return cashier.Drop(tx, lines, to, order.Step{Cause: cause, Actor: d.Actor, At: d.At})
}

// question returns a question of the firm and its order, which it locks: who
// decides and who lets it lapse come one after the other.
func question(tx *store.Tx, id, firm string) (ap models.Approval, o models.Order, err error) {
	if ap, err = tx.Approval(id, firm); err != nil {
		return ap, o, err
	}
	if o, err = tx.LockOrder(ap.OrderID); err != nil {
		return ap, o, err
	}
	ap, err = tx.Approval(id, firm)
	return ap, o, err
}

// decided tells whether the actor has given that answer before; another answer
// that stands already is ErrDecided.
func decided(ap models.Approval, a models.Actor, to models.ApprovalState) (bool, error) {
	switch {
	case ap.State == models.ApprovalAsked:
		return false, nil
	case ap.State == to && ap.DecidedBy == a.UserID:
		return true, nil
	}
	return false, spending.ErrDecided
}

// approverOf is firmOf for people who may agree to what others order; a program
// never may.
func approverOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	switch {
	case err != nil:
		return "", err
	case a.KeyID != "":
		return "", ErrByKey
	case !spending.MayApprove(a.Role):
		return "", spending.ErrMayNot
	}
	return firm, nil
}

func lastPayment(tx *store.Tx, o models.Order, err error) (Placed, error) {
	if err != nil {
		return Placed{}, err
	}
	p := Placed{Order: o}
	payments, err := tx.PaymentsOfOrder(o.ID)
	if len(payments) > 0 {
		p.Payment = &payments[len(payments)-1]
	}
	return p, err
}
