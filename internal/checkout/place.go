package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/killpoint"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// MaxLines is how many lines one order may have.
const MaxLines = 100

// Placing turns quotes into an order.
type Placing struct {
	Quotes        []string
	Choice        Choice
	Method        string        // for what is due; "" takes the first on offer
	ExpectPay     *models.Money // refuse with ErrChanged when list less vouchers is another amount
	ExpectDue     *models.Money // and when this is what an outside payment must bring
	ProjectID     string        // "" for none
	PurchaseOrder string
	Remarks       string
}

// Validate refuses what no order can be made of.
func (p Placing) Validate() error {
	if len(p.Quotes) == 0 || len(p.Quotes) > MaxLines {
		return ErrNothing
	}
	return p.Choice.Validate()
}

// Placed is an order and, when something is due, its payment: none while a
// second member has yet to agree.
type Placed struct {
	Order   models.Order
	Payment *models.Payment
}

// Place orders the quotes at their frozen price: vouchers are reserved, units and
// budgets counted, the hard cap is held, and what is due is asked of the processor
// after the commit. An order above the firm's limit waits as a draft for a second
// member. The same quotes again return the same order, however often and at once.
func (c *Counter) Place(ctx context.Context, a models.Actor, in Placing) (Placed, error) {
	firm, err := buyerOf(a)
	if err != nil {
		return Placed{}, err
	}
	if err := in.Validate(); err != nil {
		return Placed{}, err
	}
	var p Placed
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err = c.place(tx, a, firm, in)
		return err
	}, store.Hot("firm:"+firm))
	if err != nil {
		return c.placedBefore(ctx, firm, in, err)
	}
	killpoint.At("checkout.placed")
	c.watchOrder(ctx, p.Order)
	if p.Payment == nil {
		return p, nil
	}
	opened, err := c.open(ctx, p.Order, *p.Payment)
	if err != nil {
		c.Log.WarnContext(ctx, "a payment will be opened later", "payment", p.Payment.ID, "error", err.Error())
		return p, nil // the order stands; the janitor opens its payment
	}
	p.Payment = &opened
	return p, nil
}

// placedBefore answers a repeated order with the first one.
func (c *Counter) placedBefore(ctx context.Context, firm string, in Placing, err error) (Placed, error) {
	if !errors.Is(err, catalog.ErrQuoteOrdered) {
		return Placed{}, err
	}
	var p Placed
	return p, c.DB.View(ctx, func(tx *store.Tx) error {
		for i, q := range in.Quotes {
			o, err := tx.OrderByQuote(q, firm)
			if err != nil || (i > 0 && o.ID != p.Order.ID) {
				return ErrMixed
			}
			p.Order = o
		}
		if err := in.expects(p.Order); err != nil {
			return err
		}
		payments, err := tx.PaymentsOfOrder(p.Order.ID)
		if len(payments) > 0 {
			p.Payment = &payments[len(payments)-1]
		}
		return err
	})
}

// expects refuses an order of other amounts than its buyer was shown.
func (p Placing) expects(o models.Order) error {
	if p.ExpectPay != nil && *p.ExpectPay != o.CapAmount-o.VoucherAmount || p.ExpectDue != nil && *p.ExpectDue != o.DueAmount {
		return ErrChanged
	}
	return nil
}

