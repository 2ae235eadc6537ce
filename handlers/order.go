package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Order shows one order with everything that happened to its money.
func (h *Handlers) Order(c *web.Ctx) error {
	v, err := h.Checkout.Order(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	jobs, err := h.jobsOf(c, v)
	if err != nil {
		return err
	}
	p := h.orderPage(c, v, jobs)
	if p.Refunds, err = h.orderRefunds(c, v.Order.ID); err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Order(p))
}

// jobsOf reads the order's jobs, for what they cost so far and where they ran.
func (h *Handlers) jobsOf(c *web.Ctx, v checkout.OrderView) ([]checkout.JobView, error) {
	var out []checkout.JobView
	for _, l := range v.Lines {
		if l.Job == nil {
			continue
		}
		j, err := h.Checkout.Job(c.Std(), c.Actor, l.Job.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, nil
}

// OrderCancel ends what of an order has not ended.
func (h *Handlers) OrderCancel(c *web.Ctx) error {
	if err := h.Checkout.Cancel(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("cancel.asked")
	return c.SeeOther(under(placeOrders, c.Param("id")))
}
