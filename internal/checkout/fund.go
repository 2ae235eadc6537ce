package checkout

import (
	"cmp"
	"slices"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// placing is a line that is being placed.
type placing struct {
	line   models.Line
	detail catalog.View
	recipe string
	own    bool // it runs the buyer's own command
}

// takeQuotes makes lines of quotes that nobody has ordered yet.
func takeQuotes(tx *store.Tx, quotes []string, firm string, now time.Time) ([]placing, error) {
	lines := make([]placing, len(quotes))
	for i, id := range quotes {
		if slices.Contains(quotes[:i], id) {
			return nil, ErrMixed
		}
		q, err := catalog.TakeQuote(tx, id, firm, now)
		if err != nil {
			return nil, err
		}
		lines[i].own, lines[i].recipe = q.Command != "", q.RecipeID
		lines[i].line = models.Line{
			ID: models.NewID("lin"), FirmID: firm, N: i + 1, QuoteID: q.ID, OfferingID: q.OfferingID, ProviderID: q.ProviderID,
			TariffVersion: q.TariffVersion, Units: q.Units, CapMillis: q.CapMillis, CapAmount: q.CapAmount, CreatedAt: now, UpdatedAt: now,
		}
	}
	for i := range lines {
		d, err := catalog.Detail(tx, lines[i].line.OfferingID)
		if err != nil {
			return nil, err
		}
		if why := d.Why(); why != nil {
			return nil, why
		}
		if lines[i].own && !d.Site.Namespaces {
			return nil, catalog.ErrCommandSite
		}
		lines[i].detail = d
	}
	return lines, nil
}

// fund counts units, reserves vouchers, counts budgets, and holds what vouchers
// and wallet pay; o adds up what the lines take.
func (c *Counter) fund(tx *store.Tx, o *models.Order, lines []placing, choice Choice) error {
	if err := voucher.Lock(tx, o.FirmID, choice.Vouchers); err != nil {
		return err
	}
	for i := range lines {
		lines[i].line.OrderID = o.ID
	}
	if err := takeStock(tx, lines); err != nil {
		return err
	}
	if err := c.reserveAll(tx, o.FirmID, lines, choice); err != nil {
		return err
	}
	for _, l := range lines {
		err := spending.Take(tx, spending.Spend{
			FirmID: o.FirmID, UserID: o.UserID, ProjectID: o.ProjectID, LineID: l.line.ID, Amount: l.line.CapAmount - l.line.VoucherAmount, At: o.CreatedAt,
		})
		if err != nil {
			return err
		}
	}
	for i := range lines {
		if choice.UseWallet {
			wallet, err := lines[i].holdWallet(tx)
			if err != nil {
				return err
			}
			o.WalletAmount += wallet
		}
		o.CapAmount, o.VoucherAmount = o.CapAmount+lines[i].line.CapAmount, o.VoucherAmount+lines[i].line.VoucherAmount
	}
	o.DueAmount = (o.CapAmount - o.VoucherAmount - o.WalletAmount).FenUp()
	return nil
}

// takeStock counts units off limited offerings, always in the same order, so that
// two orders of several never wait for each other.
func takeStock(tx *store.Tx, lines []placing) (err error) {
	byOffering := make([]*placing, len(lines))
	for i := range lines {
		byOffering[i] = &lines[i]
	}
	slices.SortStableFunc(byOffering, func(a, b *placing) int { return cmp.Compare(a.line.OfferingID, b.line.OfferingID) })
	for _, l := range byOffering {
		if l.line.Stocked, err = catalog.TakeStock(tx, l.detail.Offering, l.line.Units); err != nil {
			return err
		}
	}
	return nil
}

// reserveAll sets aside for one line after the other what the vouchers pay
// together where they stand. One that pays for none of them is refused, with what
// it said of the first.
func (c *Counter) reserveAll(tx *store.Tx, firmID string, lines []placing, choice Choice) error {
	if len(choice.Vouchers) == 0 {
		return nil
	}
	wants := make([]voucher.Wanted, len(lines))
	for i, l := range lines {
		wants[i] = payable{l.detail, l.recipe, l.line.CapAmount}.wanted()
	}
	p, err := voucher.Open(tx, c.asking(firmID, choice), choice.Vouchers, wants)
	if err != nil {
		return err
	}
	gives, err := p.Weigh(choice.Vouchers)
	if err != nil {
		return err
	}
	for _, shares := range gives {
		if all := voucher.Together(shares); all.Amount == 0 {
			return fault.List(all.Reasons).Or()
		}
	}
	for i := range lines {
		if err := lines[i].reserve(tx, p.Facts(i), choice.Vouchers, gives, i); err != nil {
			return err
		}
	}
	return nil
}

// reserve asks those vouchers that pay for the line, in their order, and holds
// what they give before the next line asks what is free.
func (l *placing) reserve(tx *store.Tx, facts voucher.Facts, vouchers []string, gives [][]voucher.Share, i int) error {
	var sources []ledger.Source
	for n, id := range vouchers {
		if gives[n][i].Amount == 0 {
			continue
		}
		r, err := voucher.Reserve(tx, voucher.ReserveInput{
			Key: "line:" + l.line.ID + ":" + id, GrantID: id, FirmID: l.line.FirmID, LineID: l.line.ID, OrderID: l.line.OrderID, Facts: facts, Base: l.line.CapAmount,
		})
		if err != nil {
			return err
		}
		g, err := tx.Grant(id)
		if err != nil {
			return err
		}
		l.line.VoucherAmount += r.Amount
		sources = append(sources, ledger.Source{Account: g.AccountID, Amount: int64(r.Amount)})
	}
	return l.hold(tx, sources)
}

// hold sets value aside for the line, behind what is held for it already.
func (l *placing) hold(tx *store.Tx, sources []ledger.Source) (err error) {
	switch {
	case len(sources) == 0:
	case l.line.HoldID == "":
		l.line.HoldID, err = ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.line.ID, Ref: l.line.ID, Sources: sources, At: l.line.CreatedAt})
	default:
		err = ledger.Extend(tx, ledger.ExtendInput{Key: "line:" + l.line.ID + ":wallet", HoldID: l.line.HoldID, Sources: sources, At: l.line.CreatedAt})
	}
	return err
}

// holdWallet sets aside what the wallet has towards what the vouchers leave open,
// and returns it.
func (l *placing) holdWallet(tx *store.Tx) (models.Money, error) {
	rest := l.line.CapAmount - l.line.VoucherAmount
	if rest == 0 {
		return 0, nil
	}
	acc, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, l.line.FirmID, l.line.CreatedAt)
	if err != nil {
		return 0, err
	}
	has := max(0, min(models.Money(acc.Balance-acc.Held), rest))
	if has == 0 {
		return 0, nil
	}
	return has, l.hold(tx, []ledger.Source{{Account: acc.ID, Amount: int64(has)}})
}
