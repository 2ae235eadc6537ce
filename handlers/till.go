package handlers

import (
	"net/http"
	"slices"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Till shows the quotes with the vouchers that save most and the wallet chosen,
// or what the address chooses; a button that moves a voucher leads to the address
// of the other order.
func (h *Handlers) Till(c *web.Ctx) error {
	f, err := readTill(c.QueryParams())
	if err != nil {
		return err
	}
	if next, moved := f.moved(c.QueryParams()); moved {
		return c.SeeOther(tillAt(quotesIn(c), next) + "#f-vouchers")
	}
	t, err := h.tillOf(c, f)
	if err != nil {
		return err
	}
	return h.till(c, t, f.project, nil)
}

// TillFigures answers with the parts of the page that follow a choice; without
// script it leads to the page.
func (h *Handlers) TillFigures(c *web.Ctx) error {
	f, err := readTill(c.QueryParams())
	if err != nil {
		return err
	}
	f.given = true
	t, err := h.tillOf(c, f)
	if err != nil {
		return err
	}
	if c.Request().Header.Get("HX-Request") == "" {
		return c.SeeOther(tillAt(quotesIn(c), f))
	}
	if t.OrderID != "" {
		return h.elsewhere(c, under(placeOrders, t.OrderID))
	}
	allowed, err := h.Checkout.Allowed(c.Std(), c.Actor, t, f.project)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.TillParts(h.tillPage(c, t, allowed)))
}

// till renders it; refused is why what was just asked for was not done.
func (h *Handlers) till(c *web.Ctx, t checkout.Till, project string, refused error) error {
	if t.OrderID != "" {
		return h.elsewhere(c, under(placeOrders, t.OrderID))
	}
	allowed, err := h.Checkout.Allowed(c.Std(), c.Actor, t, project)
	if err != nil {
		return err
	}
	p, status := h.tillPage(c, t, allowed), http.StatusOK
	switch {
	case refused != nil:
		p.Problems, status = problems(c.Loc, refused, func(string) string { return "" }), web.StatusOf(refused)
	case t.Expired:
		status = web.StatusOf(t.Blocked())
	}
	return c.Render(status, shop.Till(p))
}

// TillChosen leads from the till to the answers to check.
func (h *Handlers) TillChosen(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	f, err := readTill(form)
	if err != nil {
		return err
	}
	f.given = true
	if _, err := h.tillOf(c, f); err != nil {
		return err
	}
	return c.SeeOther(checkAt(quotesIn(c), f))
}

// TillRenew asks the price of now for quotes whose price is no longer frozen, and
// leads to the till of the new ones.
func (h *Handlers) TillRenew(c *web.Ctx) error {
	fresh, err := h.Checkout.Renew(c.Std(), c.Actor, quotesIn(c))
	if err != nil {
		return err
	}
	if slices.Equal(fresh, quotesIn(c)) { // nothing can be had again, which the till says of each line
		return c.SeeOther(tillURL(fresh))
	}
	f, err := readTill(c.QueryParams())
	if err != nil || !f.given {
		return c.SeeOther(tillURL(fresh))
	}
	return c.SeeOther(tillAt(fresh, f))
}

// quotesIn are the quotes that the address names: one, or those of a cart.
func quotesIn(c *web.Ctx) []string { return strings.Split(c.Param("quote"), ",") }

func quotesAt(t checkout.Till) []string {
	ids := make([]string, len(t.Lines))
	for i, l := range t.Lines {
		ids[i] = l.Quote.ID
	}
	return ids
}

// tillURL is the till of one order of these quotes, and what lies below it.
func tillURL(quotes []string, rest ...string) string {
	return strings.Join(append([]string{placeCheckout, strings.Join(quotes, ",")}, rest...), "/")
}
