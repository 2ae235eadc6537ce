package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/killpoint"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// MaxLines is how many lines one order may have.
const MaxLines = 50

// Placing turns quotes into an order.
type Placing struct {
	Quotes        []string
	Choice        Choice
	Method        string        // for what is due; "" takes the first on offer
	ExpectDue     *models.Money // refuse with ErrChanged when it is another amount
	PurchaseOrder string
	Remarks       string
}

// Placed is an order and, when something is due, its payment.
type Placed struct {
	Order   models.Order
	Payment *models.Payment
}

// Place orders the quotes at their frozen price: vouchers are reserved, the hard
// cap is held, and what is due is asked of the processor after the commit. The
// same quotes again return the same order, however often and at once.
func (c *Counter) Place(ctx context.Context, a models.Actor, in Placing) (Placed, error) {
	firm, err := buyerOf(a)
	if err != nil {
		return Placed{}, err
	}
	if len(in.Quotes) == 0 || len(in.Quotes) > MaxLines {
		return Placed{}, ErrNothing
	}
	if err := in.Choice.Validate(); err != nil {
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
		if in.ExpectDue != nil && *in.ExpectDue != p.Order.DueAmount {
			return ErrChanged
		}
		payments, err := tx.PaymentsOfOrder(p.Order.ID)
		if len(payments) > 0 {
			p.Payment = &payments[len(payments)-1]
		}
		return err
	})
}

func (c *Counter) place(tx *store.Tx, a models.Actor, firm string, in Placing) (Placed, error) {
	now := c.Clock.Now()
	if err := mayOrder(tx, firm); err != nil {
		return Placed{}, err
	}
	number, err := order.Number(tx, "S", now)
	if err != nil {
		return Placed{}, err
	}
	o := models.Order{
		ID: models.NewID("ord"), Number: number, FirmID: firm, UserID: a.UserID, State: models.OrderState(models.LineAwaitingPayment),
		PurchaseOrder: in.PurchaseOrder, Remarks: in.Remarks, PayBy: now.Add(c.PayWithin(in.Method)), CreatedAt: now, UpdatedAt: now,
	}
	lines, err := c.placeLines(tx, &o, in)
	if err != nil {
		return Placed{}, err
	}
	o.DueAmount = (o.CapAmount - o.VoucherAmount - o.WalletAmount).FenUp()
	if in.ExpectDue != nil && *in.ExpectDue != o.DueAmount {
		return Placed{}, ErrChanged
	}
	if err := tx.AddOrder(o, lines); err != nil {
		return Placed{}, err
	}
	if err := tx.DropCartLinesOf(in.Quotes); err != nil {
		return Placed{}, err
	}
	if err := tx.AddMove(models.Move{Entity: "order", EntityID: o.ID, FromTo: ">" + string(o.State), Actor: actorName(a), At: now}); err != nil {
		return Placed{}, err
	}
	if o.DueAmount == 0 {
		if err := c.cashier().Pay(tx, o, lines, step(a, "order.covered", now)); err != nil {
			return Placed{}, err
		}
		o.State = models.OrderState(models.LinePaid)
		return Placed{Order: o}, nil
	}
	p, err := c.addPayment(tx, o, in.Method, 1, now)
	return Placed{o, &p}, err
}

// placeLines places one line after the other; o counts what each takes. A
// voucher that pays for no line is refused as a whole.
func (c *Counter) placeLines(tx *store.Tx, o *models.Order, in Placing) ([]models.Line, error) {
	var lines []models.Line
	refused, paid := map[string]error{}, map[string]bool{}
	for i, id := range in.Quotes {
		if slices.Contains(in.Quotes[:i], id) {
			return nil, ErrMixed
		}
		p, err := c.placeLine(tx, *o, i+1, id, in.Choice)
		if err != nil {
			return nil, err
		}
		for _, v := range p.vouchers {
			if paid[v.grantID] = paid[v.grantID] || v.refused == nil; refused[v.grantID] == nil {
				refused[v.grantID] = v.refused
			}
		}
		lines = append(lines, p.line)
		o.CapAmount += p.line.CapAmount
		o.VoucherAmount += p.line.VoucherAmount
		o.WalletAmount += p.wallet
	}
	for _, id := range in.Choice.Vouchers {
		if !paid[id] {
			return nil, refused[id]
		}
	}
	return lines, nil
}

