package handlers

import (
	"strconv"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) cartPage(c *web.Ctx, v checkout.Cart, wrong cartTrouble) shop.CartPage {
	p := shop.CartPage{Page: h.page(c, "cart.title"), Clear: ui.PlaceCart + "/clear"}
	p.Path = ui.PlaceCart
	p.Problems = problems(c.Loc, wrong.err, func(field string) string {
		if field == "" || wrong.line == "" {
			return ""
		}
		return lineField(cartField(field), wrong.line)
	})
	for _, group := range cartGroups(v.Items) {
		l := cartLine(c.Loc, group[0])
		if len(group) > 1 {
			cartArray(c.Loc, group, &l)
		}
		if l.ID == wrong.line {
			l.Units.Value, l.Minutes.Value = cut(wrong.sent.Get("units")), cut(wrong.sent.Get("minutes"))
			l.When.Wait = waitChosen(l.When.Wait, wrong.sent.Get("wait_until"))
			l.When.Deadline.Value, l.When.Open = cut(wrong.sent.Get("deadline_at")), true
		}
		p.Lines = append(p.Lines, l)
	}
	for _, in := range v.Inputs {
		p.Files = append(p.Files, cartFile(c.Loc, v, in))
	}
	p.Sum = h.cartSum(c, v)
	return p
}

// tiny amounts are shown to every digit: rounded to the fen they would all look like nothing.
const tiny = 10 * models.Fen

func cut(text string) string { return text[:min(len(text), 40)] }

// lineField names a field of one line among those of all.
func lineField(name, line string) string { return name + "-" + line }

func cartLine(loc *i18n.Loc, x checkout.CartItem) shop.CartLine {
	o, l := x.View.Offering, x.Line
	at := under(ui.PlaceCart+"/lines", l.ID)
	out := shop.CartLine{
		ID: l.ID, Name: recipeName(loc, l.RecipeID), Text: loc.T("recipe." + l.RecipeID + ".text"), Offering: say(loc, o.TitleZh, o.TitleEn),
		OfferingHref: under(ui.PlaceShelf, o.ID), From: joined(" · ", say(loc, x.View.Provider.NameZh, x.View.Provider.NameEn), ui.RegionName(loc, o.Region)),
		Simulated: x.View.Site.Simulated, Data: cartData(loc, x), Facts: append(givenFacts(loc, l.RecipeID, l.Params), wishFacts(loc, wishedOf(x), "")...),
		Action: at, Remove: at + "/remove",
		Units:   shop.CartNumber{Field: lineField("units", l.ID), Name: "units", Label: unitsLabel(loc, o.Kind), Value: strconv.Itoa(l.Units)},
		Minutes: shop.CartNumber{Field: lineField("minutes", l.ID), Name: "minutes", Label: loc.T("field.minutes"), Value: minutesText(l.CapMillis), Suffix: loc.T("field.minutes_unit")},
		When:    cartWhen(loc, l),
	}
	if x.Why != nil {
		return cartProblem(loc, out, x.Why)
	}
	unit, term := unitOf(loc, o.Kind)
	out.Price = ui.Price{Amount: x.Price, Unit: unit, Term: term, Small: true}
	if x.Figures.Voucher > 0 {
		after := x.Price - x.Off
		if after >= models.Fen {
			after = (after + models.Fen/2).FenDown() // a share of a tiny amount has digits that mean nothing
		}
		out.Price.After = &after
	}
	out.Range = plainRange(loc, o.Kind, x.Quote)
	out.Bill = ui.Bill{Caption: loc.T("cart.at_cap"), List: x.Figures.List, Voucher: x.Figures.Voucher, Pay: x.Figures.Pay, Exact: x.Figures.List < tiny}
	out.Start, out.StartLate = cartStart(loc, x.Room)
	if x.Quote.StartAt != nil {
		out.Start, out.StartLate = "", false // its note says when
	}
	out.Notes = runNotes(loc, x.Quote, x.Told, true)
	if x.Was > 0 {
		out.Was = loc.T("cart.was", "before", x.Was, "now", x.Quote.CapAmount)
	}
	return out
}

func cartProblem(loc *i18n.Loc, out shop.CartLine, why error) shop.CartLine {
	for _, f := range web.Faults(why) {
		out.Why = append(out.Why, loc.Fault(f))
	}
	out.Do = loc.T("cart.do.change")
	if out.Anew = fault.KindOf(why) != fault.Invalid || late(why); out.Anew {
		out.Do = loc.T("cart.do.anew")
	}
	return out
}

// cartData is what the job computes on.
func cartData(loc *i18n.Loc, x checkout.CartItem) string {
	r, err := checkout.RecipeOf(x.Line.RecipeID)
	_, takes := r.Upload()
	switch {
	case x.Input != nil:
		return loc.T("cart.data.own", "name", x.Input.Name)
	case err == nil && takes && !r.IsOwn():
		return loc.T("cart.data.sample")
	}
	return ""
}

