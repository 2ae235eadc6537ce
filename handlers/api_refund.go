package handlers

import (
	"net/http"
	"slices"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/internal/finance"
	"supermarket/models"
	"supermarket/web"
)

func (h *Handlers) apiOrderRefunds(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Finance.OrderRefunds(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.OrderRefundsOf(v))
}

// apiRefundNew asks for a line's cost back, or gives a payment's unused money back.
func (h *Handlers) apiRefundNew(c *web.Ctx, in apidoc.RefundRequest) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	v, err := h.Checkout.Order(c.Std(), c.Actor, id)
	switch {
	case err != nil:
		return done{}, err
	case (in.Line == "") == (in.Payment == ""):
		return done{}, errLineOrPayment
	case !belongs(v, in):
		return done{}, web.ErrMissing
	}
	var r models.Refund
	if in.Line != "" {
		r, err = h.Finance.AskRefund(c.Std(), c.Actor, finance.AskRefund{
			LineID: in.Line, All: in.Amount == nil, Amount: orZero(in.Amount), Reason: in.Reason, Note: in.Note, Key: writeKey(c),
		})
	} else {
		r, err = h.Finance.SendBack(c.Std(), c.Actor, in.Payment, orZero(in.Amount), writeKey(c))
	}
	return done{status: http.StatusCreated, body: apidoc.RefundOf(r)}, err
}

// belongs tells whether what is to be refunded is of the order.
func belongs(v checkout.OrderView, in apidoc.RefundRequest) bool {
	if in.Line != "" {
		return slices.ContainsFunc(v.Lines, func(l checkout.LineView) bool { return l.Line.ID == in.Line })
	}
	return slices.ContainsFunc(v.Payments, func(p models.Payment) bool { return p.ID == in.Payment })
}

// orZero is an amount, 0 where there is none.
func orZero(m *models.Money) models.Money {
	if m == nil {
		return 0
	}
	return *m
}

// writeKey is what a repeated write is known by where a form has a key of its own.
func writeKey(c *web.Ctx) string { return "api:" + c.Request().Header.Get("Idempotency-Key") }

func (h *Handlers) apiTopUpReturn(c *web.Ctx, in apidoc.ReturnRequest) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	p, err := h.Checkout.TopUpOf(c.Std(), c.Actor, id)
	if err != nil {
		return done{}, err
	}
	r, err := h.Finance.SendBack(c.Std(), c.Actor, p.ID, in.Amount, writeKey(c))
	return done{status: http.StatusCreated, body: apidoc.RefundOf(r)}, err
}

func (h *Handlers) apiRefunds(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	v, err := h.Finance.Refunds(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Rows, v.Next, apidoc.RefundOf))
}

func (h *Handlers) apiDisputes(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := h.Finance.Disputes(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, apidoc.DisputeOf))
}
