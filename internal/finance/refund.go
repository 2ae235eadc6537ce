package finance

import (
	"context"
	"errors"
	"slices"

	"supermarket/internal/killpoint"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// OrderRefunds is what of an order came back, and what may.
type OrderRefunds struct {
	Lines    []LineRefunds
	Payments []PaymentRefunds
	Disputes []models.Dispute
	Owes     models.Money
	Free     models.Money // in the wallet
	MayAsk   bool         // the actor may ask for a line's cost
	MaySend  bool         // the actor may send money back to its source
}

// LineRefunds is a settled line with its refunds.
type LineRefunds struct {
	Line     models.Line
	Offering models.Offering
	Refunds  []models.Refund
	Left     models.Money // of its cost, that may still come back
	Asked    bool         // a wish waits for its answer
}

// PaymentRefunds is a payment from outside with what went back of it.
type PaymentRefunds struct {
	Payment models.Payment
	Number  string // of its order, "" for a top-up
	Refunds []models.Refund
	May     models.Money // may go back to its source now
	Charge  models.Money // kept of that
	ByHand  bool         // an operator transfers it
}

// OrderRefunds returns what of an order of the actor's firm came back, and what may.
func (c *Counter) OrderRefunds(ctx context.Context, a models.Actor, orderID string) (out OrderRefunds, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	out.MayAsk, out.MaySend = mayAsk(a), mayOwn(a)
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(orderID, firm)
		if err != nil {
			return err
		}
		if out.Owes, err = refund.Owes(tx, firm); err != nil {
			return err
		}
		if out.Free, err = freeOf(tx, firm); err != nil {
			return err
		}
		if out.Disputes, err = tx.DisputesOfOrder(o.ID); err != nil {
			return err
		}
		if out.Lines, err = lineRefunds(tx, o.ID); err != nil {
			return err
		}
		payments, err := tx.PaymentsOfOrder(o.ID)
		if err != nil {
			return err
		}
		out.Payments, err = c.paymentRefunds(tx, payments)
		return err
	})
	return out, err
}

func lineRefunds(tx *store.Tx, orderID string) ([]LineRefunds, error) {
	lines, err := tx.Lines(orderID)
	if err != nil {
		return nil, err
	}
	var out []LineRefunds
	for _, l := range lines {
		v := LineRefunds{Line: l}
		if v.Left, err = refund.Left(tx, l.ID); errors.Is(err, refund.ErrUnsettled) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if v.Offering, err = tx.Offering(l.OfferingID); err != nil {
			return nil, err
		}
		if v.Refunds, err = tx.RefundsOfLine(l.ID); err != nil {
			return nil, err
		}
		v.Asked = slices.ContainsFunc(v.Refunds, func(r models.Refund) bool { return r.State == models.RefundAsked })
		out = append(out, v)
	}
	return out, nil
}

func (c *Counter) paymentRefunds(tx *store.Tx, payments []models.Payment) ([]PaymentRefunds, error) {
	var out []PaymentRefunds
	for _, p := range payments {
		if p.Method == "wallet" || p.State != models.PaymentPaid && p.State != models.PaymentRefunded {
			continue
		}
		v := PaymentRefunds{Payment: p, ByHand: p.Method == refund.MethodTransfer}
		var err error
		if v.Refunds, err = tx.RefundsOfPayment(p.ID); err != nil {
			return nil, err
		}
		if p.OrderID != "" {
			o, err := tx.OrderForWork(p.OrderID)
			if err != nil {
				return nil, err
			}
			v.Number = o.Number
		}
		if c.goesBack(p) {
			if v.May, err = refund.Returnable(tx, p); err != nil {
				return nil, err
			}
			if v.Charge, err = c.charge(tx, p); err != nil {
				return nil, err
			}
		}
		if v.May <= v.Charge {
			v.May = 0
		}
		out = append(out, v)
	}
	return out, nil
}

// AskRefund is a wish to have a line's cost back.
type AskRefund struct {
	LineID string
	All    bool
	Amount models.Money // unless All
	Reason string       // one of refund.Reasons
	Note   string
	Key    string // of the form: sent twice it is one wish
}

// AskRefund asks the provider of a settled line to give its cost back, in whole or part.
func (c *Counter) AskRefund(ctx context.Context, a models.Actor, in AskRefund) (r models.Refund, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return r, err
	}
	if !mayAsk(a) {
		return r, ErrMayNot
	}
	if in.Key == "" {
		return r, refund.ErrKeyReused
	}
	key := "ask:" + firm + ":" + in.Key
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if in.All {
			if in.Amount, err = c.whole(tx, in.LineID, firm, key); err != nil {
				return err
			}
		}
		r, err = refund.Ask(tx, refund.AskInput{
			Key: key, FirmID: firm, LineID: in.LineID, Amount: in.Amount, Reason: in.Reason, Note: party.Clean(in.Note), Step: c.step(a, "refund.asked"),
		})
		return err
	})
	return r, err
}

