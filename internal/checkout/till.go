package checkout

import (
	"context"
	"slices"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Figures are the three of the voucher line and how the last one is paid; all at the hard cap.
type Figures struct {
	List    models.Money
	Voucher models.Money
	Pay     models.Money // List − Voucher
	Wallet  models.Money // part of Pay that the wallet covers
	Due     models.Money // what an outside payment brings, whole fen
}

// Till is all that the buyer decides on before the order. Quote and Detail are
// those of its first line.
type Till struct {
	Quote     models.Quote
	Detail    catalog.View
	Lines     []TillLine
	Figures   Figures        // of all lines
	Likely    Figures        // at the likely run: List, Voucher and Pay
	Vouchers  []VoucherOffer // those that are chosen in their order, then the others
	Choice    Choice
	Wallet    Balance
	Refused   []*fault.Fault // why a chosen voucher pays for no line, of the first such one
	Stop      []*fault.Fault // why the firm may order nothing now, whatever it chooses
	Methods   []MethodOffer  // for what is due
	TopUp     models.Money   // what the wallet lacks where no method takes what is due, else 0
	OrderID   string         // set when the quotes are ordered already
	ExpiresAt time.Time      // of the quote that expires first
	Expired   bool
	FromCart  bool // its lines still lie in a cart
}

// Balance is what an account holds and what of it is set aside.
type Balance struct{ Total, Held models.Money }

// Free is what may be spent.
func (b Balance) Free() models.Money { return b.Total - b.Held }

// Till computes the figures of one quote for a choice and writes nothing.
func (c *Counter) Till(ctx context.Context, a models.Actor, quoteID string, choice Choice) (Till, error) {
	return c.TillFor(ctx, a, []string{quoteID}, choice)
}

// TillFor computes the figures of one order of several quotes, line after line
// as Place will take them, and writes nothing. What Place would refuse for it is
// told by Blocked.
func (c *Counter) TillFor(ctx context.Context, a models.Actor, quotes []string, choice Choice) (Till, error) {
	return c.till(ctx, a, quotes, &choice)
}

// TillPicked is TillFor for the choice that the house makes: vouchers in the
// stated order unless another one saves more, and the wallet where it has
// something.
func (c *Counter) TillPicked(ctx context.Context, a models.Actor, quotes []string) (Till, error) {
	return c.till(ctx, a, quotes, nil)
}

func (c *Counter) till(ctx context.Context, a models.Actor, quotes []string, choice *Choice) (t Till, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return t, err
	}
	if len(quotes) == 0 || len(quotes) > MaxLines {
		return t, ErrNothing
	}
	if choice != nil {
		if err := choice.Validate(); err != nil {
			return t, err
		}
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		t = Till{}
		return c.readTill(tx, &t, firm, quotes, choice)
	})
	if err == nil {
		c.lookAt(ctx, t.Lines)
	}
	return t, err
}

// lookAt adds today's outlook to each line.
func (c *Counter) lookAt(ctx context.Context, lines []TillLine) {
	asks := make([]RoomAsk, len(lines))
	for i, l := range lines {
		asks[i] = RoomAsk{l.Detail.Offering, l.Quote.Units}
	}
	for i, r := range c.rooms(ctx, asks) {
		lines[i].Told.look(lines[i].Quote, c.Clock.Now(), r)
	}
}

func (c *Counter) readTill(tx *store.Tx, t *Till, firm string, quotes []string, choice *Choice) (err error) {
	shelf := looking(tx)
	for i, id := range quotes {
		if slices.Contains(quotes[:i], id) {
			return ErrMixed
		}
		l, err := c.tillLine(shelf, id, firm)
		if err != nil {
			return err
		}
		t.Lines = append(t.Lines, l)
	}
	t.Quote, t.Detail = t.Lines[0].Quote, t.Lines[0].Detail
	if err := stocked(tx, t.Lines); err != nil {
		return err
	}
	if t.OrderID, err = orderOf(tx, quotes, firm); err != nil {
		return err
	}
	if t.FromCart, err = tx.InCart(quotes); err != nil {
		return err
	}
	t.ends(c.Clock.Now())
	if t.Stop, err = stops(tx, firm); err != nil {
		return err
	}
	return c.fill(tx, t, firm, choice)
}

