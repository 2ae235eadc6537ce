package checkout

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Choice is how the buyer wants to pay.
type Choice struct {
	GrantID   string // "" for no voucher
	UseWallet bool
}

// Figures are the three of the voucher line and how the last one is paid; all at the hard cap.
type Figures struct {
	List    models.Money
	Voucher models.Money
	Pay     models.Money // List − Voucher
	Wallet  models.Money // part of Pay that the wallet covers
	Due     models.Money // what an outside payment brings, whole fen
}

// VoucherOffer is one of the firm's vouchers at this till: what it would give, or why not.
type VoucherOffer struct {
	Grant     models.Grant
	Programme models.Programme
	Share     voucher.Share
}

// Till is all that the buyer decides on before the order.
type Till struct {
	Quote    models.Quote
	Detail   catalog.View
	Figures  Figures
	Vouchers []VoucherOffer
	Choice   Choice
	Wallet   Balance
	Refused  []*fault.Fault // why the chosen voucher is refused
	OrderID  string         // set when the quote is ordered already
}

// Balance is what an account holds and what of it is set aside.
type Balance struct{ Total, Held models.Money }

// Free is what may be spent.
func (b Balance) Free() models.Money { return b.Total - b.Held }

// Till computes the figures for a choice and writes nothing.
func (c *Counter) Till(ctx context.Context, a models.Actor, quoteID string, choice Choice) (Till, error) {
	firm, err := firmOf(a)
	if err != nil {
		return Till{}, err
	}
	t := Till{Choice: choice}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if t.Quote, err = catalog.FindQuote(tx, quoteID, firm); err != nil {
			return err
		}
		if t.Detail, err = catalog.Detail(tx, t.Quote.OfferingID); err != nil {
			return err
		}
		if o, err := tx.OrderByQuote(quoteID, firm); err == nil {
			t.OrderID = o.ID
		}
		return c.fill(tx, &t, firm)
	})
	if err == nil && t.OrderID == "" {
		err = catalog.Usable(t.Quote, c.Clock.Now())
	}
	return t, err
}

func (c *Counter) fill(tx *store.Tx, t *Till, firmID string) (err error) {
	if t.Vouchers, err = c.offers(tx, firmID, t.Detail, t.Quote.CapAmount); err != nil {
		return err
	}
	var share models.Money
	for _, v := range t.Vouchers {
		if v.Grant.ID != t.Choice.GrantID {
			continue
		}
		if t.Refused = v.Share.Reasons; len(t.Refused) == 0 {
			share = v.Share.Amount
		}
	}
	if t.Wallet, err = walletOf(tx, firmID); err != nil {
		return err
	}
	t.Figures = figures(t.Quote.CapAmount, share, t.Wallet.Free(), t.Choice.UseWallet)
	return nil
}

// offers asks every grant of the firm what it would give towards amount.
func (c *Counter) offers(tx *store.Tx, firmID string, d catalog.View, amount models.Money) ([]VoucherOffer, error) {
	facts, err := c.facts(tx, firmID, d)
	if err != nil {
		return nil, err
	}
	grants, err := tx.GrantsOf(firmID)
	if err != nil {
		return nil, err
	}
	out := make([]VoucherOffer, 0, len(grants))
	for _, g := range grants {
		p, err := tx.Programme(g.ProgrammeID)
		if err != nil {
			return nil, err
		}
		s, err := voucher.Quote(tx, g.ID, firmID, facts, amount)
		if err != nil {
			return nil, err
		}
		out = append(out, VoucherOffer{g, p, s})
	}
	return out, nil
}

func figures(list, share, free models.Money, useWallet bool) Figures {
	f := Figures{List: list, Voucher: share, Pay: list - share}
	if useWallet {
		f.Wallet = max(0, min(free, f.Pay))
	}
	f.Due = (f.Pay - f.Wallet).FenUp()
	return f
}

func (c *Counter) facts(tx *store.Tx, firmID string, d catalog.View) (voucher.Facts, error) {
	f, err := tx.Firm(firmID)
	return voucher.Facts{Firm: f, Offering: d.Offering, Class: d.Class, Now: c.Clock.Now()}, err
}

func walletOf(tx *store.Tx, firmID string) (Balance, error) {
	acc, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firmID)
	if fault.KindOf(err) == fault.NotFound {
		return Balance{}, nil
	}
	return Balance{models.Money(acc.Balance), models.Money(acc.Held)}, err
}
