package handlers

import (
	"net/http"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Disputes lists payments that buyers' banks took back, the most urgent first.
func (h *Handlers) Disputes(c *web.Ctx) error {
	v, err := h.Oversight.Disputes(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := operator.DisputesPage{Page: h.desk(c, "disputes.title"), Pager: pager(c, v.Next)}
	for _, d := range v.Open {
		p.Open = append(p.Open, disputeRow(c.Loc, d))
	}
	for _, d := range v.Rows {
		p.Rows = append(p.Rows, disputeRow(c.Loc, d))
	}
	return c.Render(http.StatusOK, operator.Disputes(p))
}

func disputeRow(loc *i18n.Loc, d oversight.DisputeRow) operator.DisputeRow {
	row := operator.DisputeRow{
		At: d.Dispute.CreatedAt, Firm: d.Firm, Href: under(placeDisputes, d.Dispute.ID), Order: or(d.Number, loc.T("refunds.of_top_up")), Reason: d.Dispute.Reason,
		State: string(d.Dispute.State), Amount: d.Dispute.Amount,
	}
	if d.Dispute.EvidenceBy != nil {
		row.Until = *d.Dispute.EvidenceBy
	}
	return row
}

// Dispute shows one dispute and what there is to send.
func (h *Handlers) Dispute(c *web.Ctx) error {
	e, err := h.Oversight.Dispute(c.Std(), c.Actor, c.Param("dispute"))
	if err != nil {
		return err
	}
	loc, d := c.Loc, e.DisputeRow.Dispute
	p := operator.DisputePage{Page: h.desk(c, ""), State: ui.StateTag(loc, "dispute", string(d.State)), Facts: disputeFacts(loc, e), Proof: proofFacts(loc, e)}
	p.Title = loc.T("dispute.title", "firm", e.Firm)
	if d.State == models.DisputeOpen {
		p.Send = []string{loc.T("dispute.send.order"), loc.T("dispute.send.usage"), loc.T("dispute.send.receipt"), loc.T("dispute.send.where")}
	}
	if e.Log != "" {
		p.LogHref = under(placeDisputes, d.ID, "usage")
	}
	return c.Render(http.StatusOK, operator.Dispute(p))
}

// DisputeUsage hands out the usage log of a disputed order, whose hash stands on the page.
func (h *Handlers) DisputeUsage(c *web.Ctx) error {
	e, err := h.Oversight.Dispute(c.Std(), c.Actor, c.Param("dispute"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="usage-`+e.DisputeRow.Dispute.ID+`.jsonl"`)
	return c.Blob(http.StatusOK, "application/x-ndjson; charset=utf-8", []byte(e.Log))
}

func disputeFacts(loc *i18n.Loc, e oversight.Evidence) []ui.Fact {
	d := e.DisputeRow.Dispute
	out := []ui.Fact{
		{Key: loc.T("dispute.fact.amount"), Value: loc.Money(d.Amount), Sub: known(loc, "dispute.reason."+d.Reason, d.Reason)},
		{Key: loc.T("dispute.fact.reference"), Value: d.Reference},
		{Key: loc.T("dispute.fact.opened"), Body: ui.When(loc, d.CreatedAt)},
	}
	if d.EvidenceBy != nil && d.State == models.DisputeOpen {
		out = append(out, ui.Fact{Key: loc.T("dispute.fact.until"), Body: ui.When(loc, *d.EvidenceBy)})
	}
	if d.ClosedAt != nil {
		out = append(out, ui.Fact{Key: loc.T("dispute.fact.closed"), Body: ui.When(loc, *d.ClosedAt)})
	}
	out = append(out, ui.Fact{Key: loc.T("dispute.fact.taken"), Value: loc.T("refunds.dispute.shares", "wallet", loc.MoneyExact(d.FromWallet), "debt", loc.MoneyExact(d.FromDebt))})
	if d.Charge > 0 {
		out = append(out, ui.Fact{Key: loc.T("dispute.fact.cost"), Value: loc.Money(d.Charge), Sub: loc.T("dispute.fact.cost_text")})
	}
	return out
}

func proofFacts(loc *i18n.Loc, e oversight.Evidence) []ui.Fact {
	out := []ui.Fact{{Key: loc.T("refund.fact.payment"), Value: known(loc, "method."+e.Payment.Method, e.Payment.Method) + " " + loc.Money(e.Payment.Amount), Sub: e.Payment.Charge}}
	if e.Number == "" {
		return append(out, ui.Fact{Key: loc.T("refund.fact.order"), Value: loc.T("refunds.of_top_up")})
	}
	out = append(out, ui.Fact{Key: loc.T("refund.fact.order"), Value: e.Number, Sub: e.By}, ui.Fact{Key: loc.T("dispute.proof.placed"), Body: ui.When(loc, e.Order.CreatedAt)})
	for _, l := range e.Lines {
		out = append(out, ui.Fact{
			Key: say(loc, l.Offering.TitleZh, l.Offering.TitleEn), Value: ui.StateTag(loc, "line", string(l.Line.State)).Text + " · " + loc.MoneyExact(l.Line.Cost), Sub: say(loc, l.Provider.NameZh, l.Provider.NameEn),
		})
	}
	if e.Receipt != "" {
		out = append(out, ui.Fact{Key: loc.T("dispute.proof.receipt"), Value: e.Receipt})
	}
	if e.Log != "" {
		out = append(out, ui.Fact{Key: loc.T("dispute.proof.log"), Value: "SHA-256", Sub: e.LogHash})
	}
	return out
}
