package handlers

import (
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

func voucherChoice(loc *i18n.Loc, v checkout.VoucherOffer, chosen int) shop.VoucherChoice {
	free := v.Share.Remaining
	out := shop.VoucherChoice{
		ID: v.Grant.ID, Name: say(loc, v.Programme.NameZh, v.Programme.NameEn), Programme: v.Programme.Funder, Until: v.Grant.ExpiresAt,
		Saves: v.Gives.Amount, After: free - v.Gives.Amount,
		Rate:    loc.T("till.pays", "rate", percent(loc, v.Share.RateNum, v.Share.RateDen)),
		Gauge:   ui.MoneyGauge(loc, loc.T("vouchers.granted"), max(v.Grant.Amount-free-v.Held, 0), v.Held, free),
		Checked: v.Place > 0, Place: v.Place, Of: chosen, Never: v.Share.Amount == 0 && v.Place == 0,
	}
	for _, why := range v.Gives.Reasons {
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

func tillFigures(loc *i18n.Loc, t checkout.Till, allowed checkout.Allowance) shop.TillFigures {
	f := t.Figures
	out := shop.TillFigures{
		Bill: ui.Bill{List: f.List, Voucher: f.Voucher, Pay: f.Pay}, Likely: ui.Bill{List: t.Likely.List, Voucher: t.Likely.Voucher, Pay: t.Likely.Pay},
		Wallet: f.Wallet, Outside: f.Due, Lines: lineBills(loc, t),
	}
	if t.Likely.List < tiny {
		out.Small = loc.T("cart.small", "amount", tiny)
	}
	for _, v := range t.Vouchers {
		name := say(loc, v.Programme.NameZh, v.Programme.NameEn)
		if v.Place == 0 {
			continue
		}
		if v.Gives.Amount > 0 {
			out.Vouchers = append(out.Vouchers, shop.VoucherPart{Name: name, Pays: v.Gives.Amount, After: v.Share.Remaining - v.Gives.Amount, Until: v.Grant.ExpiresAt})
		}
		for _, why := range v.Gives.Reasons {
			out.Why = append(out.Why, loc.T("till.voucher.refused", "name", name, "why", loc.Fault(why)))
		}
	}
	firmRules(loc, allowed, &out)
	if t.TopUp > 0 {
		out.TopUp, out.TopUpHref = loc.T("till.minimum", "due", f.Due, "amount", t.TopUp), topUpAt(t.TopUp)
	}
	return out
}

// topUpAt is where the wallet is filled by an amount.
func topUpAt(amount models.Money) string { return ui.PlaceWallet + "/top-up?amount=" + amount.String() }

// firmRules are what budgets and a second member mean for the order.
func firmRules(loc *i18n.Loc, allowed checkout.Allowance, out *shop.TillFigures) {
	for _, b := range allowed.Budgets {
		out.Firm = append(out.Firm, loc.T("till.budget", "who", orText(b.Who, loc.T("spending.everyone")), "project", orText(b.Project, loc.T("spending.every_project")), "left", b.Left))
	}
	if allowed.Asks && len(allowed.By) > 0 {
		names := make([]string, len(allowed.By))
		for i, u := range allowed.By {
			names[i] = u.Name
		}
		out.Firm = append(out.Firm, loc.T("till.asks", "above", allowed.Above, "names", strings.Join(names, loc.T("cart.comma"))))
	}
	for _, why := range allowed.Wrong {
		out.Wrong = append(out.Wrong, loc.Fault(why))
	}
}

func orText(text, absent string) string {
	if text == "" {
		return absent
	}
	return text
}

// projects is what an order may be counted to; a firm that has none is not asked.
func projects(loc *i18n.Loc, allowed checkout.Allowance) ui.Choice {
	c := ui.Choice{Name: "project", Label: loc.T("till.project"), Hint: loc.T("till.project.hint")}
	if len(allowed.Projects) == 0 {
		return c
	}
	c.Options = []ui.Option{{Value: "", Text: loc.T("till.project.none"), Checked: allowed.ProjectID == ""}}
	for _, p := range allowed.Projects {
		c.Options = append(c.Options, ui.Option{Value: p.ID, Text: p.Name, Checked: p.ID == allowed.ProjectID})
	}
	return c
}

// lineBills are the figures of each line of an order of several.
func lineBills(loc *i18n.Loc, t checkout.Till) []shop.LineBill {
	if len(t.Lines) < 2 {
		return nil
	}
	groups := tillGroups(t)
	out := make([]shop.LineBill, len(groups))
	for i, group := range groups {
		out[i].Name = groupName(loc, t, group)
		for _, n := range group {
			b, f := &out[i].Bill, t.Lines[n].Figures
			b.List, b.Voucher, b.Pay = b.List+f.List, b.Voucher+f.Voucher, b.Pay+f.Pay
		}
	}
	return out
}
