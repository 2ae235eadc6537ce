package handlers

import (
	"net/http"
	"slices"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/web"
)

func (h *Handlers) apiOrders(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := h.Checkout.Orders(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, apidoc.OrderSummaryOf))
}

func (h *Handlers) apiOrder(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Checkout.Order(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.OrderOf(v))
}

func (h *Handlers) apiOrderNew(c *web.Ctx, in apidoc.OrderRequest) (done, error) {
	vouchers, err := in.Chosen()
	if err != nil {
		return done{}, err
	}
	p, err := h.Checkout.Place(c.Std(), c.Actor, checkout.Placing{
		Quotes: in.Quotes, Choice: checkout.Choice{Vouchers: vouchers, UseWallet: in.UseWallet}, Method: in.Method,
		ExpectDue: in.ExpectDue, ExpectPay: in.ExpectPay, ProjectID: in.Project, PurchaseOrder: in.PurchaseOrder, Remarks: in.Remarks,
	})
	if err != nil {
		return done{}, err
	}
	v, err := h.Checkout.Order(c.Std(), c.Actor, p.Order.ID)
	return done{status: http.StatusCreated, body: apidoc.OrderOf(v)}, err
}

// apiOrderPay opens or finds the payment; where payments are a sandbox's, it may
// be decided in the same breath.
func (h *Handlers) apiOrderPay(c *web.Ctx, in apidoc.PaymentRequest) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	if in.Sandbox != "" && !h.Sandbox {
		return done{}, checkout.ErrNoSandbox
	}
	p, err := h.Checkout.Pay(c.Std(), c.Actor, id, in.Method)
	switch {
	case err != nil && in.Sandbox == "pay": // after a lost answer it is paid already
		return h.paymentWhere(c, id, err, func(p models.Payment) bool { return p.State == models.PaymentPaid })
	case err != nil:
		return done{}, err
	case in.Sandbox == "":
		return done{status: http.StatusOK, body: apidoc.PaymentOf(p)}, nil
	}
	if _, err := h.Checkout.SandboxPay(c.Std(), c.Actor, p.ID, in.Sandbox == "decline"); err != nil {
		return done{}, err
	}
	return h.paymentWhere(c, id, web.ErrMissing, func(q models.Payment) bool { return q.ID == p.ID })
}

// paymentWhere answers with the order's payment that fits, or else with the refusal.
func (h *Handlers) paymentWhere(c *web.Ctx, orderID string, refusal error, fits func(models.Payment) bool) (done, error) {
	v, err := h.Checkout.Order(c.Std(), c.Actor, orderID)
	i := slices.IndexFunc(v.Payments, fits)
	if err != nil || i < 0 {
		return done{}, refusal
	}
	return done{status: http.StatusOK, body: apidoc.PaymentOf(v.Payments[i])}, nil
}

// apiOrderCancel ends an order; one that is cancelled already is the answer as it is.
func (h *Handlers) apiOrderCancel(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	v, err := h.Checkout.Order(c.Std(), c.Actor, id)
	if err != nil {
		return done{}, err
	}
	if v.Order.State != models.OrderState(models.LineCancelled) {
		if err := h.Checkout.Cancel(c.Std(), c.Actor, id); err != nil {
			return done{}, err
		}
		if v, err = h.Checkout.Order(c.Std(), c.Actor, id); err != nil {
			return done{}, err
		}
	}
	return done{status: http.StatusOK, body: apidoc.OrderOf(v)}, nil
}

func (h *Handlers) apiReceipt(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	r, d, err := h.Checkout.Receipt(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ReceiptOf(r, d))
}
