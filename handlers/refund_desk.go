package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ProviderRefunds lists what buyers ask a provider to give back, and what it gave.
func (h *Handlers) ProviderRefunds(c *web.Ctx) error {
	v, err := h.Supply.Refunds(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := provider.RefundsPage{Page: h.desk(c, "provider.refunds.title"), Pager: pager(c, v.Next)}
	for _, one := range v.Open {
		row := sellerRow(c.Loc, one.Refund, one.Order.Number)
		row.Name, row.Buyer = say(c.Loc, one.Offering.TitleZh, one.Offering.TitleEn), one.Firm.Name
		p.Open = append(p.Open, row)
	}
	for _, r := range v.Rows {
		p.Rows = append(p.Rows, sellerRow(c.Loc, r, v.Numbers[r.OrderID]))
	}
	return c.Render(http.StatusOK, provider.Refunds(p))
}

func sellerRow(loc *i18n.Loc, r models.Refund, number string) provider.RefundRow {
	return provider.RefundRow{
		At: r.CreatedAt, Order: number, Href: under(placeProviderRefunds, r.ID), Name: reasonOf(loc, r), Reason: r.Answer, State: string(r.State), Amount: r.Amount, Gives: r.Provider,
	}
}

// ProviderRefund shows what a buyer asks back, and asks for a word on it.
func (h *Handlers) ProviderRefund(c *web.Ctx) error { return h.providerRefund(c, nil, nil) }

// ProviderRefundDecide takes the provider's word.
func (h *Handlers) ProviderRefundDecide(c *web.Ctx) error {
	v, err := h.Supply.Refund(c.Std(), c.Actor, c.Param("refund"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	d := supply.Decision{RefundID: v.Refund.ID, Answer: form.Get("answer")}
	var wrong error
	if d.Yes, d.Amount, wrong = word(c.Loc, form, v.Refund.Asked); wrong == nil {
		if _, wrong = h.Supply.DecideRefund(c.Std(), c.Actor, d); wrong == nil {
			c.Flash("refund.decided_now")
			return c.SeeOther(under(placeProviderRefunds, v.Refund.ID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.providerRefund(c, form, wrong)
}

func (h *Handlers) providerRefund(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Supply.Refund(c.Std(), c.Actor, c.Param("refund"))
	if err != nil {
		return err
	}
	path := under(placeProviderRefunds, v.Refund.ID)
	tag := ui.StateTag(c.Loc, "refund", string(v.Refund.State))
	p := provider.RefundPage{Page: h.desk(c, "provider.refund.title"), State: &tag, Facts: caseFacts(c.Loc, v)}
	p.Crumb = ui.Crumb{Text: c.Loc.T("provider.refunds.title"), Href: placeProviderRefunds}
	p.Problems = problems(c.Loc, wrong, nil)
	if v.Refund.State == models.RefundAsked {
		p.Decide = decideForm(p.Page, path, v.Refund.Asked, form)
	}
	if wrong == nil {
		return c.Render(http.StatusOK, provider.Refund(p))
	}
	p.Path = path
	return c.Render(web.StatusOf(wrong), provider.Refund(p))
}

// ProviderOffer shows a settled line of which a provider may give something back
// that nobody asked for.
func (h *Handlers) ProviderOffer(c *web.Ctx) error { return h.providerOffer(c, nil, nil) }

// ProviderOfferBook gives it back.
func (h *Handlers) ProviderOfferBook(c *web.Ctx) error {
	v, err := h.Supply.RefundableLine(c.Std(), c.Actor, c.Param("line"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	d := supply.Decision{LineID: v.Line.ID, Answer: form.Get("answer"), Key: form.Get("key"), Yes: true}
	var wrong error
	if _, d.Amount, wrong = word(c.Loc, form, v.Left); wrong == nil {
		var r models.Refund
		if r, wrong = h.Supply.DecideRefund(c.Std(), c.Actor, d); wrong == nil {
			c.Flash("refund.decided_now")
			return c.SeeOther(under(placeProviderRefunds, r.ID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.providerOffer(c, form, wrong)
}

func (h *Handlers) providerOffer(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Supply.RefundableLine(c.Std(), c.Actor, c.Param("line"))
	if err != nil {
		return err
	}
	path := under(placeProviderRefunds+"/lines", v.Line.ID)
	p := provider.RefundPage{Page: h.desk(c, "provider.offer.title"), Lead: c.Loc.T("provider.offer.lead"), Facts: lineFacts(c.Loc, v)}
	p.Crumb = ui.Crumb{Text: c.Loc.T("statement.title"), Href: placeStatement}
	p.Problems = problems(c.Loc, wrong, nil)
	if v.Left > 0 {
		p.Decide = decideForm(p.Page, path, v.Left, form)
		p.Decide.Key = models.NewSecret(16)
		p.Decide.Word.Options = p.Decide.Word.Options[:2]
	}
	if wrong == nil {
		return c.Render(http.StatusOK, provider.Refund(p))
	}
	p.Path = path
	return c.Render(web.StatusOf(wrong), provider.Refund(p))
}

// word reads a decision: all of what was asked, another amount, or no.
func word(loc *i18n.Loc, form url.Values, all models.Money) (yes bool, amount models.Money, err error) {
	switch form.Get("word") {
	case "no":
		return false, 0, nil
	case "all":
		return true, all, nil
	case "part":
		amount, err = yuan(form, "amount", finance.ErrRefundAmount)
		return true, amount, err
	}
	return false, 0, errRequired.With("label", loc.T("refund.decide.word")).On("word")
}

// OperatorRefunds lists what waits to be decided or paid out.
func (h *Handlers) OperatorRefunds(c *web.Ctx) error {
	v, err := h.Oversight.Refunds(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := operator.RefundsPage{Page: h.desk(c, "operator.refunds.title"), Pager: pager(c, v.Next)}
	for _, r := range v.Open {
		p.Open = append(p.Open, operatorRow(c.Loc, r))
	}
	for _, r := range v.Rows {
		p.Rows = append(p.Rows, operatorRow(c.Loc, r))
	}
	return c.Render(http.StatusOK, operator.Refunds(p))
}

// OperatorRefund shows one refund and what an operator may do about it.
func (h *Handlers) OperatorRefund(c *web.Ctx) error { return h.operatorRefund(c, nil, nil) }

// OperatorRefundDecide decides instead of the provider.
func (h *Handlers) OperatorRefundDecide(c *web.Ctx) error {
	return h.operatorDeed(c, func(form url.Values, v oversight.RefundView) error {
		d := oversight.Decision{Answer: form.Get("answer")}
		var err error
		if d.Yes, d.Amount, err = word(c.Loc, form, v.Refund.Asked); err != nil {
			return err
		}
		return h.Oversight.DecideRefund(c.Std(), c.Actor, v.Refund.ID, d)
	})
}

// OperatorRefundPaid notes that a transfer by hand was made.
func (h *Handlers) OperatorRefundPaid(c *web.Ctx) error {
	return h.operatorDeed(c, func(form url.Values, v oversight.RefundView) error {
		return h.Oversight.PaidOut(c.Std(), c.Actor, v.Refund.ID, form.Get("reference"))
	})
}

// OperatorRefundFailed notes that a transfer by hand could not be made.
func (h *Handlers) OperatorRefundFailed(c *web.Ctx) error {
	return h.operatorDeed(c, func(form url.Values, v oversight.RefundView) error {
		return h.Oversight.NotPaidOut(c.Std(), c.Actor, v.Refund.ID, form.Get("reason"))
	})
}

func (h *Handlers) operatorDeed(c *web.Ctx, do func(url.Values, oversight.RefundView) error) error {
	v, err := h.Oversight.Refund(c.Std(), c.Actor, c.Param("refund"))
	if err != nil {
		return err
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	wrong := do(form, v)
	if wrong == nil {
		c.Flash("refund.decided_now")
		return c.SeeOther(under(placeOperatorRefunds, v.Refund.ID))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.operatorRefund(c, form, wrong)
}

func (h *Handlers) operatorRefund(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Oversight.Refund(c.Std(), c.Actor, c.Param("refund"))
	if err != nil {
		return err
	}
	p := h.operatorRefundPage(c, v, form, wrong)
	if wrong == nil {
		return c.Render(http.StatusOK, operator.Refund(p))
	}
	p.Path = under(placeOperatorRefunds, v.Refund.ID)
	return c.Render(web.StatusOf(wrong), operator.Refund(p))
}
