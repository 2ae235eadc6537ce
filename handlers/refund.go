package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/finance"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/web"
)

// The places of refunds and disputes.
const (
	placeRefunds         = "/refunds"
	placeProviderRefunds = "/provider/refunds"
	placeOperatorRefunds = "/operator/refunds"
	placeDisputes        = "/operator/disputes"
)

// Refunds shows what came back to a firm, what it owes, and what may go back to its source.
func (h *Handlers) Refunds(c *web.Ctx) error {
	v, err := h.Finance.Refunds(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := shop.RefundsPage{Page: h.page(c, "refunds.title"), Free: v.Free, Pager: pager(c, v.Next)}
	for _, r := range v.Rows {
		p.Part.Rows = append(p.Part.Rows, refundRow(c.Loc, r, v.Numbers[r.OrderID]))
	}
	p.Part.Disputes = disputeRows(c.Loc, v.Disputes, v.Numbers)
	p.Part.Payments = sendLinks(c.Loc, v.Payments, v.MaySend && v.Owes == 0)
	p.Part.Debt = debt(c.Loc, v.Owes, v.Free, v.MaySend)
	return c.Render(http.StatusOK, shop.Refunds(p))
}

// DebtPay pays what a firm owes from its wallet.
func (h *Handlers) DebtPay(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	paid, err := h.Finance.PayDebt(c.Std(), c.Actor, form.Get("key"))
	if err != nil {
		return err
	}
	if paid > 0 {
		c.Flash("refunds.debt.paid")
	}
	return c.SeeOther(placeRefunds)
}

// orderRefunds is the part of an order's page about what came back, and what may.
func (h *Handlers) orderRefunds(c *web.Ctx, orderID string) (shop.RefundPart, error) {
	v, err := h.Finance.OrderRefunds(c.Std(), c.Actor, orderID)
	if err != nil {
		return shop.RefundPart{}, err
	}
	p := shop.RefundPart{Payments: sendLinks(c.Loc, v.Payments, v.MaySend && v.Owes == 0), Disputes: disputeRows(c.Loc, v.Disputes, nil)}
	for _, l := range v.Lines {
		for _, r := range l.Refunds {
			row := refundRow(c.Loc, r, "")
			row.What = say(c.Loc, l.Offering.TitleZh, l.Offering.TitleEn)
			p.Rows = append(p.Rows, row)
		}
		if link, ok := askLink(c.Loc, l, v.MayAsk); ok {
			p.Lines = append(p.Lines, link)
		}
		p.Lines = append(p.Lines, shop.RefundLink{Name: say(c.Loc, l.Offering.TitleZh, l.Offering.TitleEn), Text: c.Loc.T("usage.ask.link"), Href: under(placeUsageLines, l.Line.ID)})
	}
	for _, y := range v.Payments {
		for _, r := range y.Refunds {
			p.Rows = append(p.Rows, refundRow(c.Loc, r, ""))
		}
	}
	if len(v.Disputes) > 0 {
		p.Debt = debt(c.Loc, v.Owes, v.Free, v.MaySend)
	}
	if len(p.Rows) > 0 {
		p.All = h.offered(c, placeRefunds)
	}
	return p, nil
}

// RefundAskForm asks how much of a line's cost is to come back, and why.
func (h *Handlers) RefundAskForm(c *web.Ctx) error {
	return h.refundAskForm(c, url.Values{"how": {"all"}}, nil)
}

// RefundAsk sends the wish to the line's provider.
func (h *Handlers) RefundAsk(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := finance.AskRefund{LineID: c.Param("line"), All: form.Get("how") != "part", Reason: form.Get("reason"), Note: form.Get("note"), Key: form.Get("key")}
	var wrong error
	if !in.All {
		in.Amount, wrong = yuan(form, "amount", refundAmount)
	}
	if wrong == nil {
		var r models.Refund
		if r, wrong = h.Finance.AskRefund(c.Std(), c.Actor, in); wrong == nil {
			c.Flash("refund.ask.done")
			return c.SeeOther(under(placeOrders, r.OrderID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.refundAskForm(c, form, wrong)
}

func (h *Handlers) refundAskForm(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Finance.RefundableLine(c.Std(), c.Actor, c.Param("line"))
	if err != nil {
		return err
	}
	p := askPage(c.Loc, v, form)
	p.Page, p.Key = h.page(c, "refund.ask.title"), models.NewSecret(16)
	p.Action = under(placeRefunds+"/lines", c.Param("line"))
	if wrong == nil {
		return c.Render(http.StatusOK, shop.RefundAskForm(p))
	}
	p.Path, p.Problems = p.Action, problems(c.Loc, wrong, nil)
	p.Reason.Problem = p.ProblemOf("reason")
	return c.Render(web.StatusOf(wrong), shop.RefundAskForm(p))
}

// RefundSendForm asks how much of a payment is to go back to where it came from.
func (h *Handlers) RefundSendForm(c *web.Ctx) error { return h.refundSendForm(c, nil, nil) }

// RefundSend sets the money aside, to be sent.
func (h *Handlers) RefundSend(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	amount, wrong := yuan(form, "amount", refundAmount)
	if wrong == nil {
		if _, wrong = h.Finance.SendBack(c.Std(), c.Actor, c.Param("payment"), amount, form.Get("key")); wrong == nil {
			c.Flash("refund.send.done")
			return c.SeeOther(placeRefunds)
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.refundSendForm(c, form, wrong)
}

func (h *Handlers) refundSendForm(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Finance.RefundablePayment(c.Std(), c.Actor, c.Param("payment"))
	if err != nil {
		return err
	}
	p := sendPage(c.Loc, v)
	p.Page, p.Key = h.page(c, "refund.send.title"), models.NewSecret(16)
	p.Action, p.Back = under(placeRefunds+"/payments", v.Payment.ID), placeRefunds
	if wrong == nil {
		return c.Render(http.StatusOK, shop.RefundSendForm(p))
	}
	p.Amount.Value = clip(form.Get("amount"))
	p.Path, p.Problems = p.Action, problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), shop.RefundSendForm(p))
}