// ends sets the deadline, and what it means.
func (t *Till) ends(now time.Time) {
	for i, l := range t.Lines {
		if i == 0 || l.Quote.ExpiresAt.Before(t.ExpiresAt) {
			t.ExpiresAt = l.Quote.ExpiresAt
		}
	}
	t.Expired = t.OrderID == "" && !t.ExpiresAt.After(now)
}

func (c *Counter) fill(tx *store.Tx, t *Till, firmID string, choice *Choice) (err error) {
	items := make([]payable, len(t.Lines))
	for i, l := range t.Lines {
		items[i] = payable{l.Detail, l.Quote.RecipeID, l.Quote.CapAmount}
	}
	if t.Wallet, err = walletOf(tx, firmID); err != nil {
		return err
	}
	if choice == nil {
		t.Choice.UseWallet = t.Wallet.Free() > 0
		t.Vouchers, t.Choice.Vouchers, err = c.picked(tx, firmID, items, t.Choice)
	} else {
		t.Choice = *choice
		t.Vouchers, err = c.offers(tx, firmID, items, *choice)
	}
	if err != nil {
		return err
	}
	for _, v := range t.Vouchers {
		if v.Place > 0 && v.Gives.Amount == 0 && t.Refused == nil {
			t.Refused = v.Gives.Reasons
		}
	}
	if err := t.share(); err != nil {
		return err
	}
	t.Methods, t.TopUp = c.methodsFor(t.Figures, t.Wallet.Free())
	return nil
}

// share gives each line its part of vouchers and wallet, the first line first.
func (t *Till) share() error {
	free := max(0, t.Wallet.Free())
	for i := range t.Lines {
		l := &t.Lines[i]
		shares := given(t.Vouchers, i)
		f := Figures{List: l.Quote.CapAmount, Voucher: sumOf(shares)}
		f.Pay = f.List - f.Voucher
		if t.Choice.UseWallet {
			f.Wallet = min(free, f.Pay)
		}
		f.Due = f.Pay - f.Wallet
		free -= f.Wallet
		off, err := ofLikely(l.Quote.LikelyAmount, shares)
		if err != nil {
			return err
		}
		l.Figures, l.Likely = f, Figures{List: l.Quote.LikelyAmount, Voucher: off, Pay: l.Quote.LikelyAmount - off}
		t.Figures, t.Likely = t.Figures.plus(l.Figures), t.Likely.plus(l.Likely)
	}
	t.Figures.Due = t.Figures.Due.FenUp()
	return nil
}

// Blocked says why the quotes cannot be ordered as they are chosen, nil when they
// can: the refusal that Place would give for what the till can see.
func (t Till) Blocked() error {
	if t.OrderID != "" {
		return nil
	}
	if t.Expired {
		return catalog.ErrQuoteExpired
	}
	if len(t.Stop) > 0 {
		return fault.List(t.Stop)
	}
	for _, l := range t.Lines {
		if l.Why != nil {
			return l.Why
		}
	}
	return fault.List(t.Refused).Or()
}

func walletOf(tx *store.Tx, firmID string) (Balance, error) {
	acc, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firmID)
	if fault.KindOf(err) == fault.NotFound {
		return Balance{}, nil
	}
	return Balance{models.Money(acc.Balance), models.Money(acc.Held)}, err
}

// Gave are the vouchers that pay for a line of the till, in their order, with
// their shares of it.
func (t Till) Gave(line int) (out []VoucherOffer, shares []voucher.Share) {
	for _, v := range t.Vouchers {
		if v.Place > 0 && v.Lines[line].Amount > 0 {
			out, shares = append(out, v), append(shares, v.Lines[line])
		}
	}
	return out, shares
}

// Broken tells that the quotes themselves can no longer be ordered: their time is
// over, or a line cannot be had.
func (t Till) Broken() bool {
	broken := t.Expired
	for _, l := range t.Lines {
		broken = broken || l.Why != nil
	}
	return broken && t.OrderID == ""
}
