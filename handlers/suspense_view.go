package handlers

import (
	"net/url"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

func suspenseRow(loc *i18n.Loc, r oversight.SuspenseRow) operator.SuspenseRow {
	x := r.Entry
	return operator.SuspenseRow{
		At: x.CreatedAt, Href: under(placeSuspense, x.ID), Firm: or(r.Firm.Name, loc.T("suspense.nobody")), Order: suspenseFor(loc, r), Method: known(loc, "method."+x.Method, x.Method),
		Payment: x.PaymentID, Why: loc.T("suspense.why." + x.Why), State: x.State, Amount: inCurrency(loc, x.Amount, x.Currency),
	}
}

// suspenseFor is what the payment was for.
func suspenseFor(loc *i18n.Loc, r oversight.SuspenseRow) string {
	switch {
	case r.Order.Number != "":
		return r.Order.Number
	case r.Payment.ID != "":
		return loc.T("suspense.top_up")
	}
	return "—"
}

// inCurrency writes an amount that may not be of our currency.
func inCurrency(loc *i18n.Loc, amount models.Money, currency string) string {
	if currency == models.Currency {
		return loc.Money(amount)
	}
	return currency + " " + amount.String()
}

func (h *Handlers) suspensePage(c *web.Ctx, v oversight.SuspenseView, form url.Values, wrong []ui.Problem) operator.SuspenseEntryPage {
	loc, x := c.Loc, v.Entry
	p := operator.SuspenseEntryPage{
		Page: h.desk(c, ""), State: ui.StateTag(loc, "suspense", string(x.State)), Facts: suspenseFacts(loc, v),
		Why: ui.Notice{Title: loc.T("suspense.why." + x.Why), Text: loc.T("suspense.why." + x.Why + "_text"), Tone: "warn"},
	}
	p.Title, p.Path, p.Problems = loc.T("suspense.one", "amount", inCurrency(loc, x.Amount, x.Currency)), under(placeSuspense, x.ID), wrong
	for _, m := range v.Moves {
		by := "suspense.by.system"
		if m.Actor == x.DecidedBy {
			by = "suspense.by.staff"
		}
		p.History = append(p.History, ui.Event{At: m.At, Title: loc.T(m.Cause), Text: loc.T(by)})
	}
	switch x.State {
	case models.SuspenseHeld:
		p.Deed = suspenseDeed(p, v, form)
	case models.SuspenseSending:
		p.Why = ui.Notice{Title: loc.T("suspense.wait"), Text: loc.T("suspense.wait_text")}
	default:
		p.Why.Tone = ""
	}
	return p
}

func suspenseFacts(loc *i18n.Loc, v oversight.SuspenseView) []ui.Fact {
	x := v.Entry
	out := []ui.Fact{
		{Key: loc.T("suspense.fact.firm"), Value: or(v.Firm.Name, loc.T("suspense.nobody"))},
		{Key: loc.T("suspense.fact.order"), Value: suspenseFor(loc, v.SuspenseRow)},
		{Key: loc.T("suspense.fact.at"), Body: ui.When(loc, x.CreatedAt)},
		{Key: loc.T("suspense.fact.method"), Value: known(loc, "method."+x.Method, x.Method)},
		{Key: loc.T("suspense.fact.payment"), Value: x.PaymentID},
	}
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Key: loc.T("suspense.fact." + key), Value: value})
		}
	}
	if v.Payment.ID != "" {
		add("due", loc.Money(v.Payment.Amount))
	}
	if x.Returned > 0 {
		add("returned", inCurrency(loc, x.Returned, x.Currency))
		add("left", inCurrency(loc, x.Left(), x.Currency))
	}
	add("reference", x.Reference)
	add("charge", x.Charge)
	add("refund", x.RefundReference)
	add("reason", x.Reason)
	add("answer", x.Answer)
	return out
}

// suspenseDeed asks what to do with money that is held; form is what was sent, nil at first.
func suspenseDeed(p operator.SuspenseEntryPage, v oversight.SuspenseView, form url.Values) *operator.SuspenseDeed {
	loc, left := p.Loc, inCurrency(p.Loc, v.Entry.Left(), v.Entry.Currency)
	d := &operator.SuspenseDeed{
		Action: p.Path, Button: loc.T("suspense.deed_now"),
		Reason: ui.Field{Name: "reason", Label: loc.T("suspense.reason"), Hint: loc.T("suspense.reason_hint"), Value: clip(form.Get("reason"))},
	}
	if !v.Sends {
		d.Reference = &ui.Field{Name: "reference", Label: loc.T("suspense.reference"), Value: clip(form.Get("reference")), Code: true, Width: 32}
	}
	if v.Entry.Currency != models.Currency {
		d.Text, d.Only, d.Button = loc.T("suspense.hand_text"), deedHand, loc.T("suspense.hand_now", "amount", left)
		return d
	}
	back := ui.Option{Value: deedBack, Text: loc.T("suspense.back_now", "amount", left), Hint: loc.T("suspense.back_text")}
	if !v.Sends {
		back = ui.Option{Value: deedHand, Text: loc.T("suspense.hand_now", "amount", left), Hint: loc.T("suspense.hand_text")}
		d.Reference.Optional = true
	}
	wallet := ui.Option{Value: deedWallet, Text: loc.T("suspense.wallet_now", "amount", left), Hint: loc.T("suspense.wallet_text")}
	d.Word = &ui.Choice{Name: "deed", Label: loc.T("suspense.deed_word"), Problem: p.ProblemOf("deed"), Options: []ui.Option{back, wallet}}
	for i, o := range d.Word.Options {
		d.Word.Options[i].Checked = o.Value == form.Get("deed")
	}
	if v.Entry.FirmID == "" {
		d.Firm = &ui.Field{Name: "firm", Label: loc.T("suspense.firm"), Hint: loc.T("suspense.firm_hint"), Value: clip(form.Get("firm")), Optional: true}
	}
	return d
}
