package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// OperatorUsage lists what waits for a word on usage.
func (h *Handlers) OperatorUsage(c *web.Ctx) error {
	v, err := h.Oversight.Usage(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	loc := c.Loc
	sides := func(d models.UsageDispute) string {
		return v.Firms[d.FirmID] + " · " + say(loc, v.Sellers[d.ProviderID].NameZh, v.Sellers[d.ProviderID].NameEn)
	}
	p := ui.MatterPage{Page: h.desk(c, "usage.operator.title"), Lead: loc.T("usage.operator.lead"), Pager: pager(c, v.Next)}
	p.Parts = []ui.MatterPart{
		{ID: "doubts", Heading: loc.T("usage.doubts.open"), Lead: loc.T("usage.doubts.lead"), Table: doubtTable(loc, v.Doubts, placeOperatorUsage)},
		{ID: "open", Heading: loc.T("usage.disputes.open"), Table: disputedTable(loc, loc.T("usage.disputes.open"), loc.T("usage.disputes.none_open"), placeOperatorUsage+"/disputes", v.Open, v.Numbers, sides)},
		{ID: "all", Heading: loc.T("usage.disputes.title"), Table: disputedTable(loc, loc.T("usage.disputes.title"), loc.T("usage.disputes.none"), placeOperatorUsage+"/disputes", v.Rows, v.Numbers, sides)},
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// OperatorUsageDispute shows a dispute, and asks for a word on it once its time has come.
func (h *Handlers) OperatorUsageDispute(c *web.Ctx) error { return h.operatorDispute(c, nil, nil) }

// OperatorUsageDecide takes the operator's word.
func (h *Handlers) OperatorUsageDecide(c *web.Ctx) error {
	v, err := h.Oversight.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	d := oversight.Decision{Answer: form.Get("answer")}
	var wrong error
	if d.Yes, d.Amount, wrong = word(c.Loc, form, v.Left); wrong == nil {
		if wrong = h.Oversight.DecideUsage(c.Std(), c.Actor, v.Dispute.ID, d); wrong == nil {
			c.Flash("usage.word.done")
			return c.SeeOther(under(placeOperatorUsage+"/disputes", v.Dispute.ID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.operatorDispute(c, form, wrong)
}

func (h *Handlers) operatorDispute(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Oversight.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	if err != nil {
		return err
	}
	p := h.disputePage(c, v, placeOperatorUsage, true, wrong)
	if v.Dispute.DecidedAt == nil {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "word", Heading: c.Loc.T("usage.word.title"), Lead: c.Loc.T("usage.word.operator"), Form: wordForm(c.Loc, under(placeOperatorUsage+"/disputes", v.Dispute.ID), v.Left, form)})
	}
	return h.matter(c, p, wrong)
}

// OperatorUsageEvidence hands out the frozen evidence.
func (h *Handlers) OperatorUsageEvidence(c *web.Ctx) error {
	v, err := h.Oversight.UsageDispute(c.Std(), c.Actor, c.Param("dispute"))
	return evidence(c, v, err)
}

// OperatorDoubt shows usage that was kept apart, and asks for a word on it.
func (h *Handlers) OperatorDoubt(c *web.Ctx) error { return h.operatorDoubt(c, nil, nil) }

// OperatorDoubtSettle takes the word.
func (h *Handlers) OperatorDoubtSettle(c *web.Ctx) error {
	_, v, err := h.Oversight.Doubt(c.Std(), c.Actor, c.Param("doubt"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	d := oversight.Decision{Answer: form.Get("answer")}
	var wrong error
	switch form.Get("word") {
	case "nothing":
		d.Yes = true
	default:
		d.Yes, d.Amount, wrong = word(c.Loc, form, v.Left)
	}
	if wrong == nil {
		if wrong = h.Oversight.SettleDoubt(c.Std(), c.Actor, c.Param("doubt"), d); wrong == nil {
			c.Flash("usage.word.done")
			return c.SeeOther(under(placeOperatorUsage+"/doubts", c.Param("doubt")))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.operatorDoubt(c, form, wrong)
}

func (h *Handlers) operatorDoubt(c *web.Ctx, form url.Values, wrong error) error {
	q, v, err := h.Oversight.Doubt(c.Std(), c.Actor, c.Param("doubt"))
	if err != nil {
		return err
	}
	p := h.doubtPage(c, q, v, placeOperatorUsage, true)
	path := under(placeOperatorUsage+"/doubts", q.ID)
	if p.Problems = problems(c.Loc, wrong, nil); wrong != nil {
		p.Path = path
	}
	if q.State == string(models.QuarantineOpen) {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "word", Heading: c.Loc.T("usage.word.title"), Lead: c.Loc.T("usage.settle.lead"), Form: settleForm(c.Loc, path, v.Left, form)})
	}
	return h.matter(c, p, wrong)
}

func settleForm(loc *i18n.Loc, action string, left models.Money, form url.Values) *ui.MatterForm {
	f := wordForm(loc, action, left, form)
	options := []ui.Option{{Value: "no", Text: loc.T("usage.settle.no")}, {Value: "nothing", Text: loc.T("usage.settle.nothing")}}
	if left > 0 {
		options = append(options, ui.Option{Value: "all", Text: loc.T("usage.settle.all", "amount", loc.MoneyExact(left))}, ui.Option{Value: "part", Text: loc.T("usage.settle.part")})
	} else {
		f.Fields = nil
	}
	for i := range options {
		options[i].Checked = options[i].Value == form.Get("word")
	}
	f.Choices[0].Options = options
	return f
}

// payoutFacts are the payout formula with its figures.
func payoutFacts(loc *i18n.Loc, p supply.Payout) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("usage.payout.gross"), Value: loc.MoneyExact(p.Gross)},
		{Key: loc.T("usage.payout.fee"), Value: loc.MoneyExact(-p.Fee)},
		{Key: loc.T("usage.payout.refunded"), Value: loc.MoneyExact(-p.Refunded), Sub: loc.T("usage.payout.refunded_text")},
		{Key: loc.T("desk.payout.clawed"), Value: loc.MoneyExact(-p.Clawed)},
		{Key: loc.T("desk.payout.settled"), Value: loc.MoneyExact(-p.Settled), Sub: loc.T("desk.payout.settled_text")},
		{Key: loc.T("usage.payout.withheld"), Value: loc.MoneyExact(-p.Withheld), Sub: loc.T("usage.withheld.text")},
		{Key: loc.T("usage.payout.payable"), Value: loc.MoneyExact(p.Payable())},
	}
}
