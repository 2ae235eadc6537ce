package handlers

import (
	"net/url"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

// lineFacts are what was bought, how it ended and what it cost.
func lineFacts(loc *i18n.Loc, v supply.RefundCase) []ui.Fact {
	out := []ui.Fact{
		{Key: loc.T("refund.fact.order"), Value: v.Order.Number, Sub: v.Firm.Name},
		{Key: loc.T("refund.fact.what"), Value: say(loc, v.Offering.TitleZh, v.Offering.TitleEn), Sub: say(loc, v.Provider.NameZh, v.Provider.NameEn)},
		{Key: loc.T("refund.fact.ended"), Value: ui.StateTag(loc, "job", string(v.Job.State)).Text, Sub: cause(loc, v.Job.Cause)},
		{Key: loc.T("refund.fact.settled"), Body: ui.When(loc, v.Settled.CreatedAt)},
		{Key: loc.T("refund.fact.cost"), Value: loc.MoneyExact(v.Settled.Cost), Sub: loc.T("refund.fact.gross", "fee", loc.MoneyExact(v.Settled.Fee), "share", loc.MoneyExact(v.Settled.Provider))},
	}
	if v.Left != v.Settled.Cost {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.left"), Value: loc.MoneyExact(v.Left)})
	}
	return out
}

// caseFacts are lineFacts with what the buyer asks, and how it was decided.
func caseFacts(loc *i18n.Loc, v supply.RefundCase) []ui.Fact {
	r := v.Refund
	out := lineFacts(loc, v)
	if r.Asked > 0 {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.asked"), Value: loc.MoneyExact(r.Asked), Sub: reasonOf(loc, r)})
	} else {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.reason"), Value: reasonOf(loc, r)})
	}
	if r.State == models.RefundBooked {
		out = append(out,
			ui.Fact{Key: loc.T("refund.fact.booked"), Value: loc.MoneyExact(r.Amount), Sub: refundShares(loc, r)},
			ui.Fact{Key: loc.T("refund.fact.gives"), Value: loc.MoneyExact(r.Provider), Sub: loc.T("refund.fact.fee", "fee", loc.MoneyExact(r.Fee))})
	}
	if r.Answer != "" {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.answer"), Value: r.Answer})
	}
	return out
}

// decideForm asks for a word on all of an amount; form is what was sent, nil at first.
func decideForm(p ui.Page, action string, all models.Money, form url.Values) *ui.Decide {
	loc, chosen := p.Loc, form.Get("word")
	d := &ui.Decide{Action: action, Button: loc.T("refund.decide.button")}
	d.Word = ui.Choice{Name: "word", Label: loc.T("refund.decide.word"), Problem: p.ProblemOf("word")}
	for _, o := range []ui.Option{
		{Value: "all", Text: loc.T("refund.decide.all", "amount", loc.MoneyExact(all))},
		{Value: "part", Text: loc.T("refund.decide.part")},
		{Value: "no", Text: loc.T("refund.decide.no")},
	} {
		o.Checked = o.Value == chosen
		d.Word.Options = append(d.Word.Options, o)
	}
	d.Amount = p.Checked(ui.Field{Name: "amount", Label: loc.T("refund.decide.amount"), Hint: loc.T("refund.decide.amount_hint"), Value: clip(form.Get("amount")), Numeric: true, Prefix: "¥", Width: 16})
	d.Answer = p.Checked(ui.Field{Name: "answer", Label: loc.T("refund.decide.answer"), Hint: loc.T("refund.decide.answer_hint"), Value: clip(form.Get("answer"))})
	return d
}

func operatorRow(loc *i18n.Loc, r oversight.RefundRow) operator.RefundRow {
	row := operator.RefundRow{
		At: r.Refund.CreatedAt, Firm: r.Firm, Href: under(placeOperatorRefunds, r.Refund.ID), What: loc.T("refunds.what.line", "number", r.Number),
		Sub: reasonOf(loc, r.Refund), State: string(r.Refund.State), Amount: r.Refund.Amount,
	}
	if r.Refund.Kind == models.RefundSource {
		row.What = loc.T("refunds.what.source")
		row.Sub = known(loc, "method."+r.Method, r.Method)
	}
	switch {
	case r.Refund.State == models.RefundAsked:
		row.Wait = loc.T("operator.refund.waits.provider")
	case r.Refund.State == models.RefundSending && r.Method == "transfer":
		row.Wait = loc.T("operator.refund.waits.us")
	case r.Refund.State == models.RefundSending:
		row.Wait = loc.T("operator.refund.waits.processor")
	}
	return row
}

func (h *Handlers) operatorRefundPage(c *web.Ctx, v oversight.RefundView, form url.Values, wrong error) operator.RefundPage {
	loc, r := c.Loc, v.Refund
	p := operator.RefundPage{Page: h.desk(c, "operator.refund.title"), State: ui.StateTag(loc, "refund", string(r.State)), Lead: v.Firm}
	p.Problems = problems(loc, wrong, nil)
	path := under(placeOperatorRefunds, r.ID)
	if r.Kind == models.RefundLine {
		p.Facts = caseFacts(loc, v.Case)
		if r.State == models.RefundAsked {
			p.Decide = decideForm(p.Page, path+"/decide", r.Asked, form)
		}
		return p
	}
	p.Facts = sourceFacts(loc, v)
	if v.Method == "transfer" && (r.State == models.RefundSending || r.State == models.RefundSent) {
		p.Pay = &operator.PayOut{
			Sent: path + "/paid", Failed: path + "/not-paid",
			Reference: ui.Field{Name: "reference", Label: loc.T("operator.refund.reference"), Hint: loc.T("operator.refund.reference_hint"), Value: clip(form.Get("reference")), Code: true, Width: 32},
			Reason:    ui.Field{Name: "reason", Label: loc.T("operator.refund.reason"), Hint: loc.T("operator.refund.reason_hint"), Value: clip(form.Get("reason"))},
		}
	}
	return p
}

func sourceFacts(loc *i18n.Loc, v oversight.RefundView) []ui.Fact {
	r := v.Refund
	out := []ui.Fact{
		{Key: loc.T("refund.fact.amount"), Value: loc.Money(r.Amount - r.Charge)},
		{Key: loc.T("refund.fact.payment"), Value: known(loc, "method."+v.Method, v.Method) + " " + loc.Money(v.Payment.Amount), Sub: v.Payment.Reference},
	}
	if r.Charge > 0 {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.charge"), Value: loc.Money(r.Charge)})
	}
	for _, e := range v.Entries {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.payer"), Value: e.PayerName + " " + e.PayerAccount, Sub: loc.Money(e.Amount) + " · " + e.BankRef})
	}
	if v.Number != "" {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.order"), Value: v.Number})
	}
	out = append(out, ui.Fact{Key: loc.T("refund.fact.begun"), Body: ui.When(loc, r.CreatedAt)})
	if r.Reference != "" {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.reference"), Value: r.Reference})
	}
	if r.Answer != "" {
		out = append(out, ui.Fact{Key: loc.T("refund.fact.answer"), Value: r.Answer})
	}
	return out
}
