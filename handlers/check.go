package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Check shows every answer once more, and one button that names the amount.
func (h *Handlers) Check(c *web.Ctx) error {
	f, err := readTill(c.QueryParams())
	if err != nil {
		return err
	}
	f.given = true
	return h.check(c, f, c.QueryParams(), nil)
}

// check is the last look; sent is what was typed, refused why the order of a
// moment ago was not taken. What can only be mended at the till is shown there.
func (h *Handlers) check(c *web.Ctx, f tillForm, sent url.Values, refused error) error {
	t, err := h.tillOf(c, f)
	if err != nil {
		return err
	}
	switch {
	case t.OrderID != "":
		return c.SeeOther(under(placeOrders, t.OrderID))
	case t.Broken() && refused == nil:
		return c.SeeOther(tillAt(quotesAt(t), f))
	case t.Broken():
		return h.till(c, t, f.project, refused)
	case refused == nil && len(t.Refused) > 0:
		refused = t.Blocked()
	}
	allowed, err := h.Checkout.Allowed(c.Std(), c.Actor, t, f.project)
	if err != nil {
		return err
	}
	p := h.checkPage(c, t, allowed, sent)
	if refused == nil {
		return c.Render(http.StatusOK, shop.Check(p))
	}
	p.Problems = problems(c.Loc, refused, checkField)
	return c.Render(web.StatusOf(refused), shop.Check(p))
}

// checkField is the field of the page that a refusal is about, "" for none.
func checkField(name string) string {
	switch name {
	case "method", "purchase_order", "remarks":
		return name
	}
	return ""
}

func (h *Handlers) checkPage(c *web.Ctx, t checkout.Till, allowed checkout.Allowance, sent url.Values) shop.CheckPage {
	loc, quotes, f := c.Loc, quotesAt(t), tillForm{t.Choice, allowed.ProjectID, true}
	p := shop.CheckPage{
		Page: h.page(c, "check.title"), Action: tillURL(quotes, "order"), BackHref: tillAt(quotes, f), Stops: h.stops(c, t),
		Figures: tillFigures(loc, t, allowed), Refunds: refunds(loc), Asks: allowed.Asks,
		Order:   ui.Field{Name: "purchase_order", Label: loc.T("check.purchase_order"), Width: 32, Optional: true, Value: sent.Get("purchase_order")},
		Remarks: ui.Field{Name: "remarks", Label: loc.T("check.remarks"), Optional: true, Value: sent.Get("remarks")},
	}
	for _, l := range t.Lines {
		p.Simulate = p.Simulate || l.Detail.Site.Simulated
	}
	p.Path = checkAt(quotes, f)
	p.Lines, p.Answers = checkAnswers(loc, t, allowed, p.BackHref)
	if len(t.Lines) == 1 {
		p.Notes = runNotes(loc, t.Lines[0].Quote, t.Lines[0].Told, false)
	}
	p.Fields = []shop.Hidden{{Name: "expect_due", Value: t.Figures.Due.String()}, {Name: "expect_pay", Value: t.Figures.Pay.String()}}
	for name, values := range f.query() {
		for _, v := range values {
			p.Fields = append(p.Fields, shop.Hidden{Name: name, Value: v})
		}
	}
	p.Methods = waysToPay(loc, t.Methods, sent.Get("method"))
	return p
}

// checkAnswers are all answers of one job; of several those about each, and those
// about all.
func checkAnswers(loc *i18n.Loc, t checkout.Till, allowed checkout.Allowance, till string) (lines []shop.CheckLine, out []ui.Fact) {
	for i, group := range tillGroups(t) {
		l := shop.CheckLine{Name: loc.T("till.line", "n", i+1) + " " + groupName(loc, t, group), Answers: lineAnswers(loc, t, t.Lines[group[0]])}
		l.Notes = runNotes(loc, t.Lines[group[0]].Quote, t.Lines[group[0]].Told, false)
		if len(group) > 1 {
			var whole shop.TillLine
			whole.Facts = l.Answers
			tillArray(loc, t, group, &whole)
			l.Answers, l.Array = whole.Facts, whole.Array
		}
		lines = append(lines, l)
	}
	if len(t.Lines) == 1 {
		lines, out = nil, lines[0].Answers
	}
	vouchers, wallet := "", loc.T("ui.no")
	for _, v := range t.Vouchers {
		if v.Place > 0 {
			vouchers = joined(loc.T("cart.comma"), vouchers, say(loc, v.Programme.NameZh, v.Programme.NameEn))
		}
	}
	if t.Choice.UseWallet {
		wallet = loc.Money(t.Figures.Wallet)
	}
	out = append(out,
		ui.Fact{Key: loc.T("check.row.voucher"), Value: orText(vouchers, loc.T("ui.none")), Change: till},
		ui.Fact{Key: loc.T("check.row.wallet"), Value: wallet, Change: till})
	for _, p := range allowed.Projects {
		if p.ID == allowed.ProjectID {
			out = append(out, ui.Fact{Key: loc.T("till.project"), Value: p.Name, Change: till})
		}
	}
	return lines, out
}

func lineAnswers(loc *i18n.Loc, t checkout.Till, l checkout.TillLine) []ui.Fact {
	d, change := l.Detail, ui.PlaceShelf
	if t.FromCart {
		change = ui.PlaceCart
	}
	first := ui.Fact{Key: loc.T("check.row.offering"), Value: say(loc, d.Offering.TitleZh, d.Offering.TitleEn), Sub: say(loc, d.Provider.NameZh, d.Provider.NameEn), Change: change}
	return append([]ui.Fact{first}, askedFacts(loc, t, l)...)
}
