package checkout

import (
	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// VoucherOffer is one of the firm's vouchers at this till: what it would give
// towards all lines together, and towards each, or why not.
type VoucherOffer struct {
	Grant     models.Grant
	Programme models.Programme
	Share     voucher.Share // Amount is the sum; Reasons only when it refuses every line
	Shares    []voucher.Share
}

// payable is a line to be paid for, and the most that it may cost.
type payable struct {
	view catalog.View
	base models.Money
}

// offers asks every grant of the firm what it would give towards the lines of one order.
func (c *Counter) offers(tx *store.Tx, firmID string, lines []payable) ([]VoucherOffer, error) {
	firm, err := tx.Firm(firmID)
	if err != nil {
		return nil, err
	}
	now, items := c.Clock.Now(), make([]voucher.Item, len(lines))
	for i, l := range lines {
		items[i] = voucher.Item{Facts: voucher.Facts{Firm: firm, Offering: l.view.Offering, Class: l.view.Class, Now: now}, Base: l.base}
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
		shares, err := voucher.QuoteAll(tx, g.ID, firmID, items)
		if err != nil {
			return nil, err
		}
		out = append(out, VoucherOffer{g, p, together(shares), shares})
	}
	return out, nil
}

// together is what a grant gives to all lines of an order.
func together(shares []voucher.Share) voucher.Share {
	if len(shares) == 0 {
		return voucher.Share{}
	}
	sum, paid := shares[0], models.Money(0)
	for _, s := range shares {
		if len(s.Reasons) == 0 && (len(sum.Reasons) > 0) {
			sum = s
		}
		paid += s.Amount
	}
	sum.Amount, sum.Remaining = paid, shares[0].Remaining
	return sum
}

func (v VoucherOffer) amounts() []models.Money {
	out := make([]models.Money, len(v.Shares))
	for i, s := range v.Shares {
		out[i] = s.Amount
	}
	return out
}

// bestOffer is the voucher that gives most, nil when none gives anything.
func bestOffer(offers []VoucherOffer) *VoucherOffer {
	var best *VoucherOffer
	for i, v := range offers {
		if v.Share.Amount > 0 && (best == nil || v.Share.Amount > best.Share.Amount) {
			best = &offers[i]
		}
	}
	return best
}

func (c *Counter) facts(tx *store.Tx, firmID string, d catalog.View) (voucher.Facts, error) {
	f, err := tx.Firm(firmID)
	return voucher.Facts{Firm: f, Offering: d.Offering, Class: d.Class, Now: c.Clock.Now()}, err
}
