package handlers

import (
	"net/url"
	"strings"

	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

var refundAmount = finance.ErrRefundAmount

func refundRow(loc *i18n.Loc, r models.Refund, number string) shop.RefundRow {
	row := shop.RefundRow{At: r.CreatedAt, State: string(r.State), Amount: r.Amount, Shares: refundShares(loc, r), Reason: reasonOf(loc, r), Answer: r.Answer}
	switch {
	case r.Kind == models.RefundSource:
		row.What = loc.T("refunds.what.source")
	case number != "":
		row.What = loc.T("refunds.what.line", "number", number)
	}
	if number != "" {
		row.Href = under(placeOrders, r.OrderID)
	}
	return row
}

func reasonOf(loc *i18n.Loc, r models.Refund) string {
	reason := ""
	if r.Reason != "" {
		reason = cause(loc, "refund.reason."+r.Reason)
	}
	if r.Note == "" || reason == "" {
		return reason + r.Note
	}
	return loc.T("refunds.reason_note", "reason", reason, "note", r.Note)
}

// refundShares says where the money went, or goes.
func refundShares(loc *i18n.Loc, r models.Refund) string {
	var parts []string
	switch {
	case r.Kind == models.RefundSource:
		if r.Charge > 0 {
			parts = append(parts, loc.T("refunds.charge", "amount", r.Charge))
		}
		if r.Reference != "" && r.State == models.RefundSent {
			parts = append(parts, loc.T("refunds.reference", "reference", r.Reference))
		}
	case r.State == models.RefundBooked:
		if back := r.Voucher + r.Claimed; back > 0 {
			parts = append(parts, loc.T("refunds.to_voucher", "amount", loc.MoneyExact(back)))
		}
		if wallet := r.Firm - r.Netted + r.KeptFirm; wallet > 0 {
			parts = append(parts, loc.T("refunds.to_wallet", "amount", loc.MoneyExact(wallet)))
		}
		if r.Asked > 0 && r.Asked != r.Amount {
			parts = append(parts, loc.T("refunds.was_asked", "amount", loc.MoneyExact(r.Asked)))
		}
	}
	return strings.Join(parts, " · ")
}

func disputeRows(loc *i18n.Loc, rows []models.Dispute, numbers map[string]string) []shop.DisputeRow {
	var out []shop.DisputeRow
	for _, d := range rows {
		row := shop.DisputeRow{At: d.CreatedAt, Order: loc.T("refunds.what.dispute"), State: string(d.State), Amount: d.Amount}
		if n := numbers[d.OrderID]; n != "" {
			row.Order, row.Href = n, under(placeOrders, d.OrderID)
		}
		if d.State != models.DisputeWon && d.FromDebt > 0 {
			row.Shares = loc.T("refunds.dispute.shares", "wallet", loc.MoneyExact(d.FromWallet), "debt", loc.MoneyExact(d.FromDebt))
		}
		out = append(out, row)
	}
	return out
}

func askLink(loc *i18n.Loc, l finance.LineRefunds, may bool) (shop.RefundLink, bool) {
	out := shop.RefundLink{Name: say(loc, l.Offering.TitleZh, l.Offering.TitleEn), Text: loc.T("refund.ask.title")}
	switch {
	case l.Asked:
		out.Note = loc.T("refund.ask.waits")
	case l.Left <= 0 || !may:
		return out, false
	default:
		out.Href, out.Note = under(placeRefunds+"/lines", l.Line.ID), loc.T("refund.ask.left", "amount", loc.MoneyExact(l.Left))
	}
	return out, true
}

func sendLinks(loc *i18n.Loc, rows []finance.PaymentRefunds, may bool) []shop.RefundLink {
	var out []shop.RefundLink
	for _, v := range rows {
		if v.May <= 0 || !may {
			continue
		}
		out = append(out, shop.RefundLink{
			Name: paymentName(loc, v), Text: loc.T("refund.send.title"), Href: under(placeRefunds+"/payments", v.Payment.ID), Note: loc.T("refund.send.may", "amount", v.May),
		})
	}
	return out
}

// paymentName is a payment as its buyer knows it: how it was paid, how much, and for what.
func paymentName(loc *i18n.Loc, v finance.PaymentRefunds) string {
	name := known(loc, "method."+v.Payment.Method, v.Payment.Method) + " " + loc.Money(v.Payment.Amount)
	if v.Number != "" {
		return name + " · " + loc.T("refunds.of_order", "number", v.Number)
	}
	return name + " · " + loc.T("refunds.of_top_up")
}

// debt is what a firm owes, with a button for those who may pay it.
func debt(loc *i18n.Loc, owes, free models.Money, may bool) *shop.Debt {
	if owes <= 0 {
		return nil
	}
	d := &shop.Debt{Notice: ui.Notice{Title: loc.T("refunds.debt.title", "amount", loc.MoneyExact(owes)), Text: loc.T("refunds.debt.text"), Tone: "warn"}}
	if may && free < owes {
		d.Notice.Action = &ui.Button{Text: loc.T("refunds.debt.top_up"), Href: placeTopUp + "?amount=" + (owes - free).FenUp().String(), Kind: "secondary"}
	}
	d.More = ui.Button{Text: loc.T("debt.link"), Href: placeDebt}
	if may && free > 0 {
		d.Action, d.Key, d.Button = placeRefunds+"/debt", models.NewSecret(16), loc.T("refunds.debt.pay", "amount", loc.MoneyExact(min(owes, free)))
	}
	return d
}

func askPage(loc *i18n.Loc, v finance.RefundableLine, form url.Values) shop.RefundAsk {
	p := shop.RefundAsk{Back: under(placeOrders, v.Order.ID)}
	p.Crumbs = []ui.Crumb{{Text: loc.T("orders.title"), Href: placeOrders}, {Text: v.Order.Number, Href: p.Back}}
	p.Facts = []ui.Fact{
		{Key: loc.T("refund.fact.what"), Value: say(loc, v.Offering.TitleZh, v.Offering.TitleEn)},
		{Key: loc.T("refund.fact.provider"), Value: say(loc, v.Provider.NameZh, v.Provider.NameEn)},
		{Key: loc.T("refund.fact.cost"), Value: loc.MoneyExact(v.Settled.Cost)},
		{Key: loc.T("refund.fact.left"), Value: loc.MoneyExact(v.Left), Sub: loc.T("refund.fact.shares", "voucher", loc.MoneyExact(v.Whole.Voucher), "wallet", loc.MoneyExact(v.Whole.Firm))},
	}
	p.How = ui.Choice{Name: "how", Label: loc.T("refund.ask.how"), Options: []ui.Option{
		{Value: "all", Text: loc.T("refund.ask.all", "amount", loc.MoneyExact(v.Left)), Checked: form.Get("how") != "part"},
		{Value: "part", Text: loc.T("refund.ask.part"), Checked: form.Get("how") == "part"},
	}}
	p.Amount = ui.Field{Name: "amount", Label: loc.T("refund.ask.amount"), Hint: loc.T("refund.ask.amount_hint", "left", loc.MoneyExact(v.Left)), Value: clip(form.Get("amount")), Numeric: true, Prefix: "¥", Width: 16}
	p.Reason = ui.Choice{Name: "reason", Label: loc.T("refund.ask.why")}
	for _, id := range finance.RefundReasons() {
		p.Reason.Options = append(p.Reason.Options, ui.Option{Value: id, Text: loc.T("refund.reason." + id), Checked: form.Get("reason") == id})
	}
	p.Note = ui.Field{Name: "note", Label: loc.T("refund.ask.note"), Hint: loc.T("refund.ask.note_hint"), Value: clip(form.Get("note"))}
	return p
}

func sendPage(loc *i18n.Loc, v finance.PaymentRefunds) shop.RefundSend {
	p := shop.RefundSend{Facts: []ui.Fact{
		{Key: loc.T("refund.fact.payment"), Value: paymentName(loc, v)},
		{Key: loc.T("refund.fact.may"), Value: loc.Money(v.May)},
	}}
	if v.Charge > 0 {
		p.Facts = append(p.Facts, ui.Fact{Key: loc.T("refund.fact.charge"), Value: loc.Money(v.Charge), Sub: loc.T("refund.fact.charge_text")})
	}
	p.Amount = ui.Field{Name: "amount", Label: loc.T("refund.send.amount"), Hint: loc.T("refund.send.amount_hint", "most", v.May), Value: v.May.String(), Numeric: true, Prefix: "¥", Width: 16}
	p.Notes = []string{loc.T("refund.send.note.when")}
	if v.ByHand {
		p.Notes = []string{loc.T("refund.send.note.by_hand")}
	}
	p.Notes = append(p.Notes, loc.T("refund.send.note.failed"))
	return p
}
