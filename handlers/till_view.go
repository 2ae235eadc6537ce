package handlers

import (
	"slices"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) tillPage(c *web.Ctx, t checkout.Till, allowed checkout.Allowance) shop.TillPage {
	loc, quotes, f := c.Loc, quotesAt(t), tillForm{t.Choice, allowed.ProjectID, true}
	p := shop.TillPage{
		Page: h.page(c, "till.title"), Action: tillURL(quotes, "check"), LiveHref: tillURL(quotes, "figures"), Here: tillURL(quotes),
		BackHref: changeURL(t, t.Lines[0]), ExpiresAt: t.ExpiresAt, Changes: priceChanges(loc, t), Stops: h.stops(c, t),
		Wallet:  shop.WalletChoice{Checked: t.Choice.UseWallet, Free: t.Wallet.Free(), Held: t.Wallet.Held, Href: ui.PlaceWallet},
		Project: projects(loc, allowed), Figures: tillFigures(loc, t, allowed),
	}
	p.Path = tillAt(quotes, f)
	if t.Expired {
		p.Ended = &shop.TillEnded{At: t.ExpiresAt, Renew: tillURL(quotes, "renew") + "?" + f.query().Encode()}
	}
	for _, v := range t.Vouchers {
		p.Vouchers = append(p.Vouchers, voucherChoice(loc, v, len(t.Choice.Vouchers)))
	}
	lines := tillLines(loc, t, f)
	if len(t.Lines) > 1 {
		p.Name, p.BackHref, p.Lines = loc.T("cart.title"), ui.PlaceCart, lines
		return p
	}
	l := lines[0]
	p.Name, p.Provider, p.Simulated, p.Facts, p.Range, p.Left, p.Why, p.Remove, p.Notes = l.Offering, l.Provider, l.Simulated, l.Facts, l.Range, l.Left, l.Why, ui.PlaceShelf, l.Notes
	if l.Why != "" && p.Ended != nil {
		p.Ended.Renew = "" // the price of now does not help
	}
	return p
}

func tillLines(loc *i18n.Loc, t checkout.Till, f tillForm) []shop.TillLine {
	groups := tillGroups(t)
	out := make([]shop.TillLine, len(groups))
	for i, group := range groups {
		l := t.Lines[group[0]]
		d := l.Detail
		out[i] = shop.TillLine{
			Number: loc.T("till.line", "n", i+1), Notes: runNotes(loc, l.Quote, l.Told, false), Name: recipeName(loc, l.Quote.RecipeID), Offering: say(loc, d.Offering.TitleZh, d.Offering.TitleEn),
			Provider: say(loc, d.Provider.NameZh, d.Provider.NameEn), Simulated: d.Site.Simulated, Facts: askedFacts(loc, t, l), Range: plainRange(loc, d.Offering.Kind, l.Quote),
		}
		if l.Left != nil {
			out[i].Left = loc.T("till.line.left", "left", *l.Left)
		}
		if len(group) > 1 {
			tillArray(loc, t, group, &out[i])
		}
		if why := firstWhy(t, group); why != nil {
			out[i].Why, out[i].Remove = loc.T("till.line.cannot", "why", loc.Fault(why)), withoutLine(t, f, group)
		}
	}
	return out
}

// withoutLine is the till of the other lines.
func withoutLine(t checkout.Till, f tillForm, gone []int) string {
	var rest []string
	for i, l := range t.Lines {
		if !slices.Contains(gone, i) {
			rest = append(rest, l.Quote.ID)
		}
	}
	if len(rest) == 0 {
		return ui.PlaceShelf
	}
	return tillURL(rest) + "?" + tillForm{checkout.Choice{UseWallet: f.choice.UseWallet, Vouchers: payingFor(t, gone)}, f.project, true}.query().Encode()
}

// payingFor are the chosen vouchers that pay for another line than these.
func payingFor(t checkout.Till, but []int) (ids []string) {
	for _, v := range t.Vouchers {
		for i, s := range v.Lines {
			if v.Place > 0 && !slices.Contains(but, i) && s.Amount > 0 {
				ids = append(ids, v.Grant.ID)
				break
			}
		}
	}
	return ids
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
	out = append(out, wishFacts(loc, q, back)...)
	return append(out,
		ui.Fact{Key: loc.T("check.row.units"), Value: unitsText(loc, kind, q.Units), Change: back},
		ui.Fact{Key: loc.T("check.row.minutes"), Value: loc.Duration(millis(q.CapMillis)), Change: back})
}

// priceChanges puts quotes beside those in whose place they were made.
func priceChanges(loc *i18n.Loc, t checkout.Till) (out []shop.PriceChange) {
	for _, l := range t.Lines {
		if l.Was == nil {
			continue
		}
		c := shop.PriceChange{Name: recipeName(loc, l.Quote.RecipeID), Was: l.Was.CapAmount, Now: l.Quote.CapAmount}
		switch {
		case l.Quote.CapAmount > l.Was.CapAmount:
			c.What = append(c.What, loc.T("till.change.dearer", "amount", l.Quote.CapAmount-l.Was.CapAmount))
		case l.Quote.CapAmount < l.Was.CapAmount:
			c.What = append(c.What, loc.T("till.change.cheaper", "amount", l.Was.CapAmount-l.Quote.CapAmount))
		default:
			c.What = append(c.What, loc.T("till.change.same"))
		}
		if l.Quote.TariffVersion != l.Was.TariffVersion {
			c.What = append(c.What, loc.T("till.change.tariff"))
		}
		if l.Quote.LikelyAmount != l.Was.LikelyAmount {
			c.What = append(c.What, loc.T("till.change.likely", "was", l.Was.LikelyAmount, "now", l.Quote.LikelyAmount))
		}
		out = append(out, c)
	}
	return out
}

// stops are what has to be done before anything can be ordered, and where.
func (h *Handlers) stops(c *web.Ctx, t checkout.Till) (out []shop.TillStop) {
	for _, why := range t.Stop {
		s := shop.TillStop{Text: c.Loc.Fault(why)}
		if why.Is(checkout.ErrOwes) {
			s.Href, s.More = ui.PlaceWallet, c.Loc.T("till.stop.wallet")
		}
		out = append(out, s)
	}
	return out
}
