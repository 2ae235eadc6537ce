package checkout

import (
	"context"
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// CartItem is a line of a cart at this moment.
type CartItem struct {
	Line    models.CartLine
	View    catalog.View
	Quote   models.Quote // priced now, nothing frozen; zero when Why is set
	Figures Figures      // at the hard cap, with the vouchers
	Why     error        // why it cannot be ordered, nil when it can
	Was     models.Money // its cap when it was put in, where that has changed; else 0
	// Price is that of one unit-hour now, Off what the vouchers take off it.
	Price, Off models.Money
	Room       Room
	Told       Told // zero when Why is set
	Input      *models.Input
}

// Cart is what somebody means to buy, priced at this moment. Its figures are
// those of the till: vouchers go over the lines that can be ordered in their order.
type Cart struct {
	Items     []CartItem
	Orderable int
	Figures   Figures // of what can be ordered, at the hard cap
	Likely    Figures // at the likely run
	Low, High models.Money
	Vouchers  []VoucherOffer // those that are used, in their order
	Why       []*fault.Fault // why none gives anything, of the first one
	Firm      *models.Firm   // of a member
	Inputs    []models.Input
}

// Cart returns the owner's cart with prices, vouchers and what stands in the way.
func (c *Counter) Cart(ctx context.Context, a models.Actor, owner string) (Cart, error) {
	var v Cart
	if owner == "" {
		return v, nil
	}
	err := c.DB.View(ctx, func(tx *store.Tx) error {
		v = Cart{}
		return c.readCart(tx, &v, a, owner)
	})
	if err != nil {
		return v, err
	}
	asks := make([]RoomAsk, len(v.Items))
	for i, x := range v.Items {
		asks[i] = RoomAsk{x.View.Offering, x.Line.Units}
	}
	for i, r := range c.rooms(ctx, asks) {
		v.Items[i].Room = r
		if v.Items[i].Why == nil {
			v.Items[i].Told.look(v.Items[i].Quote, c.Clock.Now(), r)
		}
	}
	return v, nil
}

func (c *Counter) readCart(tx *store.Tx, v *Cart, a models.Actor, owner string) (err error) {
	lines, err := tx.CartLines(owner)
	if err != nil {
		return err
	}
	if v.Inputs, err = tx.Inputs(owner); err != nil {
		return err
	}
	shelf := looking(tx)
	for _, l := range lines {
		x, err := c.cartItem(shelf, l, v.Inputs)
		if err != nil {
			return err
		}
		v.Items = append(v.Items, x)
	}
	if a.FirmID() != "" {
		f, err := tx.Firm(a.FirmID())
		if err != nil {
			return err
		}
		v.Firm = &f
	}
	return c.price(tx, v)
}

func (c *Counter) cartItem(tx *seen, l models.CartLine, inputs []models.Input) (x CartItem, err error) {
	x.Line = l
	if x.View, err = tx.view(l.OfferingID); err != nil {
		return x, err
	}
	for i := range inputs {
		if inputs[i].ID == l.InputID {
			x.Input = &inputs[i]
		}
	}
	if x.Input == nil && l.InputID != "" { // of a dataset: no file of the owner's own
		if in, err := tx.InputForWork(l.InputID); err == nil {
			x.Input = &in
		}
	}
	if x.Quote, x.Why = c.priced(tx.Tx, x.View, l); x.Why == nil {
		x.Price = x.View.Prices.UnitHour(c.Terms.Calendar.Band(catalog.StartOf(x.Quote)))
		if x.Told, err = c.told(tx, x.Quote, x.View); err != nil {
			return x, err
		}
	}
	if fault.KindOf(x.Why) == fault.Internal {
		err = x.Why
	}
	if x.Why == nil && x.Quote.CapAmount != l.CapAmount {
		x.Was = l.CapAmount
	}
	return x, err
}

// priced is what a line costs at this moment, or why it cannot be had.
func (c *Counter) priced(tx *store.Tx, v catalog.View, l models.CartLine) (models.Quote, error) {
	in, _, err := askOf(l)
	if err != nil {
		return models.Quote{}, err
	}
	q, err := catalog.EstimateOf(tx, v, c.asked(in, c.Clock.Now()))
	if err != nil {
		return models.Quote{}, err
	}
	return q, nil
}

// price spreads the vouchers over what can be ordered and adds up.
func (c *Counter) price(tx *store.Tx, v *Cart) error {
	var items []payable
	for _, x := range v.Items {
		if x.Why == nil {
			items = append(items, payable{x.View, x.Quote.RecipeID, x.Quote.CapAmount})
		}
	}
	if v.Orderable = len(items); v.Orderable == 0 {
		return nil
	}
	if v.Firm != nil {
		offers, chosen, err := c.picked(tx, v.Firm.ID, items, Choice{})
		if err != nil {
			return err
		}
		if v.Vouchers = offers[:len(chosen)]; len(chosen) == 0 && len(offers) > 0 {
			v.Why = offers[0].Share.Reasons
		}
	}
	return v.add()
}

func (v *Cart) add() error {
	n := 0
	for i := range v.Items {
		x := &v.Items[i]
		if x.Why != nil {
			continue
		}
		likely, err := x.take(given(v.Vouchers, n))
		n++
		if err != nil {
			return err
		}
		v.Figures, v.Likely = v.Figures.plus(x.Figures), v.Likely.plus(likely)
		v.Low, v.High = v.Low+x.Quote.LowAmount, v.High+x.Quote.HighAmount
	}
	return nil
}

// take sets what the line costs with its shares of the vouchers, and returns the
// figures of the likely run.
func (x *CartItem) take(shares []voucher.Share) (likely Figures, err error) {
	off := sumOf(shares)
	x.Figures = Figures{List: x.Quote.CapAmount, Voucher: off, Pay: x.Quote.CapAmount - off}
	likely = Figures{List: x.Quote.LikelyAmount, Pay: x.Quote.LikelyAmount}
	if off == 0 {
		return likely, nil
	}
	if x.Off, err = x.Price.Share(int64(off), int64(x.Figures.List)); err != nil {
		return likely, err
	}
	likely.Voucher, err = ofLikely(likely.List, shares)
	likely.Pay -= likely.Voucher
	return likely, err
}

func (f Figures) plus(g Figures) Figures {
	return Figures{f.List + g.List, f.Voucher + g.Voucher, f.Pay + g.Pay, f.Wallet + g.Wallet, f.Due + g.Due}
}

// CartLine returns one line of the owner's cart.
func (c *Counter) CartLine(ctx context.Context, owner, id string) (l models.CartLine, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		l, err = tx.CartLine(id, owner)
		if errors.Is(err, store.ErrNotFound) {
			err = ErrNoLine
		}
		return err
	})
	return l, err
}
