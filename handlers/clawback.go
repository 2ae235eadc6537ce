package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The places of claw-backs.
const (
	placeClawbacks   = "/programmes/clawbacks"
	placeRedemptions = "/programmes/redemptions"
)

// Clawbacks lists what was, or is to be, taken back.
func (h *Handlers) Clawbacks(c *web.Ctx) error {
	loc := c.Loc
	rows, next, err := h.Programmes.Clawbacks(c.Std(), c.Actor, "", here(c))
	if err != nil {
		return err
	}
	t := ui.Table{Caption: loc.T("clawbacks.title"), Quiet: true, Dense: true, Empty: loc.T("clawbacks.none"), Head: heads(loc, "clawbacks.", "number", "programme", "from", "reason", "-amount", "-debt", "state", "at")}
	for _, k := range rows {
		tag := ui.StateTag(loc, "clawback", k.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: k.Number, Href: under(placeClawbacks, k.ID), Sub: k.Redemption.Number},
			{Text: say(loc, k.Redemption.Programme.NameZh, k.Redemption.Programme.NameEn)},
			{Text: payeeName(loc, k.Redemption, k.FromKind), Sub: loc.T("batch.payee." + k.FromKind)},
			{Text: loc.T("clawback.reason." + k.Reason)},
			{Text: loc.MoneyExact(k.Amount)},
			{Text: loc.MoneyExact(k.Debt)},
			{Tag: &tag},
			{Time: k.CreatedAt},
		}})
	}
	p := ui.MatterPage{Page: h.desk(c, "clawbacks.title"), Lead: loc.T("clawbacks.lead"), Pager: pager(c, next), Crumbs: staffCrumbs(loc)}
	p.Parts = []ui.MatterPart{{Table: &t, Links: []ui.Button{{Text: loc.T("settlements.staff.title"), Href: placeStaffSettlements, Kind: "secondary"}}}}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func payeeName(loc *i18n.Loc, r programmes.Redemption, kind string) string {
	if kind == "firm" {
		return r.Firm.Name
	}
	return say(loc, r.Provider.NameZh, r.Provider.NameEn)
}

func redemptionFacts(loc *i18n.Loc, r programmes.Redemption) []ui.Fact {
	way := "redemption.till"
	if r.ClaimID != "" {
		way = "claim.side." + r.Side
	}
	return []ui.Fact{
		{Key: loc.T("claim.fact.programme"), Value: say(loc, r.Programme.NameZh, r.Programme.NameEn), Sub: r.Programme.Funder},
		{Key: loc.T("claim.fact.order"), Value: r.Number, Sub: say(loc, r.Offering.TitleZh, r.Offering.TitleEn)},
		{Key: loc.T("claim.fact.firm"), Value: r.Firm.Name, Sub: r.Firm.Code},
		{Key: loc.T("claim.fact.provider"), Value: say(loc, r.Provider.NameZh, r.Provider.NameEn)},
		{Key: loc.T("redemption.way"), Value: loc.T(way), Sub: loc.Time(r.At())},
		{Key: loc.T("redemption.left"), Value: loc.MoneyExact(r.Amount), Sub: loc.T("redemption.left_text")},
	}
}

// Redemption shows one redemption, and asks whether to claw it back.
func (h *Handlers) Redemption(c *web.Ctx) error { return h.redemption(c, nil, nil) }

func (h *Handlers) redemption(c *web.Ctx, form url.Values, wrong error) error {
	r, err := h.Programmes.Redemption(c.Std(), c.Actor, c.Param("reservation"))
	if err != nil {
		return err
	}
	loc, path := c.Loc, under(placeRedemptions, r.ReservationID)
	p := ui.MatterPage{Page: h.desk(c, "redemption.title"), Crumbs: append(staffCrumbs(loc), ui.Crumb{Text: loc.T("settlements.staff.title"), Href: placeStaffSettlements})}
	p.Problems = problems(loc, wrong, nil)
	if wrong != nil {
		p.Path = path
	}
	p.Parts = []ui.MatterPart{{Facts: redemptionFacts(loc, r)}, clawsPart(loc, r.Clawbacks, placeClawbacks)}
	if clerks.Check(web.Pages, c.Actor) == nil && r.Left > 0 {
		p.Parts = append(p.Parts, clawForm(loc, path, r, form))
	}
	p.Parts = slices.DeleteFunc(p.Parts, emptyPart)
	return h.matter(c, p, wrong)
}

func clawForm(loc *i18n.Loc, path string, r programmes.Redemption, form url.Values) ui.MatterPart {
	from := ui.Choice{Name: "from", Label: loc.T("clawback.from")}
	for _, s := range r.Sides {
		from.Options = append(from.Options, ui.Option{Value: s, Text: payeeName(loc, r, s), Hint: loc.T("clawback.from." + s), Checked: form.Get("from") == s || len(r.Sides) == 1})
	}
	why := ui.Choice{Name: "reason", Label: loc.T("clawback.reason")}
	for _, x := range programmes.ClawReasons() {
		why.Options = append(why.Options, ui.Option{Value: x, Text: loc.T("clawback.reason." + x), Checked: form.Get("reason") == x})
	}
	return ui.MatterPart{ID: "claw", Heading: loc.T("clawback.start"), Lead: loc.T("clawback.start.lead"), Form: &ui.MatterForm{
		Action: path, Key: models.NewSecret(16), Choices: []ui.Choice{from, why}, Button: ui.Button{Text: loc.T("clawback.start.button")},
		Fields: []ui.Field{{Name: "amount", Label: loc.T("clawback.how_much"), Hint: loc.T("clawback.amount_hint", "most", loc.MoneyExact(r.Left)), Value: or(clip(form.Get("amount")), r.Left.String()), Numeric: true, Prefix: "¥", Width: 16}},
		Areas:  []ui.Field{{Name: "note", Label: loc.T("clawback.note"), Hint: loc.T("clawback.note_hint"), Value: clip(form.Get("note"))}},
	}}
}