func unitsLabel(loc *i18n.Loc, kind models.OfferingKind) string {
	if kind == models.OfferCoreHour {
		return loc.T("cart.cores")
	}
	return loc.T("field.units")
}

// minutesText is a longest run in whole minutes, as the form takes it.
func minutesText(ms int64) string { return strconv.FormatInt((ms+59_999)/60_000, 10) }

// plainRange is rangeOf without milliseconds, which only engineers count in.
func plainRange(loc *i18n.Loc, kind models.OfferingKind, q models.Quote) ui.Range {
	r := rangeOf(loc, kind, q)
	for _, x := range []struct {
		millis int64
		text   *string
	}{{q.LowMillis, &r.LowTime}, {q.LikelyMillis, &r.LikelyTime}, {q.HighMillis, &r.HighTime}} {
		if x.millis < 1000 {
			*x.text = loc.T("cart.under_second")
		}
	}
	return r
}

// cartStart says when a job would start, and whether it would wait.
func cartStart(loc *i18n.Loc, r checkout.Room) (text string, late bool) {
	switch {
	case !r.Known:
		return "", false
	case r.Now:
		return loc.T("cart.start.now"), false
	case r.Wait > 0:
		return loc.T("cart.start.wait", "span", r.Wait), true
	}
	return loc.T("cart.start.why", "why", roomReason(loc, counter.Room{Reason: r.Reason, ReasonArgs: r.Args})), true
}

func cartFile(loc *i18n.Loc, v checkout.Cart, in models.Input) shop.CartFile {
	var used []string
	for _, x := range v.Items {
		if x.Line.InputID == in.ID {
			used = append(used, recipeName(loc, x.Line.RecipeID))
		}
	}
	out := shop.CartFile{Name: in.Name, Size: loc.Bytes(in.Size), Used: loc.T("cart.file.unused"), Delete: under(placeInputs, in.ID, "delete")}
	if len(used) > 0 {
		out.Used = loc.T("cart.file.used", "names", strings.Join(used, loc.T("cart.comma")))
	}
	return out
}

func (h *Handlers) cartSum(c *web.Ctx, v checkout.Cart) shop.CartSum {
	loc := c.Loc
	s := shop.CartSum{
		Count: v.Orderable, Behind: len(v.Items) - v.Orderable, Low: v.Low, High: v.High,
		Bill:   ui.Bill{Caption: loc.T("cart.at_cap_all"), List: v.Figures.List, Voucher: v.Figures.Voucher, Pay: v.Figures.Pay, Exact: v.Figures.List < tiny},
		Likely: ui.Bill{List: v.Likely.List, Voucher: v.Likely.Voucher, Pay: v.Likely.Pay},
	}
	if v.Likely.List < tiny {
		s.Small = loc.T("cart.small", "amount", tiny)
	}
	for _, b := range v.Vouchers {
		s.Vouchers = append(s.Vouchers, loc.T("cart.voucher", "name", say(loc, b.Programme.NameZh, b.Programme.NameEn), "amount", b.Gives.Amount, "left", b.Share.Remaining-b.Gives.Amount))
	}
	for _, why := range v.Why {
		s.Why = append(s.Why, loc.Fault(why))
	}
	h.cartWays(c, v, &s)
	return s
}

// cartWays is what the reader has to do next to order.
func (h *Handlers) cartWays(c *web.Ctx, v checkout.Cart, s *shop.CartSum) {
	loc := c.Loc
	switch {
	case !c.Actor.SignedIn():
		s.Note, s.Hint = loc.T("cart.note.visitor"), loc.T("cart.hint.visitor")
		s.NoteHref, s.NoteMore = h.offered(c, "/help"), loc.T("cart.note.more")
		s.Ways = []ui.Button{{Text: loc.T("cart.sign_in"), Href: signInFrom(ui.PlaceCart)}}
		if up := h.offered(c, placeSignUp); up != "" {
			s.Ways = append(s.Ways, ui.Button{Text: loc.T("cart.sign_up"), Href: withAfter(up, ui.PlaceCart), Kind: "secondary"})
		}
	case c.Actor.OrgKind == "":
		s.Note, s.Hint = loc.T("cart.note.no_firm"), loc.T("cart.hint.no_firm")
		s.Ways = []ui.Button{{Text: loc.T("cart.to_firm"), Href: placeFirm}}
	case v.Firm == nil:
		s.Hint = loc.T("cart.hint.staff")
	case v.Firm.State == models.FirmSuspended:
		s.Hint = loc.Fault(checkout.ErrSuspended)
	case web.Buyers.Check(web.Pages, c.Actor) != nil:
		s.Hint = loc.T("cart.hint.role")
	default:
		if v.Firm.State != models.FirmVerified {
			s.Note, s.NoteHref, s.NoteMore = loc.T("cart.note.unverified"), placeFirm, loc.T("cart.to_firm")
			s.Why = nil
		}
		if v.Orderable > 0 {
			s.Action, s.Hint = ui.PlaceCart+"/checkout", loc.T("cart.hint.till")
		}
	}
}
