package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/web"
)

func (h *Handlers) apiTopUps(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := h.Checkout.TopUps(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, apidoc.TopUpOf))
}

func (h *Handlers) apiTopUp(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	p, err := h.Checkout.TopUpOf(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.TopUpOf(p))
}

// apiTopUpNew begins a payment into the wallet; the request's own key makes it one.
func (h *Handlers) apiTopUpNew(c *web.Ctx, in apidoc.TopUpRequest) (done, error) {
	if in.Sandbox != "" && !h.Sandbox {
		return done{}, checkout.ErrNoSandbox
	}
	p, err := h.Checkout.TopUp(c.Std(), c.Actor, checkout.TopUp{Amount: in.Amount, Method: in.Method, Key: c.Actor.KeyID + ":" + c.Request().Header.Get("Idempotency-Key")})
	if err == nil && in.Sandbox != "" && undecided(p) {
		_, err = h.Checkout.SandboxPay(c.Std(), c.Actor, p.ID, in.Sandbox == "decline")
	}
	if err != nil {
		return done{}, err
	}
	p, err = h.Checkout.TopUpOf(c.Std(), c.Actor, p.ID)
	return done{status: http.StatusCreated, body: apidoc.TopUpOf(p)}, err
}
