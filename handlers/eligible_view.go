package handlers

import (
	"net/http"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// findGroups are the chances under one heading each, in the order of the page.
var findGroups = []checkout.Chance{
	checkout.ChanceApply, checkout.ChanceProof, checkout.ChanceApplied, checkout.ChanceGiven, checkout.ChanceHeld, checkout.ChanceUnknown, checkout.ChanceFails, checkout.ChanceOver,
}

var chanceTones = map[checkout.Chance]string{
	checkout.ChanceApply: "good", checkout.ChanceProof: "live", checkout.ChanceApplied: "wait", checkout.ChanceGiven: "good", checkout.ChanceHeld: "good", checkout.ChanceFails: "warn",
}

// shownReasons is how many reasons the list names of each programme.
const shownReasons = 3

func (h *Handlers) findPage(c *web.Ctx, offers []checkout.Offer) shop.FindPage {
	loc := c.Loc
	p := shop.FindPage{Page: h.page(c, "award.find.title"), Lead: loc.T("award.find.lead"), Notice: findNotice(c)}
	for _, chance := range findGroups {
		g := shop.OfferGroup{ID: string(chance), Title: loc.T("award.group." + string(chance))}
		if text := "award.group." + string(chance) + ".text"; loc.Has(text) {
			g.Text = loc.T(text)
		}
		for _, o := range offers {
			if o.Chance == chance {
				g.Rows = append(g.Rows, offerRow(loc, o))
			}
		}
		if len(g.Rows) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	for _, x := range []place{{"apply.list.title", placeApplications}, {"vouchers.title", ui.PlaceVouchers}} {
		if h.admits(c, x.href) {
			p.Links = append(p.Links, ui.Button{Text: loc.T(x.text), Href: x.href, Kind: "secondary"})
		}
	}
	return p
}

// findNotice says what stands between the reader and an answer about their firm.
func findNotice(c *web.Ctx) *ui.Notice {
	switch {
	case !c.Actor.SignedIn():
		return &ui.Notice{Text: c.Loc.T("award.find.visitor"), Action: &ui.Button{Text: c.Loc.T("award.find.sign_in"), Kind: "secondary", Href: signInFrom(placeFind)}}
	case c.Actor.OrgKind == "":
		return &ui.Notice{Text: c.Loc.T("award.find.no_firm"), Action: &ui.Button{Text: c.Loc.T("firm.title"), Kind: "secondary", Href: placeFirm}}
	}
	return nil
}

func chanceTag(loc *i18n.Loc, o checkout.Offer) ui.Tag {
	t := ui.Tag{Text: loc.T("award.chance." + string(o.Chance)), Tone: chanceTones[o.Chance]}
	if o.Chance == checkout.ChanceApplied && o.Application != nil {
		t.Text = loc.T("state.application." + string(o.Application.State))
	}
	return t
}

func offerRow(loc *i18n.Loc, o checkout.Offer) shop.OfferRow {
	r := shop.OfferRow{
		Href: under(placeFind, o.Programme.ID), Name: say(loc, o.Programme.NameZh, o.Programme.NameEn), Funder: o.Programme.Funder, Tag: chanceTag(loc, o),
		Pays: bestRate(loc, o), Facts: offerLine(loc, o),
	}
	reasons := 0
	for _, x := range o.Clauses {
		for _, why := range x.Why {
			if reasons++; reasons <= shownReasons {
				r.Why = append(r.Why, loc.Fault(why))
			}
		}
	}
	if reasons > shownReasons {
		r.More = loc.T("award.offer.more", "count", reasons-shownReasons)
	}
	return r
}

// bestRate is the first rate that is the firm's, of nobody's firm the first of all.
func bestRate(loc *i18n.Loc, o checkout.Offer) string {
	for _, r := range o.Rates {
		if r.Fits || o.Chance == checkout.ChanceUnknown {
			return loc.T(r.Rule.Key, r.Rule.Args...)
		}
	}
	return ""
}

func offerLine(loc *i18n.Loc, o checkout.Offer) string {
	parts := []string{loc.T("award.offer.pool", "pool", o.Pool)}
	if o.Most > 0 {
		parts = append(parts, loc.T("award.offer.most", "most", o.Most))
	}
	parts = append(parts, loc.Date(o.Programme.StartsAt)+" – "+loc.Date(o.Programme.EndsAt.Add(-1)))
	return strings.Join(parts, " · ")
}

func (h *Handlers) voucherOffer(c *web.Ctx, wrong error) error {
	o, err := h.Checkout.Offer(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	loc, known := c.Loc, c.Actor.FirmID() != ""
	p := shop.OfferPage{
		Page: h.page(c, "award.find.title"), Name: say(loc, o.Programme.NameZh, o.Programme.NameEn), About: say(loc, o.Programme.AboutZh, o.Programme.AboutEn), Tag: chanceTag(loc, o),
		Notice: findNotice(c), Caps: said(loc, o.Caps), What: said(loc, o.What), Rest: said(loc, o.Rest), ForFirm: known,
		Version: loc.T("award.offer.version", "version", o.Programme.Version), Hash: o.Hash, Facts: offerFacts(loc, o),
	}
	p.Title, p.Path = p.Name, under(placeFind, o.Programme.ID)
	for _, x := range o.Clauses {
		p.Clauses = append(p.Clauses, clauseRow(loc, x.Rule, x.Why, known, o))
	}
	for _, x := range o.Unlock {
		p.Unlock = append(p.Unlock, clauseRow(loc, x.Rule, x.Why, known, o))
	}
	for _, r := range o.Rates {
		row := shop.ClauseRow{Text: loc.T(r.Rule.Key, r.Rule.Args...)}
		if r.Fits {
			row.Tag = &ui.Tag{Text: loc.T("award.rate.fits"), Tone: "good"}
		}
		p.Rates = append(p.Rates, row)
	}
	for _, x := range checkout.PapersOf(o.Rules) {
		if x.Needed {
			p.Papers = append(p.Papers, loc.T("apply.paper."+x.Kind))
		}
	}
	for _, x := range strings.FieldsFunc(o.Programme.Assumed, func(r rune) bool { return r == ',' }) {
		if id := "programme.assumed." + x; loc.Has(id) {
			p.Assumed = append(p.Assumed, loc.T(id))
		}
	}
	h.offerDeeds(c, o, &p)
	if wrong == nil {
		return c.Render(http.StatusOK, shop.Offer(p))
	}
	p.Problems = problems(loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), shop.Offer(p))
}

func clauseRow(loc *i18n.Loc, rule checkout.Sentence, why []*fault.Fault, known bool, o checkout.Offer) shop.ClauseRow {
	r := shop.ClauseRow{Text: loc.T(rule.Key, rule.Args...)}
	if !known {
		return r
	}
	r.Tag = &ui.Tag{Text: loc.T("award.met"), Tone: "good"}
	if len(why) == 0 {
		return r
	}
	r.Tag = &ui.Tag{Text: loc.T("award.not_met"), Tone: "warn"}
	for _, x := range why {
		r.Why = append(r.Why, loc.Fault(x))
	}
	reason := why[0].Key[strings.LastIndexByte(why[0].Key, '.')+1:]
	if reason == "mark" && !o.Programme.Applies {
		reason = "mark_staff"
	}
	if fix := "award.fix." + reason; loc.Has(fix) {
		r.Fix, r.Href = loc.T(fix, "count", why[0].Args["count"]), fixPlaces[reason]
	}
	if r.Href != "" {
		r.Link = loc.T("award.fix_link." + strings.ReplaceAll(strings.TrimPrefix(r.Href, "/"), "/", "_"))
	}
	return r
}

// fixPlaces are where a firm can change what a reason is about.
var fixPlaces = map[string]string{
	"firm_state": placeFirm, "region": placeFirm, "industry": placeFirm, "size": placeFirm, "org_type": placeFirm, "age_unknown": placeFirm,
	"title": placeLadder, "title_over": placeLadder, "locked": ui.PlaceShelf,
}

// said are sentences in the reader's language.
func said(loc *i18n.Loc, list []checkout.Sentence) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = loc.T(s.Key, s.Args...)
	}
	return out
}

