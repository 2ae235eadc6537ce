package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ProviderUsage shows what of a provider's usage is disputed or kept apart.
func (h *Handlers) ProviderUsage(c *web.Ctx) error {
	v, err := h.Supply.Usage(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	loc := c.Loc
	p := ui.MatterPage{Page: h.desk(c, "usage.provider.title"), Lead: loc.T("usage.provider.lead"), Pager: pager(c, v.Next)}
	p.Parts = []ui.MatterPart{
		{Heading: loc.T("usage.payout"), Lead: loc.T("usage.payout.formula"), Facts: payoutFacts(loc, v.Payout)},
		{ID: "doubts", Heading: loc.T("usage.doubts"), Lead: loc.T("usage.doubts.lead"), Table: doubtTable(loc, v.Doubts, placeProviderUsage)},
		{ID: "disputes", Heading: loc.T("usage.disputes.title"), Table: disputedTable(loc, loc.T("usage.disputes.title"), loc.T("usage.disputes.none"), placeProviderUsage+"/disputes", v.Rows, v.Numbers, nobody)},
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// ProviderUsageDispute shows a dispute, and asks for a word on it.
func (h *Handlers) ProviderUsageDispute(c *web.Ctx) error { return h.providerDispute(c, nil, nil) }

// ProviderUsageAnswer takes the provider's word.
func (h *Handlers) ProviderUsageAnswer(c *web.Ctx) error {
	v, err := h.Supply.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	w := supply.UsageWord{Answer: form.Get("answer")}
	var wrong error
	if w.Agree, w.Amount, wrong = word(c.Loc, form, v.Left); wrong == nil {
		if wrong = h.Supply.AnswerUsage(c.Std(), c.Actor, v.Dispute.ID, w); wrong == nil {
			c.Flash("usage.word.done")
			return c.SeeOther(under(placeProviderUsage+"/disputes", v.Dispute.ID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.providerDispute(c, form, wrong)
}

func (h *Handlers) providerDispute(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Supply.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	if err != nil {
		return err
	}
	p := h.disputePage(c, v, placeProviderUsage, true, wrong)
	if v.Dispute.State == string(models.UsageAsked) {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "word", Heading: c.Loc.T("usage.word.title"), Lead: c.Loc.T("usage.word.provider"), Form: wordForm(c.Loc, under(placeProviderUsage+"/disputes", v.Dispute.ID), v.Left, form)})
	}
	return h.matter(c, p, wrong)
}

// disputePage is a dispute as it stands on a desk.
func (h *Handlers) disputePage(c *web.Ctx, v usageCase, base string, seller bool, wrong error) ui.MatterPage {
	loc, path := c.Loc, under(base+"/disputes", v.Dispute.ID)
	tag := ui.StateTag(loc, "usage_dispute", v.Dispute.State)
	p := ui.MatterPage{Page: h.desk(c, "usage.dispute.title"), Tag: &tag, Crumbs: []ui.Crumb{{Text: loc.T("usage.provider.title"), Href: base}}}
	p.Problems = problems(loc, wrong, nil)
	if wrong != nil {
		p.Path = path
	}
	p.Parts = append([]ui.MatterPart{{Facts: billFacts(loc, v, seller)}}, disputeParts(loc, v, path+"/evidence")...)
	p.Parts = append(p.Parts, billPart(loc, v))
	p.Parts = append(p.Parts, doubtPart(loc, v.Doubts, base)...)
	return p
}

func (h *Handlers) matter(c *web.Ctx, p ui.MatterPage, wrong error) error {
	if wrong == nil {
		return c.Render(http.StatusOK, ui.Matter(p))
	}
	return c.Render(web.StatusOf(wrong), ui.Matter(p))
}

// ProviderUsageEvidence hands out the frozen evidence.
func (h *Handlers) ProviderUsageEvidence(c *web.Ctx) error {
	v, err := h.Supply.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	return evidence(c, v, err)
}

// ProviderDoubt shows usage that was kept apart, and why.
func (h *Handlers) ProviderDoubt(c *web.Ctx) error {
	q, v, err := h.Supply.Doubt(c.Std(), c.Actor, c.Param("doubt"))
	if err != nil {
		return err
	}
	return h.matter(c, h.doubtPage(c, q, v, placeProviderUsage, true), nil)
}

func (h *Handlers) doubtPage(c *web.Ctx, q models.Quarantine, v usageCase, base string, seller bool) ui.MatterPage {
	loc := c.Loc
	tag := ui.StateTag(loc, "quarantine", q.State)
	p := ui.MatterPage{Page: h.desk(c, "usage.doubt.title"), Lead: loc.T("usage.doubts.lead"), Tag: &tag, Crumbs: []ui.Crumb{{Text: loc.T("usage.provider.title"), Href: base}}}
	p.Parts = append([]ui.MatterPart{{Facts: doubtFacts(loc, q)}}, comparedPart(loc, q)...)
	p.Parts = append(p.Parts, ui.MatterPart{Heading: loc.T("usage.bill"), Facts: billFacts(loc, v, seller)}, billPart(loc, v))
	return p
}

// ProviderUsageLine shows a settled line as its provider's statement counts it.
func (h *Handlers) ProviderUsageLine(c *web.Ctx) error {
	v, err := h.Supply.UsageLine(c.Std(), c.Actor, c.Param("line"))
	if err != nil {
		return err
	}
	loc := c.Loc
	p := ui.MatterPage{Page: h.desk(c, "usage.line.title"), Lead: loc.T("usage.line.lead"), Crumbs: []ui.Crumb{{Text: loc.T("statement.title"), Href: placeStatement}}}
	p.Parts = append([]ui.MatterPart{{Facts: billFacts(loc, v.UsageCase, true)}, {Heading: loc.T("usage.payout"), Lead: loc.T("usage.payout.formula"), Facts: payoutFacts(loc, v.Payout)}, billPart(loc, v.UsageCase)}, doubtPart(loc, v.Doubts, placeProviderUsage)...)
	return h.matter(c, p, nil)
}
