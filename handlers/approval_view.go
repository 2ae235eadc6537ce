package handlers

import (
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

var approvalTones = map[models.ApprovalState]string{
	models.ApprovalAsked: "wait", models.ApprovalApproved: "good", models.ApprovalRefused: "warn", models.ApprovalLapsed: "warn",
}

func approvalTag(loc *i18n.Loc, a models.Approval) ui.Tag {
	return ui.Tag{Text: loc.T("state.approval." + string(a.State)), Tone: approvalTones[a.State]}
}

func (h *Handlers) approvalPage(c *web.Ctx, v checkout.ApprovalView) page.ApprovalPage {
	loc, o := c.Loc, v.Order.Order
	p := page.ApprovalPage{
		Page: h.page(c, ""), Heading: loc.T("approval.title", "number", o.Number), Tag: approvalTag(loc, v.Approval), Next: approvalNext(loc, v),
		Bill: atCap(o), Order: under(placeOrders, o.ID), Lines: approvalLines(loc, v), Facts: approvalFacts(loc, v), Paying: approvalPaying(loc, v),
	}
	p.Title = p.Heading
	p.Bill.Caption, p.Bill.Exact = loc.T("till.at_cap"), true
	if v.State == models.ApprovalRefused {
		p.Said = v.Reason
	}
	at := under(placeApprovals, v.ID)
	if v.State == models.ApprovalAsked && v.Why == nil && h.Clock.Now().Before(v.DecideBy) {
		p.Answer = &page.ApprovalAnswer{
			Approve: at + "/approve", ApproveText: loc.T("approval.approve.text"), ApproveButton: loc.T("approval.approve", "amount", p.Bill.Pay),
			Refuse: at + "/refuse", RefuseText: loc.T("approval.refuse.text"), RefuseButton: loc.T("approval.refuse"),
			Reason: ui.Field{Name: "reason", Label: loc.T("approval.reason"), Hint: loc.T("approval.reason.hint", "name", v.Asker)},
		}
	}
	if v.Withdraws {
		p.Back = &page.Deed{Action: at + "/withdraw", Text: loc.T("approval.withdraw.text"), Button: loc.T("approval.withdraw")}
	}
	return p
}

// approvalNext says how the question stands and what the reader can do.
func approvalNext(loc *i18n.Loc, v checkout.ApprovalView) ui.Notice {
	id := "approval.next." + string(v.State)
	n := ui.Notice{Text: loc.T(id, "by", v.Decider, "at", at(v.DecidedAt), "until", v.DecideBy, "name", v.Asker)}
	if v.State != models.ApprovalAsked {
		if n.Tone = approvalTones[v.State]; v.State == models.ApprovalApproved && waits(v.Order.Order) {
			n.Text += " " + loc.T("approval.next.to_pay", "amount", v.Order.Order.DueAmount, "until", v.Order.Order.PayBy)
		}
		return n
	}
	names := strings.Join(v.Approvers, loc.T("list.comma"))
	switch {
	case v.Why == nil:
		n.Text = loc.T("approval.next.yours", "name", v.Asker, "until", v.DecideBy)
	case len(v.Approvers) == 0:
		n.Title, n.Text, n.Tone = loc.T("spending.alone.title"), loc.T("approval.next.nobody"), "warn"
	default:
		n.Text = loc.T("approval.next.others", "names", names, "until", v.DecideBy)
	}
	return n
}

func approvalLines(loc *i18n.Loc, v checkout.ApprovalView) []page.ApprovalLine {
	out := make([]page.ApprovalLine, len(v.Order.Lines))
	for i, l := range v.Order.Lines {
		out[i] = page.ApprovalLine{
			Name: say(loc, l.Offering.TitleZh, l.Offering.TitleEn), Amount: l.Line.CapAmount,
			Text: joined(" · ", say(loc, l.Provider.NameZh, l.Provider.NameEn), recipeName(loc, l.Quote.RecipeID), unitsText(loc, l.Offering.Kind, l.Line.Units),
				loc.T("approval.longest", "time", loc.Duration(millis(l.Line.CapMillis)))),
		}
		if why := v.Gone[l.Line.ID]; why != nil {
			out[i].Warning = loc.T("approval.gone", "why", loc.Fault(why))
		}
	}
	return out
}

func approvalFacts(loc *i18n.Loc, v checkout.ApprovalView) []ui.Fact {
	asker := v.Asker
	if v.Left {
		asker = loc.T("approval.left", "name", v.Asker)
	}
	out := []ui.Fact{
		{Key: loc.T("approval.asker"), Value: asker},
		{Key: loc.T("approval.asked_at"), Body: ui.When(loc, v.CreatedAt)},
		{Key: loc.T("approval.why"), Value: loc.T("spending.limit.above", "amount", v.Above), Sub: loc.T("spending.limit.text")},
	}
	if v.Alone > 0 {
		out = append(out, ui.Fact{Key: loc.T("approval.alone"), Value: loc.Money(v.Alone)})
	}
	if v.State == models.ApprovalAsked {
		out = append(out, ui.Fact{Key: loc.T("approval.decide_by"), Body: ui.When(loc, v.DecideBy)})
	}
	for _, f := range []struct{ key, value string }{
		{"spending.field.project", v.Project}, {"order.fact.purchase_order", v.Order.Order.PurchaseOrder}, {"approval.remarks", v.Order.Order.Remarks},
	} {
		if f.value != "" {
			out = append(out, ui.Fact{Key: loc.T(f.key), Value: f.value})
		}
	}
	return out
}

// approvalPaying says where the money comes from.
func approvalPaying(loc *i18n.Loc, v checkout.ApprovalView) (out []ui.Fact) {
	o := v.Order.Order
	for _, p := range v.Vouchers {
		out = append(out, ui.Fact{Key: say(loc, p.NameZh, p.NameEn), Value: loc.Money(p.Amount)})
	}
	if o.WalletAmount > 0 {
		out = append(out, ui.Fact{Key: loc.T("method.wallet"), Value: loc.Money(o.WalletAmount)})
	}
	if o.DueAmount > 0 {
		out = append(out, ui.Fact{Key: known(loc, "method."+v.Method, v.Method), Value: loc.Money(o.DueAmount), Sub: loc.T("approval.due.text")})
	}
	return out
}