// placedLine is a line with the wallet's part of its hold, and what each voucher
// did for it.
type placedLine struct {
	line     models.Line
	wallet   models.Money
	vouchers []asked
}

// asked is a voucher that was asked to pay for a line; refused is why it gives nothing.
type asked struct {
	grantID string
	refused error
}

// placeLine takes a quote, reserves the voucher's share and holds it with the
// wallet's part.
func (c *Counter) placeLine(tx *store.Tx, o models.Order, n int, quoteID string, choice Choice) (p placedLine, err error) {
	now := o.CreatedAt
	q, err := catalog.TakeQuote(tx, quoteID, o.FirmID, now)
	if err != nil {
		return p, err
	}
	d, err := catalog.Detail(tx, q.OfferingID)
	if err != nil {
		return p, err
	}
	if why := d.Why(); why != nil {
		return p, why
	}
	l := models.Line{
		ID: models.NewID("lin"), OrderID: o.ID, FirmID: o.FirmID, N: n, QuoteID: q.ID, OfferingID: q.OfferingID, ProviderID: q.ProviderID,
		TariffVersion: q.TariffVersion, State: models.LineAwaitingPayment, Units: q.Units, CapMillis: q.CapMillis, CapAmount: q.CapAmount,
		CreatedAt: now, UpdatedAt: now,
	}
	var sources []ledger.Source
	for _, id := range choice.Vouchers {
		r, account, err := c.reserve(tx, l, d, id)
		if err != nil && !refusal(err) {
			return p, err
		}
		p.vouchers = append(p.vouchers, asked{id, err})
		if err == nil {
			l.VoucherAmount += r.Amount
			sources = append(sources, ledger.Source{Account: account, Amount: int64(r.Amount)})
		}
	}
	wallet, account, err := c.walletPart(tx, l, choice.UseWallet)
	if err != nil {
		return p, err
	}
	if wallet > 0 {
		sources = append(sources, ledger.Source{Account: account, Amount: int64(wallet)})
	}
	if len(sources) > 0 {
		l.HoldID, err = ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, Sources: sources, At: now})
	}
	p.line, p.wallet = l, wallet
	return p, err
}

// refusal tells the reasons that the rules of a voucher give, before anything was
// written, from a race that was lost.
func refusal(err error) bool {
	var reasons fault.List
	return errors.As(err, &reasons) || errors.Is(err, voucher.ErrStacking)
}

func (c *Counter) reserve(tx *store.Tx, l models.Line, d catalog.View, grantID string) (models.Reservation, string, error) {
	facts, err := c.facts(tx, l.FirmID, d)
	if err != nil {
		return models.Reservation{}, "", err
	}
	r, err := voucher.Reserve(tx, voucher.ReserveInput{
		Key: "line:" + l.ID + ":" + grantID, GrantID: grantID, FirmID: l.FirmID, LineID: l.ID, OrderID: l.OrderID, Facts: facts, Base: l.CapAmount,
	})
	if err != nil {
		return r, "", err
	}
	g, err := tx.Grant(grantID)
	return r, g.AccountID, err
}

func (c *Counter) walletPart(tx *store.Tx, l models.Line, use bool) (models.Money, string, error) {
	if !use || l.CapAmount == l.VoucherAmount {
		return 0, "", nil
	}
	acc, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, l.FirmID, l.CreatedAt)
	if err != nil {
		return 0, "", err
	}
	return max(0, min(models.Money(acc.Balance-acc.Held), l.CapAmount-l.VoucherAmount)), acc.ID, nil
}

func (c *Counter) addPayment(tx *store.Tx, o models.Order, method string, n int, now time.Time) (models.Payment, error) {
	method = c.method(method)
	if c.gateways[method] == nil {
		return models.Payment{}, ErrMethod
	}
	p := models.Payment{
		ID: models.NewID("pay"), Key: fmt.Sprintf("order:%s:%d", o.ID, n), Purpose: models.ForOrder, UserID: o.UserID, OrderID: o.ID, FirmID: o.FirmID, Method: method,
		State: models.PaymentOpen, Amount: o.DueAmount, ExpiresAt: o.PayBy, CreatedAt: now, UpdatedAt: now,
	}
	return p, tx.AddPayment(p)
}
