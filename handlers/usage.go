package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// UsageDisputes lists what a firm disputed.
func (h *Handlers) UsageDisputes(c *web.Ctx) error {
	v, err := h.Checkout.UsageDisputes(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := ui.MatterPage{Page: h.page(c, "usage.disputes.title"), Lead: c.Loc.T("usage.disputes.lead"), Pager: pager(c, v.Next)}
	p.Parts = []ui.MatterPart{{Table: disputedTable(c.Loc, p.Title, c.Loc.T("usage.disputes.none"), placeUsage, v.Rows, v.Numbers, nobody)}}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// UsageLine shows the bill of a settled line, and asks what is wrong with it.
func (h *Handlers) UsageLine(c *web.Ctx) error { return h.usageLine(c, nil, nil) }

// UsageAsk opens a dispute of it.
func (h *Handlers) UsageAsk(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	d, wrong := h.Checkout.DisputeUsage(c.Std(), c.Actor, c.Param("line"), form.Get("reason"), form.Get("note"))
	if wrong == nil {
		c.Flash("usage.ask.done")
		return c.SeeOther(under(placeUsage, d.ID))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.usageLine(c, form, wrong)
}

func (h *Handlers) usageLine(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Checkout.UsageLine(c.Std(), c.Actor, c.Param("line"))
	if err != nil {
		return err
	}
	loc, path := c.Loc, under(placeUsageLines, v.Line.ID)
	p := ui.MatterPage{Page: h.page(c, "usage.line.title"), Lead: loc.T("usage.line.lead"), Crumbs: h.orderCrumbs(c, v.Order)}
	p.Problems = problems(loc, wrong, nil)
	p.Parts = append([]ui.MatterPart{{Facts: billFacts(loc, v, false)}, billPart(loc, v)}, doubtPart(loc, v.Doubts, "")...)
	if h.mayAsk(c) && v.Left > 0 {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "ask", Heading: loc.T("usage.ask.title"), Lead: loc.T("usage.ask.lead"), Form: askForm(c, path, form)})
	}
	if wrong == nil {
		return c.Render(http.StatusOK, ui.Matter(p))
	}
	p.Path = path
	return c.Render(web.StatusOf(wrong), ui.Matter(p))
}

// mayAsk tells whether this person may ask for money back.
func (h *Handlers) mayAsk(c *web.Ctx) bool { return h.admits(c, placeRefunds+"/lines/:line") }

func (h *Handlers) orderCrumbs(c *web.Ctx, o models.Order) []ui.Crumb {
	return []ui.Crumb{{Text: c.Loc.T("orders.title"), Href: placeOrders}, {Text: o.Number, Href: under(placeOrders, o.ID)}}
}

func askForm(c *web.Ctx, path string, form url.Values) *ui.MatterForm {
	why := ui.Choice{Name: "reason", Label: c.Loc.T("usage.ask.reason")}
	for _, id := range checkout.UsageReasons() {
		why.Options = append(why.Options, ui.Option{Value: id, Text: c.Loc.T("usage.reason." + id), Checked: form.Get("reason") == id})
	}
	note := ui.Field{Name: "note", Label: c.Loc.T("usage.ask.note"), Hint: c.Loc.T("usage.ask.note_hint"), Value: clip(form.Get("note"))}
	return &ui.MatterForm{Action: path + "/ask", Choices: []ui.Choice{why}, Areas: []ui.Field{note}, Button: ui.Button{Text: c.Loc.T("usage.ask.button")}}
}

// UsageDispute shows a dispute with its evidence and what was said.
func (h *Handlers) UsageDispute(c *web.Ctx) error {
	v, err := h.Checkout.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	if err != nil {
		return err
	}
	loc, path := c.Loc, under(placeUsage, v.Dispute.ID)
	tag := ui.StateTag(loc, "usage_dispute", v.Dispute.State)
	p := ui.MatterPage{Page: h.page(c, "usage.dispute.title"), Tag: &tag, Crumbs: h.orderCrumbs(c, v.Order)}
	p.Parts = append([]ui.MatterPart{{Facts: billFacts(loc, v, false)}}, disputeParts(loc, v, path+"/evidence")...)
	p.Parts = append(p.Parts, billPart(loc, v))
	if v.Dispute.DecidedAt == nil && h.mayAsk(c) {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "withdraw", Heading: loc.T("usage.withdraw.title"), Lead: loc.T("usage.withdraw.lead"), Form: &ui.MatterForm{
			Action: path + "/withdraw", Button: ui.Button{Text: loc.T("usage.withdraw.button"), Kind: "secondary"},
		}})
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// UsageEvidence hands out the frozen evidence, whose hash stands on the page.
func (h *Handlers) UsageEvidence(c *web.Ctx) error {
	v, err := h.Checkout.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	return evidence(c, v, err)
}

func evidence(c *web.Ctx, v usageCase, err error) error {
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="evidence-`+v.Dispute.ID+`.json"`)
	return c.Blob(http.StatusOK, "application/json; charset=utf-8", []byte(v.Dispute.Evidence))
}

// UsageWithdraw takes a dispute back.
func (h *Handlers) UsageWithdraw(c *web.Ctx) error {
	if err := h.Checkout.WithdrawUsage(c.Std(), c.Actor, c.Param("dispute")); err != nil {
		return err
	}
	c.Flash("usage.withdraw.done")
	return c.SeeOther(under(placeUsage, c.Param("dispute")))
}
