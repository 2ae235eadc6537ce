package checkout

import (
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// VoucherOffer is one of the firm's vouchers at this till: what it would give
// towards the lines if it were alone, and what it gives where it stands among
// those that are chosen, or why not.
type VoucherOffer struct {
	Grant     models.Grant
	Programme models.Programme
	Share     voucher.Share // alone, all lines; Reasons only when it refuses every line
	Shares    []voucher.Share
	Place     int             // among those that are chosen, from 1; 0 for one that is not
	Gives     voucher.Share   // in its place, all lines; one that is not chosen stands behind the others
	Lines     []voucher.Share // in its place
	Held      models.Money    // by orders that have not settled
}

// payable is a line to be paid for, and the most that it may cost.
type payable struct {
	view   catalog.View
	recipe string
	base   models.Money
}

func (l payable) wanted() voucher.Wanted {
	return voucher.Wanted{Offering: l.view.Offering, Class: l.view.Class, Site: l.view.Site, Recipe: l.recipe, Base: l.base}
}

// purse is a firm's vouchers and the lines that they may pay for.
type purse struct {
	voucher.Purse
	ids    []string // as they expire
	grants map[string]models.Grant
}

// purse reads all vouchers of a firm; of Choice only what the lines are for counts.
func (c *Counter) purse(tx *store.Tx, firmID string, lines []payable, choice Choice) (p purse, err error) {
	grants, err := tx.GrantsOf(firmID)
	if err != nil {
		return p, err
	}
	p.grants = map[string]models.Grant{}
	for _, g := range grants {
		p.ids, p.grants[g.ID] = append(p.ids, g.ID), g
	}
	p.Purse, err = voucher.Open(tx, c.asking(firmID, choice), p.ids, wanted(lines))
	return p, err
}

func wanted(lines []payable) []voucher.Wanted {
	out := make([]voucher.Wanted, len(lines))
	for i, l := range lines {
		out[i] = l.wanted()
	}
	return out
}

func (c *Counter) asking(firmID string, choice Choice) voucher.Asked {
	return voucher.Asked{FirmID: firmID, ProjectID: choice.ProjectID, PurchaseOrder: choice.PurchaseOrder, Now: c.Clock.Now()}
}

// offers are all vouchers of the purse: those that are chosen in the buyer's
// order, then the others in the stated one. ErrNoGrant when one that is chosen is
// not among them.
func (p purse) offers(tx *store.Tx, chosen []string) ([]VoucherOffer, error) {
	for _, id := range chosen {
		if _, own := p.grants[id]; !own {
			return nil, voucher.ErrNoGrant
		}
	}
	gives, err := p.Weigh(chosen)
	if err != nil {
		return nil, err
	}
	var out []VoucherOffer
	for i, id := range chosen {
		v := VoucherOffer{Place: i + 1, Lines: gives[i]}
		if out, err = p.add(tx, out, id, v); err != nil {
			return nil, err
		}
	}
	for _, id := range p.Stated() {
		if slices.Contains(chosen, id) {
			continue
		}
		behind, err := p.Weigh(slices.Concat(chosen, []string{id}))
		if err != nil {
			return nil, err
		}
		if out, err = p.add(tx, out, id, VoucherOffer{Lines: behind[len(chosen)]}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p purse) add(tx *store.Tx, to []VoucherOffer, id string, v VoucherOffer) ([]VoucherOffer, error) {
	alone, err := p.Weigh([]string{id})
	if err != nil {
		return nil, err
	}
	use, err := tx.GrantUse(id)
	if err != nil {
		return nil, err
	}
	v.Held = use.Held
	if v.Programme, err = tx.Programme(p.grants[id].ProgrammeID); err != nil {
		return nil, err
	}
	v.Grant, v.Shares, v.Share, v.Gives = p.grants[id], alone[0], voucher.Together(alone[0]), voucher.Together(v.Lines)
	return append(to, v), nil
}

// offers asks every grant of the firm what it would give towards the lines of one
// order, beside those that are chosen.
func (c *Counter) offers(tx *store.Tx, firmID string, lines []payable, choice Choice) ([]VoucherOffer, error) {
	p, err := c.purse(tx, firmID, lines, choice)
	if err != nil {
		return nil, err
	}
	return p.offers(tx, choice.Vouchers)
}

// picked is offers for the choice that the house makes: the stated order, unless
// another one saves more.
func (c *Counter) picked(tx *store.Tx, firmID string, lines []payable, choice Choice) ([]VoucherOffer, []string, error) {
	p, err := c.purse(tx, firmID, lines, choice)
	if err != nil {
		return nil, nil, err
	}
	chosen, err := p.Pick(MaxVouchers)
	if err != nil {
		return nil, nil, err
	}
	out, err := p.offers(tx, chosen)
	return out, chosen, err
}

// given are what the chosen vouchers give towards line i, in their order.
func given(offers []VoucherOffer, i int) (out []voucher.Share) {
	for _, v := range offers {
		if v.Place > 0 && v.Lines[i].Amount > 0 {
			out = append(out, v.Lines[i])
		}
	}
	return out
}

func sumOf(shares []voucher.Share) (sum models.Money) {
	for _, s := range shares {
		sum += s.Amount
	}
	return sum
}

// ofLikely is what vouchers pay of a line that costs less than its hard cap, as
// settlement has it: one after the other, each at its rate up to its share.
func ofLikely(cost models.Money, shares []voucher.Share) (models.Money, error) {
	var paid models.Money
	for _, s := range shares {
		pays, err := cost.Share(s.RateNum, s.RateDen)
		if err != nil {
			return 0, err
		}
		paid += min(pays, s.Amount, cost-paid)
	}
	return paid, nil
}