func offerFacts(loc *i18n.Loc, o checkout.Offer) []ui.Fact {
	x := o.Programme
	out := []ui.Fact{
		{Key: loc.T("award.fact.funder"), Value: x.Funder},
		{Key: loc.T("award.fact.pool"), Value: loc.Money(o.Pool), Sub: loc.T("award.fact.kind." + x.Kind)},
		{Key: loc.T("award.fact.mode"), Value: loc.T("programme.mode." + x.RedeemMode)},
		{Key: loc.T("award.fact.dates"), Value: loc.Date(x.StartsAt) + " – " + loc.Date(x.EndsAt.Add(-1))},
	}
	if o.Most > 0 {
		out = append(out, ui.Fact{Key: loc.T("award.fact.most"), Value: loc.Money(o.Most)})
	}
	if x.Region != "" {
		out = append(out, ui.Fact{Key: loc.T("award.fact.region"), Value: wordOf(loc, "region", x.Region)})
	}
	if x.Applies {
		out = append(out, ui.Fact{Key: loc.T("award.fact.answer"), Value: loc.T("award.fact.answer_days", "count", x.AnswerDays)})
	} else {
		out = append(out, ui.Fact{Key: loc.T("award.fact.how"), Value: loc.T("award.fact.given")})
	}
	return out
}

// offerDeeds are what the reader may do about a programme.
func (h *Handlers) offerDeeds(c *web.Ctx, o checkout.Offer, p *shop.OfferPage) {
	loc, may := c.Loc, checkout.MayApply(c.Actor)
	switch o.Chance {
	case checkout.ChanceApply, checkout.ChanceProof:
		if may {
			p.Apply = &shop.ApplyForm{Action: under(placeFind, o.Programme.ID, "apply"), Button: loc.T("award.apply")}
		} else {
			p.Notice = &ui.Notice{Text: loc.T("award.may_not")}
		}
		if o.Chance == checkout.ChanceProof && p.Apply != nil {
			p.Apply.Hint = loc.T("award.apply.proof")
		}
	case checkout.ChanceApplied:
		p.Links = append(p.Links, ui.Button{Text: loc.T("award.go_on"), Href: under(placeApplications, o.Application.ID)})
	case checkout.ChanceHeld:
		p.Links = append(p.Links, ui.Button{Text: loc.T("award.see_grant"), Href: ui.PlaceVouchers + "#" + o.Grants[0].ID})
	case checkout.ChanceGiven:
		p.Notice = &ui.Notice{Text: loc.T("award.given")}
	}
	if h.admits(c, placeProgrammes) {
		p.Links = append(p.Links, ui.Button{Text: loc.T("award.staff_page"), Href: under(placeProgrammes, o.Programme.ID), Kind: "secondary"})
	}
}
