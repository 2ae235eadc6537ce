package handlers

import (
	"slices"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) tillPage(c *web.Ctx, t checkout.Till) shop.TillPage {
	loc := c.Loc
	path := tillURL(quotesAt(t))
	p := shop.TillPage{
		Page: h.page(c, "till.title"), Action: path + "/check", LiveHref: path + "/figures", BackHref: changeURL(t, t.Lines[0]), ExpiresAt: t.ExpiresAt,
		Wallet:  shop.WalletChoice{Checked: t.Choice.UseWallet, Free: t.Wallet.Free(), Held: t.Wallet.Held, Href: ui.PlaceWallet},
		Figures: tillFigures(loc, t),
	}
	for _, v := range t.Vouchers {
		p.Vouchers = append(p.Vouchers, voucherChoice(loc, v, slices.Contains(t.Choice.Vouchers, v.Grant.ID)))
	}
	lines := tillLines(loc, t)
	if len(lines) > 1 {
		p.Name, p.BackHref, p.Lines = loc.T("cart.title"), ui.PlaceCart, lines
		return p
	}
	l := lines[0]
	p.Name, p.Provider, p.Simulated, p.Facts, p.Range = l.Offering, l.Provider, l.Simulated, l.Facts, l.Range
	return p
}

func tillLines(loc *i18n.Loc, t checkout.Till) []shop.TillLine {
	out, span := make([]shop.TillLine, len(t.Lines)), rangeOf
	if len(out) > 1 {
		span = plainRange
	}
	for i, l := range t.Lines {
		d := l.Detail
		out[i] = shop.TillLine{
			Number: loc.T("till.line", "n", i+1), Name: recipeName(loc, l.Quote.RecipeID), Offering: say(loc, d.Offering.TitleZh, d.Offering.TitleEn),
			Provider: say(loc, d.Provider.NameZh, d.Provider.NameEn), Simulated: d.Site.Simulated, Facts: askedFacts(loc, t, l), Range: span(loc, d.Offering.Kind, l.Quote),
		}
		if l.Why != nil {
			out[i].Why = loc.T("till.line.cannot", "why", loc.Fault(l.Why))
		}
	}
	return out
}

// changeURL is where what a line was asked for can be changed: in the cart that it
// lies in, else on the offering's page.
func changeURL(t checkout.Till, l checkout.TillLine) string {
	if t.FromCart {
		return ui.PlaceCart
	}
	return estimateURL(l.Quote)
}

// askedFacts are what was asked for: template, data, parameters, units, longest run.
func askedFacts(loc *i18n.Loc, t checkout.Till, l checkout.TillLine) []ui.Fact {
	q, kind, back := l.Quote, l.Detail.Offering.Kind, changeURL(t, l)
	out := []ui.Fact{{Key: loc.T("check.row.recipe"), Value: recipeName(loc, q.RecipeID), Change: back}}
	if l.Input != "" {
		out = append(out, ui.Fact{Key: loc.T("check.row.data"), Value: loc.T("cart.data.own", "name", l.Input), Change: back})
	}
	for _, f := range givenFacts(loc, q.RecipeID, q.Params) {
		f.Change = back
		out = append(out, f)
	}
	return append(out,
		ui.Fact{Key: loc.T("check.row.units"), Value: unitsText(loc, kind, q.Units), Change: back},
		ui.Fact{Key: loc.T("check.row.minutes"), Value: loc.Duration(millis(q.CapMillis)), Change: back})
}

func voucherChoice(loc *i18n.Loc, v checkout.VoucherOffer, chosen bool) shop.VoucherChoice {
	free := v.Share.Remaining
	out := shop.VoucherChoice{
		ID: v.Grant.ID, Name: say(loc, v.Programme.NameZh, v.Programme.NameEn), Programme: v.Programme.Funder, Until: v.Grant.ExpiresAt, Saves: v.Share.Amount,
		Rate:    loc.T("till.pays", "rate", percent(loc, v.Share.RateNum, v.Share.RateDen)),
		Gauge:   ui.MoneyGauge(loc, loc.T("vouchers.granted"), max(v.Grant.Amount-free, 0), 0, free),
		Checked: chosen && len(v.Share.Reasons) == 0,
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

func tillFigures(loc *i18n.Loc, t checkout.Till) shop.TillFigures {
	f := t.Figures
	out := shop.TillFigures{
		Bill: ui.Bill{List: f.List, Voucher: f.Voucher, Pay: f.Pay}, Likely: likely(t), Wallet: f.Wallet, Outside: f.Due,
		Lines: lineBills(loc, t),
	}
	for _, v := range t.Vouchers {
		if slices.Contains(t.Choice.Vouchers, v.Grant.ID) && f.Voucher > 0 {
			out.Remaining = append(out.Remaining, loc.T("till.remains", "name", say(loc, v.Programme.NameZh, v.Programme.NameEn), "amount", v.Share.Remaining-f.Voucher))
		}
	}
	for _, why := range t.Refused {
		out.Why = append(out.Why, loc.Fault(why))
	}
	return out
}

// likely is the bill of the likely runs at the rates of the chosen voucher.
func likely(t checkout.Till) ui.Bill {
	var sum ui.Bill
	for i, l := range t.Lines {
		sum.List += l.Quote.LikelyAmount
		if l.Figures.Voucher > 0 {
			sum.Voucher += likelyShare(t, i)
		}
	}
	sum.Pay = sum.List - sum.Voucher
	return sum
}

func likelyShare(t checkout.Till, i int) models.Money {
	for _, v := range t.Vouchers {
		if !slices.Contains(t.Choice.Vouchers, v.Grant.ID) || v.Shares[i].RateDen == 0 {
			continue
		}
		if share, err := t.Lines[i].Quote.LikelyAmount.Share(v.Shares[i].RateNum, v.Shares[i].RateDen); err == nil {
			return min(share, t.Lines[i].Figures.Voucher)
		}
	}
	return 0
}

// lineBills are the figures of each line of an order of several.
func lineBills(loc *i18n.Loc, t checkout.Till) []shop.LineBill {
	if len(t.Lines) < 2 {
		return nil
	}
	out := make([]shop.LineBill, len(t.Lines))
	for i, l := range t.Lines {
		out[i] = shop.LineBill{Name: recipeName(loc, l.Quote.RecipeID), Bill: ui.Bill{List: l.Figures.List, Voucher: l.Figures.Voucher, Pay: l.Figures.Pay}}
	}
	return out
}