// Claw proposes a claw-back.
func (h *Handlers) Claw(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := programmes.Clawing{ReservationID: c.Param("reservation"), From: form.Get("from"), Reason: form.Get("reason"), Note: form.Get("note"), Key: form.Get("key")}
	var wrong error
	if in.Amount, wrong = yuan(form, "amount", programmes.ErrClawAmount); wrong == nil {
		var k models.Clawback
		if k, wrong = h.Programmes.Claw(c.Std(), c.Actor, in); wrong == nil {
			c.Flash("clawback.done.proposed")
			return c.SeeOther(under(placeClawbacks, k.ID))
		}
	}
	if !answerable(wrong) {
		return wrong
	}
	return h.redemption(c, form, wrong)
}

// Clawback shows one claw-back, and asks the second person.
func (h *Handlers) Clawback(c *web.Ctx) error { return h.clawback(c, nil, nil) }

func (h *Handlers) clawback(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Programmes.Clawback(c.Std(), c.Actor, c.Param("clawback"))
	if err != nil {
		return err
	}
	loc, path := c.Loc, under(placeClawbacks, v.ID)
	tag := ui.StateTag(loc, "clawback", v.State)
	p := ui.MatterPage{Page: h.desk(c, "clawback.title"), Tag: &tag, Crumbs: append(staffCrumbs(loc), ui.Crumb{Text: loc.T("clawbacks.title"), Href: placeClawbacks})}
	p.Title += " " + v.Number
	p.Problems = problems(loc, wrong, asWhy)
	if wrong != nil {
		p.Path = path
	}
	facts := []ui.Fact{
		{Key: loc.T("clawbacks.number"), Value: v.Number},
		{Key: loc.T("clawback.from"), Value: payeeName(loc, v.Redemption, v.FromKind), Sub: loc.T("batch.payee." + v.FromKind)},
		{Key: loc.T("clawback.how_much"), Value: loc.MoneyExact(v.Amount)},
		{Key: loc.T("clawback.reason"), Value: loc.T("clawback.reason." + v.Reason), Sub: v.Note},
		{Key: loc.T("clawback.by"), Value: or(v.Signers[v.ProposedBy], "—"), Sub: loc.Time(v.CreatedAt)},
	}
	if v.DecidedAt != nil {
		facts = append(facts, ui.Fact{Key: loc.T("clawback.decided_by"), Value: or(v.Signers[v.DecidedBy], "—"), Sub: loc.Time(*v.DecidedAt)})
	}
	if v.Debt > 0 {
		facts = append(facts, ui.Fact{Key: loc.T("clawbacks.debt"), Value: loc.MoneyExact(v.Debt), Sub: loc.T("clawback.debt_text")})
	}
	p.Parts = []ui.MatterPart{{Facts: facts}}
	if v.Approve {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "approve", Heading: loc.T("clawback.approve"), Lead: loc.T("clawback.approve.lead"), Form: &ui.MatterForm{
			Action: path + "/approve", Button: ui.Button{Text: loc.T("clawback.approve.button", "amount", loc.MoneyExact(v.Amount)), Kind: "warning"},
		}})
	}
	if v.Refuse {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "refuse", Heading: loc.T("clawback.refuse"), Form: &ui.MatterForm{
			Action: path + "/refuse", Areas: []ui.Field{{Name: "why", Label: loc.T("clawback.refuse.note"), Value: clip(form.Get("why"))}}, Button: ui.Button{Text: loc.T("clawback.refuse.button"), Kind: "secondary"},
		}})
	}
	p.Parts = append(p.Parts, ui.MatterPart{ID: "redemption", Heading: loc.T("redemption.title"), Facts: redemptionFacts(loc, v.Redemption), Links: []ui.Button{{Text: loc.T("redemption.open"), Href: under(placeRedemptions, v.ReservationID), Kind: "secondary"}}}, movesPart(loc, v.Moves, nil))
	return h.matter(c, p, wrong)
}

// ClawbackApprove takes the value back.
func (h *Handlers) ClawbackApprove(c *web.Ctx) error {
	return h.clawbackDeed(c, "clawback.done.approved", func(url.Values) error {
		return h.Programmes.ApproveClawback(c.Std(), c.Actor, c.Param("clawback"), "")
	})
}

// ClawbackRefuse ends a proposal.
func (h *Handlers) ClawbackRefuse(c *web.Ctx) error {
	return h.clawbackDeed(c, "clawback.done.refused", func(form url.Values) error {
		return h.Programmes.RefuseClawback(c.Std(), c.Actor, c.Param("clawback"), form.Get("why"))
	})
}

func (h *Handlers) clawbackDeed(c *web.Ctx, done string, do func(url.Values) error) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	wrong := do(form)
	if wrong == nil {
		c.Flash(done)
		return c.SeeOther(under(placeClawbacks, c.Param("clawback")))
	}
	if !answerable(wrong) {
		return wrong
	}
	return h.clawback(c, form, wrong)
}
