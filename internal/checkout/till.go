package checkout

import (
	"context"
	"errors"
	"slices"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
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

// TillLine is one quote at the till. Its Due is what is left of it to the last
// digit: only the sum is rounded.
type TillLine struct {
	Quote   models.Quote
	Detail  catalog.View
	Figures Figures
	Input   string       // the name of the buyer's file, "" for none
	Why     *fault.Fault // why it can no longer be placed, nil when it can
}

// Till is all that the buyer decides on before the order. Quote and Detail are
// those of its first line.
type Till struct {
	Quote     models.Quote
	Detail    catalog.View
	Lines     []TillLine
	Figures   Figures // of all lines
	Vouchers  []VoucherOffer
	Choice    Choice
	Wallet    Balance
	Refused   []*fault.Fault // why the chosen voucher is refused for every line
	OrderID   string         // set when the quotes are ordered already
	ExpiresAt time.Time      // of the quote that expires first
	FromCart  bool           // its lines still lie in a cart
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
// as Place will take them, and writes nothing.
func (c *Counter) TillFor(ctx context.Context, a models.Actor, quotes []string, choice Choice) (Till, error) {
	firm, err := firmOf(a)
	if err != nil {
		return Till{}, err
	}
	if len(quotes) == 0 || len(quotes) > MaxLines {
		return Till{}, ErrNothing
	}
	if err := choice.Validate(); err != nil {
		return Till{}, err
	}
	t := Till{Choice: choice}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		t.Lines = nil
		for i, id := range quotes {
			if slices.Contains(quotes[:i], id) {
				return ErrMixed
			}
			l, err := tillLine(tx, id, firm)
			if err != nil {
				return err
			}
			t.Lines = append(t.Lines, l)
		}
		if t.OrderID, err = orderOf(tx, quotes, firm); err != nil {
			return err
		}
		if t.FromCart, err = tx.InCart(quotes); err != nil {
			return err
		}
		return c.fill(tx, &t, firm)
	})
	if err != nil {
		return t, err
	}
	return t, t.usable(c.Clock.Now())
}

func tillLine(tx *store.Tx, quoteID, firm string) (l TillLine, err error) {
	if l.Quote, err = catalog.FindQuote(tx, quoteID, firm); err != nil {
		return l, err
	}
	if l.Detail, err = catalog.Detail(tx, l.Quote.OfferingID); err != nil {
		return l, err
	}
	l.Why = l.Detail.Why()
	if l.Quote.InputID != "" {
		in, err := tx.InputForWork(l.Quote.InputID)
		l.Input = in.Name
		if err != nil && !errors.Is(err, store.ErrNotFound) { // one that was swept has no name to show
			return l, err
		}
	}
	return l, nil
}

// orderOf is the order that all the quotes stand in, "" when none does;
// ErrMixed when they stand in different ones, or only some of them in one.
func orderOf(tx *store.Tx, quotes []string, firm string) (string, error) {
	found := map[string]int{}
	for _, id := range quotes {
		o, err := tx.OrderByQuote(id, firm)
		if err == nil {
			found[o.ID]++
		} else if fault.KindOf(err) != fault.NotFound {
			return "", err
		}
	}
	for id, n := range found {
		if n == len(quotes) {
			return id, nil
		}
		return "", ErrMixed
	}
	return "", nil
}

// usable sets the deadline, and says why the quotes can no longer be ordered.
func (t *Till) usable(now time.Time) error {
	for i, l := range t.Lines {
		if i == 0 || l.Quote.ExpiresAt.Before(t.ExpiresAt) {
			t.ExpiresAt = l.Quote.ExpiresAt
		}
		if err := catalog.Usable(l.Quote, now); err != nil && t.OrderID == "" {
			return err
		}
	}
	return nil
}

func (c *Counter) fill(tx *store.Tx, t *Till, firmID string) (err error) {
	t.Quote, t.Detail = t.Lines[0].Quote, t.Lines[0].Detail
	items := make([]payable, len(t.Lines))
	for i, l := range t.Lines {
		items[i] = payable{l.Detail, l.Quote.CapAmount}
	}
	if t.Vouchers, err = c.offers(tx, firmID, items); err != nil {
		return err
	}
	shares := make([]models.Money, len(t.Lines))
	for _, v := range t.Vouchers {
		if slices.Contains(t.Choice.Vouchers, v.Grant.ID) {
			t.Refused = append(t.Refused, v.Share.Reasons...)
			for i, amount := range v.amounts() {
				shares[i] += amount
			}
		}
	}
	if t.Wallet, err = walletOf(tx, firmID); err != nil {
		return err
	}
	t.share(shares)
	return nil
}

// share gives each line its part of voucher and wallet, the first line first.
func (t *Till) share(shares []models.Money) {
	free, sum := max(0, t.Wallet.Free()), Figures{}
	for i := range t.Lines {
		f := Figures{List: t.Lines[i].Quote.CapAmount, Voucher: shares[i]}
		f.Pay = f.List - f.Voucher
		if t.Choice.UseWallet {
			f.Wallet = min(free, f.Pay)
		}
		f.Due = f.Pay - f.Wallet
		free -= f.Wallet
		t.Lines[i].Figures = f
		sum = Figures{sum.List + f.List, sum.Voucher + f.Voucher, sum.Pay + f.Pay, sum.Wallet + f.Wallet, sum.Due + f.Due}
	}
	sum.Due = sum.Due.FenUp()
	t.Figures = sum
}

func walletOf(tx *store.Tx, firmID string) (Balance, error) {
	acc, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firmID)
	if fault.KindOf(err) == fault.NotFound {
		return Balance{}, nil
	}
	return Balance{models.Money(acc.Balance), models.Money(acc.Held)}, err
}

// mayOrder refuses a firm that staff have suspended; one that is still to be
// verified may buy, without vouchers.
func mayOrder(tx *store.Tx, firmID string) error {
	f, err := tx.Firm(firmID)
	if err == nil && f.State == models.FirmSuspended {
		return ErrSuspended
	}
	return err
}
