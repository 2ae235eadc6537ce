package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Orders lists the firm's orders.
func (h *Handlers) Orders(c *web.Ctx) error {
	rows, next, err := h.Checkout.OrderRows(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := shop.OrdersPage{Page: h.page(c, "orders.title"), Pager: pager(c, next)}
	for _, o := range rows {
		p.Rows = append(p.Rows, orderRow(c.Loc, o))
	}
	return c.Render(http.StatusOK, shop.Orders(p))
}

func orderRow(loc *i18n.Loc, o checkout.OrderRow) shop.OrderRow {
	r := shop.OrderRow{
		Href: under(placeOrders, o.ID), Number: o.Number, Name: say(loc, o.Summary.TitleZh, o.Summary.TitleEn), State: o.State,
		At: o.CreatedAt, Cap: o.CapAmount, Cost: o.Summary.Cost,
	}
	if o.Summary.JobID != "" {
		r.JobHref = under(placeJobs, o.Summary.JobID)
	}
	return r
}