// place writes an order. What others wait for is kept in one order everywhere:
// quotes, grants, counters, accounts.
func (c *Counter) place(tx *store.Tx, a models.Actor, firm string, in Placing) (Placed, error) {
	now := c.Clock.Now()
	lines, err := takeQuotes(tx, in.Quotes, firm, now)
	if err != nil {
		return Placed{}, err
	}
	if err := mayOrder(tx, firm); err != nil {
		return Placed{}, err
	}
	o := models.Order{
		ID: models.NewID("ord"), FirmID: firm, UserID: a.UserID, ProjectID: in.ProjectID,
		PurchaseOrder: in.PurchaseOrder, Remarks: in.Remarks, CreatedAt: now, UpdatedAt: now,
	}
	in.Choice.ProjectID, in.Choice.PurchaseOrder = in.ProjectID, in.PurchaseOrder
	if err := c.fund(tx, &o, lines, in.Choice); err != nil {
		return Placed{}, err
	}
	if err := in.expects(o); err != nil {
		return Placed{}, err
	}
	if o.DueAmount > 0 {
		if err := c.takes(c.method(in.Method), o.DueAmount); err != nil {
			return Placed{}, err
		}
	}
	above, needed, err := spending.NeedsApproval(tx, firm, a.UserID, o.CapAmount-o.VoucherAmount, now)
	if err != nil {
		return Placed{}, err
	}
	if err := c.write(tx, a, &o, lines, in, needed); err != nil {
		return Placed{}, err
	}
	if needed {
		return Placed{Order: o}, spending.Ask(tx, models.Approval{
			OrderID: o.ID, FirmID: firm, AskedBy: a.UserID, Method: c.method(in.Method), Amount: o.CapAmount - o.VoucherAmount, Above: above, CreatedAt: now,
		})
	}
	return c.collect(tx, a, o, lines, in.Method)
}

// write keeps the order with its lines, as a draft where a second member has to agree.
func (c *Counter) write(tx *store.Tx, a models.Actor, o *models.Order, lines []placing, in Placing, draft bool) (err error) {
	state := models.LineAwaitingPayment
	if o.PayBy = o.CreatedAt.Add(c.PayWithin(in.Method)); draft {
		state, o.PayBy = models.LineDraft, o.CreatedAt.Add(spending.DecideWithin)
	}
	o.State = models.OrderState(state)
	if o.Number, err = order.Number(tx, "S", o.CreatedAt); err != nil {
		return err
	}
	rows := make([]models.Line, len(lines))
	for i := range lines {
		lines[i].line.State = state
		rows[i] = lines[i].line
	}
	if err := tx.AddOrder(*o, rows); err != nil {
		return err
	}
	if err := tx.DropCartLinesOf(in.Quotes); err != nil {
		return err
	}
	if err := tx.AddMove(models.Move{Entity: "order", EntityID: o.ID, FromTo: ">" + string(o.State), Actor: actorName(a), At: o.CreatedAt}); err != nil {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.OrderPlaced, Key: o.ID, FirmID: o.FirmID, UserID: o.UserID, Path: "/orders/" + o.ID, At: o.CreatedAt,
		Texts:   map[string]string{"order": o.Number},
		Amounts: map[string]models.Money{"list": o.CapAmount, "voucher": o.VoucherAmount, "amount": o.CapAmount - o.VoucherAmount, "due": o.DueAmount},
		Times:   map[string]time.Time{"until": o.PayBy},
	})
}

// collect pays an order that nothing is due for, or opens its payment.
func (c *Counter) collect(tx *store.Tx, a models.Actor, o models.Order, lines []placing, method string) (Placed, error) {
	if o.DueAmount > 0 {
		p, err := c.addPayment(tx, o, method, 1, o.CreatedAt)
		return Placed{o, &p}, err
	}
	rows := make([]models.Line, len(lines))
	for i, l := range lines {
		rows[i] = l.line
	}
	if err := c.cashier().Pay(tx, o, rows, step(a, "order.covered", o.CreatedAt)); err != nil {
		return Placed{}, err
	}
	o.State = models.OrderState(models.LinePaid)
	return Placed{Order: o}, nil
}

func (c *Counter) addPayment(tx *store.Tx, o models.Order, method string, n int, now time.Time) (models.Payment, error) {
	method = c.method(method)
	if err := c.takes(method, o.DueAmount); err != nil {
		return models.Payment{}, err
	}
	p := models.Payment{
		ID: models.NewID("pay"), Key: fmt.Sprintf("order:%s:%d", o.ID, n), Purpose: models.ForOrder, UserID: o.UserID, OrderID: o.ID, FirmID: o.FirmID, Method: method,
		State: models.PaymentOpen, Amount: o.DueAmount, ExpiresAt: o.PayBy, CreatedAt: now, UpdatedAt: now,
	}
	return p, tx.AddPayment(p)
}
