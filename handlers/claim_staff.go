package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// claimStates are those that staff look at claims by, the first one at first.
var claimStates = []models.ClaimState{models.ClaimSubmitted, models.ClaimReviewed, models.ClaimApproved, models.ClaimPaid, models.ClaimRefused, models.ClaimClawedBack}

// staffCrumbs lead up to the programmes.
func staffCrumbs(loc *i18n.Loc) []ui.Crumb {
	return []ui.Crumb{{Text: loc.T("programmes.title"), Href: placeProgrammes}}
}

// answerable tells whether the page itself says what is wrong: also that another
// person must sign, for whom the form stays as it is.
func answerable(err error) bool { return correctable(err) || fault.KindOf(err) == fault.Denied }

// asWhy is the name of a reason's field on a page that has a note too.
func asWhy(field string) string {
	if field == "note" {
		return "why"
	}
	return field
}

// StaffClaims lists claims by state, who waits longest first.
func (h *Handlers) StaffClaims(c *web.Ctx) error {
	loc := c.Loc
	f := programmes.ClaimFilter{State: models.ClaimState(c.QueryParam("state")), Programme: c.QueryParam("programme")}
	if !slices.Contains(claimStates, f.State) {
		f.State = claimStates[0]
	}
	v, err := h.Programmes.Claims(c.Std(), c.Actor, f, here(c))
	if err != nil {
		return err
	}
	p := ui.MatterPage{Page: h.desk(c, "claims.staff.title"), Lead: loc.T("claims.staff.lead"), Pager: filteredPager(c, v.Next, "state", "programme"), Crumbs: staffCrumbs(loc)}
	states := ui.MatterPart{}
	for _, s := range claimStates {
		q := url.Values{"state": {string(s)}}
		if f.Programme != "" {
			q.Set("programme", f.Programme)
		}
		kind := "quiet"
		if s == f.State {
			kind = "secondary"
		}
		states.Links = append(states.Links, ui.Button{Text: loc.T("state.claim."+string(s)) + " " + loc.Number(int64(v.Counts[s])), Href: placeStaffClaims + "?" + q.Encode(), Kind: kind})
	}
	t := claimsTable(loc, placeStaffClaims, true, v.Rows)
	t.Head = append(t.Head, ui.Head{Text: loc.T("claims.row.submitted")})
	for i, r := range v.Rows {
		t.Rows[i].Cells = append(t.Rows[i].Cells, ui.Cell{Time: *r.SubmittedAt, Sub: loc.T("claim.side." + r.Side)})
	}
	p.Parts = []ui.MatterPart{states, {Heading: loc.T("state.claim." + string(f.State)), Table: t, Links: []ui.Button{
		{Text: loc.T("settlements.staff.title"), Href: placeStaffSettlements, Kind: "secondary"}, {Text: loc.T("clawbacks.title"), Href: placeClawbacks, Kind: "secondary"},
	}}}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// StaffClaim shows a claim with its evidence, and what the reader may do.
func (h *Handlers) StaffClaim(c *web.Ctx) error { return h.staffClaim(c, nil, nil, nil) }

func (h *Handlers) staffClaim(c *web.Ctx, form url.Values, wrong error, rename func(string) string) error {
	v, err := h.Programmes.Claim(c.Std(), c.Actor, c.Param("claim"))
	if err != nil {
		return err
	}
	loc, path := c.Loc, under(placeStaffClaims, v.Claim.Claim.ID)
	tag := ui.StateTag(loc, "claim", string(v.Claim.Claim.State))
	p := ui.MatterPage{Page: h.desk(c, "claim.title"), Tag: &tag, Crumbs: append(staffCrumbs(loc), ui.Crumb{Text: loc.T("claims.staff.title"), Href: placeStaffClaims})}
	p.Title += " " + v.Claim.Claim.Number
	p.Problems = problems(loc, wrong, rename)
	if wrong != nil {
		p.Path = path
	}
	facts := claimFacts(loc, v.Claim)
	facts = append(facts, ui.Fact{Key: loc.T("claim.fact.side"), Value: loc.T("claim.side." + v.Claim.Claim.Side), Sub: v.Signers[v.Claim.Claim.CreatedBy]})
	p.Parts = append([]ui.MatterPart{{Facts: facts, Links: redemptionLinks(loc, v.Claim.Claim)}, nowPart(c, v)}, staffClaimForms(c, path, v, form)...)
	p.Parts = append(p.Parts, frozenPart(loc, path, v.Claim, true), clawsPart(loc, v.Clawbacks, placeClawbacks), movesPart(loc, v.Moves, v.Signers))
	p.Parts = slices.DeleteFunc(p.Parts, func(x ui.MatterPart) bool { return emptyPart(x) && len(x.Links) == 0 })
	return h.matter(c, p, wrong)
}

func redemptionLinks(loc *i18n.Loc, q models.Claim) []ui.Button {
	if q.ReservationID == "" {
		return nil
	}
	return []ui.Button{{Text: loc.T("clawback.start"), Href: under(placeRedemptions, q.ReservationID), Kind: "secondary"}}
}

// nowPart is what the rules say of the claim now.
func nowPart(c *web.Ctx, v programmes.ClaimView) ui.MatterPart {
	q := v.Claim.Claim
	if q.State != models.ClaimSubmitted && q.State != models.ClaimReviewed {
		return ui.MatterPart{}
	}
	part := ui.MatterPart{ID: "rules", Heading: c.Loc.T("claim.now"), Rules: faultTexts(c.Loc, v.Now.Reasons)}
	if len(part.Rules) == 0 {
		part.Lead = c.Loc.T("claim.now.fits", "amount", c.Loc.MoneyExact(v.Now.Share.Amount))
	}
	return part
}

func staffClaimForms(c *web.Ctx, path string, v programmes.ClaimView, form url.Values) (out []ui.MatterPart) {
	loc, q := c.Loc, v.Claim.Claim
	note := func(name, label string) ui.Field {
		return ui.Field{Name: name, Label: loc.T(label), Value: clip(form.Get(name))}
	}
	if v.Review {
		amount := ui.Field{Name: "amount", Label: loc.T("claim.review.amount"), Hint: loc.T("claim.review.hint", "most", loc.MoneyExact(q.Asked)), Value: or(clip(form.Get("amount")), q.Asked.String()), Numeric: true, Prefix: "¥", Width: 16}
		out = append(out, ui.MatterPart{ID: "review", Heading: loc.T("claim.review"), Lead: loc.T("claim.review.lead"), Form: &ui.MatterForm{
			Action: path + "/review", Fields: []ui.Field{amount}, Areas: []ui.Field{note("note", "claim.review.note")}, Button: ui.Button{Text: loc.T("claim.review.button")},
		}})
	}
	if v.Approve {
		f := ui.MatterForm{Action: path + "/approve", Button: ui.Button{Text: loc.T("claim.approve.button", "amount", loc.MoneyExact(q.Amount))}}
		lead := loc.T("claim.approve.lead", "name", v.Signers[q.ReviewedBy])
		if len(v.Heavy) > 0 {
			boxes, word := weighFields(loc, v.Heavy, form, asIs)
			f.Boxes, f.Areas, lead = []ui.Choice{boxes}, []ui.Field{word}, lead+" "+loc.T("weigh.lead")
		}
		out = append(out, ui.MatterPart{ID: "approve", Heading: loc.T("claim.approve"), Lead: lead, Form: &f})
	}
	if v.Refuse {
		out = append(out, ui.MatterPart{ID: "refuse", Heading: loc.T("claim.refuse"), Lead: loc.T("claim.refuse.lead"), Form: &ui.MatterForm{
			Action: path + "/refuse", Areas: []ui.Field{note("why", "claim.refuse.note")}, Button: ui.Button{Text: loc.T("claim.refuse.button"), Kind: "warning"},
		}})
	}
	return out
}

// StaffClaimEvidence hands the frozen record out.
func (h *Handlers) StaffClaimEvidence(c *web.Ctx) error {
	v, err := h.Programmes.Claim(c.Std(), c.Actor, c.Param("claim"))
	return frozen(c, v.Claim.Claim.Number, v.Claim.Claim.Evidence, err)
}

// StaffClaimFile hands a file of a claim out.
func (h *Handlers) StaffClaimFile(c *web.Ctx) error {
	f, r, err := h.Programmes.ClaimFile(c.Std(), c.Actor, c.Param("claim"), c.Param("file"))
	return handOut(c, f, r, err)
}

// StaffClaimReview finds an amount right.
func (h *Handlers) StaffClaimReview(c *web.Ctx) error {
	return h.staffClaimDeed(c, "claim.done.reviewed", nil, func(form url.Values) error {
		amount, err := yuan(form, "amount", programmes.ErrClaimAmount)
		if err != nil {
			return err
		}
		return h.Programmes.ReviewClaim(c.Std(), c.Actor, c.Param("claim"), amount, form.Get("note"))
	})
}

// StaffClaimApprove is the second signature.
func (h *Handlers) StaffClaimApprove(c *web.Ctx) error {
	return h.staffClaimDeed(c, "claim.done.approved", nil, func(form url.Values) error {
		return h.Programmes.ApproveClaim(c.Std(), c.Actor, c.Param("claim"), "", readWeighed(form, asIs))
	})
}

// StaffClaimRefuse ends a claim.
func (h *Handlers) StaffClaimRefuse(c *web.Ctx) error {
	return h.staffClaimDeed(c, "claim.done.refused", asWhy, func(form url.Values) error {
		return h.Programmes.RefuseClaim(c.Std(), c.Actor, c.Param("claim"), form.Get("why"))
	})
}

func (h *Handlers) staffClaimDeed(c *web.Ctx, done string, rename func(string) string, do func(url.Values) error) error {
	form, err := once(c, fieldFlags)
	if err != nil {
		return err
	}
	wrong := do(form)
	if wrong == nil {
		c.Flash(done)
		return c.SeeOther(under(placeStaffClaims, c.Param("claim")))
	}
	if !answerable(wrong) {
		return wrong
	}
	return h.staffClaim(c, form, wrong, rename)
}
