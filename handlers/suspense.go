package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"supermarket/internal/oversight"
	"supermarket/templates/operator"
	"supermarket/web"
)

const placeSuspense = "/operator/suspense"

// What staff do with money in suspense.
const (
	deedBack   = "back"
	deedWallet = "wallet"
	deedHand   = "hand"
)

func (h *Handlers) suspenseRoutes() []web.Route {
	return []web.Route{
		get(placeSuspense, operators, h.Suspense, "suspense"),
		get(placeSuspense+"/:entry", operators, h.SuspenseEntry, "money in suspense"),
		post(placeSuspense+"/:entry", operators, web.Fresh(h.SuspenseDeed), "deal with money in suspense"),
	}
}

// Suspense lists processors' money that pays nothing.
func (h *Handlers) Suspense(c *web.Ctx) error {
	d, err := h.Oversight.Suspense(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := operator.SuspensePage{Page: h.desk(c, "suspense.title"), Pager: pager(c, d.Next)}
	if len(d.Open) > 0 {
		p.Total = c.Loc.T("suspense.total", "count", len(d.Open), "sum", d.Sum)
	}
	for _, r := range d.Open {
		p.Open = append(p.Open, suspenseRow(c.Loc, r))
	}
	for _, r := range d.Rows {
		p.Rows = append(p.Rows, suspenseRow(c.Loc, r))
	}
	return c.Render(http.StatusOK, operator.Suspense(p))
}

// SuspenseEntry shows one such money and asks what to do with it.
func (h *Handlers) SuspenseEntry(c *web.Ctx) error { return h.suspenseEntry(c, nil, nil) }

func (h *Handlers) suspenseEntry(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Oversight.SuspenseEntry(c.Std(), c.Actor, c.Param("entry"))
	if err != nil {
		return err
	}
	p := h.suspensePage(c, v, form, problems(c.Loc, wrong, nil))
	if wrong == nil {
		return c.Render(http.StatusOK, operator.SuspenseEntry(p))
	}
	return c.Render(web.StatusOf(wrong), operator.SuspenseEntry(p))
}

// SuspenseDeed does what staff chose. What has moved on meanwhile is shown as it
// is now, and why.
func (h *Handlers) SuspenseDeed(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	id, reason := c.Param("entry"), form.Get("reason")
	said := "suspense.done.sending"
	switch form.Get("deed") {
	case deedBack:
		err = h.Oversight.SuspenseBack(c.Std(), c.Actor, id, reason)
	case deedWallet:
		said, err = "suspense.done.booked", h.Oversight.SuspenseToWallet(c.Std(), c.Actor, id, form.Get("firm"), reason)
	case deedHand:
		said, err = "suspense.done.returned", h.Oversight.SuspenseByHand(c.Std(), c.Actor, id, form.Get("reference"), reason)
	default:
		err = errRequired.With("label", c.Loc.T("suspense.deed")).On("deed")
	}
	switch {
	case err == nil:
		c.Flash(said)
		return c.SeeOther(under(placeSuspense, id))
	case correctable(err) || errors.Is(err, oversight.ErrSuspenseMoved):
		return h.suspenseEntry(c, form, err)
	}
	return err
}
