package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) tillPage(c *web.Ctx, t checkout.Till) shop.TillPage {
	loc, q, d := c.Loc, t.Quote, t.Detail
	path := under(placeCheckout, q.ID)
	p := shop.TillPage{
		Page: h.page(c, "till.title"), Action: path + "/check", LiveHref: path + "/figures", BackHref: estimateURL(q),
		Name: say(loc, d.Offering.TitleZh, d.Offering.TitleEn), Provider: say(loc, d.Provider.NameZh, d.Provider.NameEn), Simulated: d.Site.Simulated,
		Facts: askedFacts(loc, d.Offering.Kind, q), ExpiresAt: q.ExpiresAt, Range: rangeOf(loc, d.Offering.Kind, q),
		Wallet:  shop.WalletChoice{Checked: t.Choice.UseWallet, Free: t.Wallet.Free(), Held: t.Wallet.Held, Href: ui.PlaceWallet},
		Figures: tillFigures(loc, t, several(c.QueryParams())),
	}
	for _, v := range t.Vouchers {
		p.Vouchers = append(p.Vouchers, voucherChoice(loc, v, t.Choice.GrantID))
	}
	return p
}

// askedFacts are what was asked for: template, parameters, units, longest run.
func askedFacts(loc *i18n.Loc, kind models.OfferingKind, q models.Quote) []ui.Fact {
	back := estimateURL(q)
	out := []ui.Fact{{Key: loc.T("check.row.recipe"), Value: recipeName(loc, q.RecipeID), Change: back}}
	for _, f := range givenFacts(loc, q.RecipeID, q.Params) {
		f.Change = back
		out = append(out, f)
	}
	return append(out,
		ui.Fact{Key: loc.T("check.row.units"), Value: unitsText(loc, kind, q.Units), Change: back},
		ui.Fact{Key: loc.T("check.row.minutes"), Value: loc.Duration(millis(q.CapMillis)), Change: back})
}

func voucherChoice(loc *i18n.Loc, v checkout.VoucherOffer, chosen string) shop.VoucherChoice {
	free := v.Share.Remaining
	out := shop.VoucherChoice{
		ID: v.Grant.ID, Name: say(loc, v.Programme.NameZh, v.Programme.NameEn), Programme: v.Programme.Funder, Until: v.Grant.ExpiresAt, Saves: v.Share.Amount,
		Rate:    loc.T("till.pays", "rate", percent(loc, v.Share.RateNum, v.Share.RateDen)),
		Gauge:   ui.MoneyGauge(loc, loc.T("vouchers.granted"), max(v.Grant.Amount-free, 0), 0, free),
		Checked: v.Grant.ID == chosen && len(v.Share.Reasons) == 0,
	}
	for _, why := range v.Share.Reasons {
		out.Why = append(out.Why, loc.Fault(why))
	}
	return out
}

func percent(loc *i18n.Loc, num, den int64) string {
	if den == 0 {
		return loc.Percent(0)
	}
	return loc.Percent(float64(num) / float64(den))
}

func tillFigures(loc *i18n.Loc, t checkout.Till, several bool) shop.TillFigures {
	f := t.Figures
	out := shop.TillFigures{
		Bill: ui.Bill{List: f.List, Voucher: f.Voucher, Pay: f.Pay}, Likely: likely(t), Wallet: f.Wallet, Outside: f.Due,
	}
	for _, v := range t.Vouchers {
		if v.Grant.ID == t.Choice.GrantID && f.Voucher > 0 {
			out.Remaining = append(out.Remaining, loc.T("till.remains", "name", say(loc, v.Programme.NameZh, v.Programme.NameEn), "amount", v.Share.Remaining-f.Voucher))
		}
	}
	for _, why := range t.Refused {
		out.Why = append(out.Why, loc.Fault(why))
	}
	if several {
		out.Why = append(out.Why, loc.T("voucher.reason.stacking"))
	}
	return out
}

// likely is the bill of the likely run at the rate of the chosen voucher.
func likely(t checkout.Till) ui.Bill {
	b := ui.Bill{List: t.Quote.LikelyAmount, Pay: t.Quote.LikelyAmount}
	for _, v := range t.Vouchers {
		if v.Grant.ID != t.Choice.GrantID || t.Figures.Voucher == 0 || v.Share.RateDen == 0 {
			continue
		}
		if share, err := b.List.Share(v.Share.RateNum, v.Share.RateDen); err == nil {
			b.Voucher = min(share, t.Figures.Voucher)
			b.Pay = b.List - b.Voucher
		}
	}
	return b
}