// whole is all that may come back of a line; of a wish that was sent before, what
// it asked for.
func (c *Counter) whole(tx *store.Tx, lineID, firm, key string) (models.Money, error) {
	l, err := tx.Line(lineID)
	if err != nil {
		return 0, err
	}
	if l.FirmID != firm {
		return 0, store.ErrNotFound
	}
	if had, err := tx.RefundByKey(key); err == nil {
		return had.Asked, nil
	}
	left, err := refund.Left(tx, lineID)
	if err == nil && left <= 0 {
		err = refund.ErrNothing
	}
	return left, err
}

// SendBack gives unused money of an outside payment back to where it came from;
// a worker sends it, or an operator transfers it.
func (c *Counter) SendBack(ctx context.Context, a models.Actor, paymentID string, amount models.Money, key string) (r models.Refund, err error) {
	firm, err := ownerOf(a)
	if err != nil {
		return r, err
	}
	if key == "" {
		return r, refund.ErrKeyReused
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := tx.PaymentOf(paymentID, firm)
		if err != nil {
			return err
		}
		if !c.goesBack(p) {
			return ErrNoWay
		}
		charge, err := c.charge(tx, p)
		if err != nil {
			return err
		}
		r, err = refund.Send(tx, refund.SendInput{
			Key: "send:" + firm + ":" + key, FirmID: firm, PaymentID: p.ID, Amount: amount, Charge: charge, Step: c.step(a, "refund.sending"),
		})
		return err
	})
	if err == nil {
		killpoint.At("refund.sending")
	}
	return r, err
}

// Refunds is one page of a firm's refunds, what it owes, and what may go back.
type Refunds struct {
	Owes     models.Money
	Free     models.Money // in the wallet
	Rows     []models.Refund
	Numbers  map[string]string // of orders, by id
	Payments []PaymentRefunds
	Disputes []models.Dispute
	MaySend  bool
	Next     string
}

// shown bounds how many payments and disputes stand on a page.
const shown = 20

// Refunds returns a page of the refunds of the actor's firm.
func (c *Counter) Refunds(ctx context.Context, a models.Actor, page store.Page) (out Refunds, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	out.MaySend = mayOwn(a)
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if out.Owes, err = refund.Owes(tx, firm); err != nil {
			return err
		}
		if out.Free, err = freeOf(tx, firm); err != nil {
			return err
		}
		if out.Rows, out.Next, err = tx.RefundsOfFirm(firm, page); err != nil {
			return err
		}
		if out.Disputes, err = tx.DisputesOfFirm(firm, shown); err != nil {
			return err
		}
		if out.Numbers, err = tx.OrderNumbers(ordersOf(out.Rows, out.Disputes)); err != nil {
			return err
		}
		payments, err := tx.OutsidePayments(firm, shown)
		if err != nil {
			return err
		}
		out.Payments, err = c.paymentRefunds(tx, payments)
		return err
	})
	return out, err
}

// Disputes returns a page of what banks have taken back of the actor's firm's payments.
func (c *Counter) Disputes(ctx context.Context, a models.Actor, page store.Page) (rows []models.Dispute, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, next, err = tx.FirmsDisputes(firm, page)
		return err
	})
	return rows, next, err
}

func ordersOf(rows []models.Refund, disputes []models.Dispute) []string {
	ids := []string{""}
	for _, r := range rows {
		ids = append(ids, r.OrderID)
	}
	for _, d := range disputes {
		ids = append(ids, d.OrderID)
	}
	return ids
}

// PayDebt pays what the actor's firm owes from its wallet, as far as that goes.
func (c *Counter) PayDebt(ctx context.Context, a models.Actor, key string) (paid models.Money, err error) {
	firm, err := ownerOf(a)
	if err != nil {
		return 0, err
	}
	if key == "" {
		return 0, refund.ErrKeyReused
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		paid, err = refund.Repay(tx, firm, "button:"+firm+":"+key, c.Clock.Now())
		return err
	})
	return paid, err
}

// goesBack tells whether somebody can give the payment's money back.
func (c *Counter) goesBack(p models.Payment) bool {
	return p.Method == refund.MethodTransfer || c.refunder(p.Method) != nil
}

// charge is what is kept of a refund to the source: nothing where an order did
// not run, or was refunded, for a reason that was not its buyer's.
func (c *Counter) charge(tx *store.Tx, p models.Payment) (models.Money, error) {
	if c.RefundCharge == 0 || p.OrderID == "" {
		return c.RefundCharge, nil
	}
	lines, err := tx.Lines(p.OrderID)
	if slices.ContainsFunc(lines, notTheBuyers) {
		return 0, err
	}
	return c.RefundCharge, err
}

var othersFault = []string{order.CauseGaveUp, order.CauseLaunch, order.CauseLost, "order.unavailable", refund.CauseWhole}

func notTheBuyers(l models.Line) bool { return slices.Contains(othersFault, l.Cause) }

func mayOwn(a models.Actor) bool {
	return a.Role == models.RoleOwner || a.Role == models.RoleFinance
}

func mayAsk(a models.Actor) bool { return mayOwn(a) || a.Role == models.RoleBuyer }

func (c *Counter) step(a models.Actor, cause string) order.Step {
	return order.Step{Cause: cause, Actor: a.UserID, At: c.Clock.Now()}
}
