package handlers

import (
	"net/http"
	"slices"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Check shows every answer once more, and one button that names the amount.
func (h *Handlers) Check(c *web.Ctx) error {
	return h.check(c, chosen(c.QueryParams()), nil)
}

// check is the last look; refused is why the order of a moment ago was not taken.
func (h *Handlers) check(c *web.Ctx, choice checkout.Choice, refused error) error {
	t, err := h.Checkout.TillFor(c.Std(), c.Actor, quotesIn(c), choice)
	if err != nil {
		return err
	}
	if t.OrderID != "" {
		return c.SeeOther(under(placeOrders, t.OrderID))
	}
	if refused == nil && len(t.Refused) > 0 {
		refused = t.Refused[0]
	}
	p := h.checkPage(c, t)
	if refused == nil {
		return c.Render(http.StatusOK, shop.Check(p))
	}
	p.Problems = problems(c.Loc, refused, func(string) string { return "" })
	return c.Render(web.StatusOf(refused), shop.Check(p))
}

func (h *Handlers) checkPage(c *web.Ctx, t checkout.Till) shop.CheckPage {
	loc := c.Loc
	path := tillURL(quotesAt(t))
	p := shop.CheckPage{
		Page: h.page(c, "check.title"), Action: path + "/order", BackHref: path + "?" + choiceQuery(t.Choice).Encode(),
		Figures: tillFigures(loc, t), Refunds: refunds(loc),
	}
	for _, l := range t.Lines {
		p.Simulate = p.Simulate || l.Detail.Site.Simulated
	}
	p.Path = checkURL(t, t.Choice)
	p.Lines, p.Answers = checkAnswers(loc, t, p.BackHref)
	p.Fields = []shop.Hidden{{Name: "expect_due", Value: t.Figures.Due.String()}}
	for name, values := range choiceQuery(t.Choice) {
		for _, v := range values {
			p.Fields = append(p.Fields, shop.Hidden{Name: name, Value: v})
		}
	}
	if t.Figures.Due > 0 {
		p.PayBy, p.Methods = h.Checkout.PayWithin(""), methods(loc, h.Checkout.Methods())
	}
	return p
}

// checkAnswers are all answers of one job; of several those about each, and those
// about all.
func checkAnswers(loc *i18n.Loc, t checkout.Till, till string) (lines []shop.CheckLine, out []ui.Fact) {
	for i, l := range t.Lines {
		name := loc.T("till.line", "n", i+1) + " " + recipeName(loc, l.Quote.RecipeID)
		lines = append(lines, shop.CheckLine{Name: name, Answers: lineAnswers(loc, t, l)})
	}
	if len(lines) == 1 {
		lines, out = nil, lines[0].Answers
	}
	voucher, wallet := loc.T("ui.none"), loc.T("ui.no")
	for _, v := range t.Vouchers {
		if slices.Contains(t.Choice.Vouchers, v.Grant.ID) && len(t.Refused) == 0 {
			voucher = say(loc, v.Programme.NameZh, v.Programme.NameEn)
		}
	}
	if t.Choice.UseWallet {
		wallet = loc.Money(t.Figures.Wallet)
	}
	return lines, append(out,
		ui.Fact{Key: loc.T("check.row.voucher"), Value: voucher, Change: till},
		ui.Fact{Key: loc.T("check.row.wallet"), Value: wallet, Change: till})
}

func lineAnswers(loc *i18n.Loc, t checkout.Till, l checkout.TillLine) []ui.Fact {
	d, change := l.Detail, ui.PlaceShelf
	if t.FromCart {
		change = ui.PlaceCart
	}
	first := ui.Fact{Key: loc.T("check.row.offering"), Value: say(loc, d.Offering.TitleZh, d.Offering.TitleEn), Sub: say(loc, d.Provider.NameZh, d.Provider.NameEn), Change: change}
	return append([]ui.Fact{first}, askedFacts(loc, t, l)...)
}

func methods(loc *i18n.Loc, on []string) ui.Choice {
	c := ui.Choice{Name: "method", Label: loc.T("field.method")}
	for i, m := range on {
		c.Options = append(c.Options, ui.Option{Value: m, Text: loc.T("method." + m), Checked: i == 0})
	}
	return c
}
