package handlers

import (
	"errors"
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

const sandboxMethod = "sandbox"

// sandboxPayers may stand at the sandbox's page: who orders, and who fills the wallet.
var sandboxPayers = web.For(models.RoleOwner, models.RoleBuyer, models.RoleFinance)

// SandboxPayment stands in for a processor's own page.
func (h *Handlers) SandboxPayment(c *web.Ctx) error {
	v, err := h.Checkout.SandboxPayment(c.Std(), c.Actor, c.Param("payment"))
	if err != nil {
		return err
	}
	p := shop.SandboxPage{
		Page: h.page(c, "sandbox.title"), Action: under(placeSandbox, v.Payment.ID), Payment: v.Payment.ID, Order: v.Order.Number, Firm: c.Actor.OrgName,
		Amount: v.Payment.Amount, ExpiresAt: v.Payment.ExpiresAt, BackHref: sandboxBack(v), Deeds: h.sandboxDeeds(c, v),
	}
	p.Banners = append(p.Banners, ui.Banner{Text: c.Loc.T("banner.sandbox"), Warn: true})
	if state := v.State(); state != "" {
		p.State = c.Loc.T("sandbox.state." + state)
	}
	return c.Render(http.StatusOK, shop.Sandbox(p))
}

func (h *Handlers) sandboxDeeds(c *web.Ctx, v checkout.SandboxView) []shop.SandboxDeed {
	out := make([]shop.SandboxDeed, len(v.Deeds))
	for i, d := range v.Deeds {
		out[i] = shop.SandboxDeed{
			Value: d, Text: c.Loc.T("sandbox.deed."+d, "amount", v.Payment.Amount, "left", v.Record.Left()), Hint: c.Loc.T("sandbox.hint." + d),
			Main: i == 0 && v.State() == "",
		}
	}
	return out
}

// sandboxDesks leads from an order's payments to where the sandbox may still do
// something to them.
func (h *Handlers) sandboxDesks(c *web.Ctx, payments []models.Payment, rows []shop.OrderPayment) {
	if !h.Sandbox || sandboxPayers.Check(web.Pages, c.Actor) != nil {
		return
	}
	for i, p := range payments {
		if p.Method == sandboxMethod {
			rows[i].Href = under(placeSandbox, p.ID)
		}
	}
}

func sandboxBack(v checkout.SandboxView) string {
	if v.Order.ID != "" {
		return under(placeOrders, v.Order.ID)
	}
	return v.Page()
}

// SandboxDecide makes happen to the payment what was pressed. What its state no
// longer allows has happened another way: the page shows which.
func (h *Handlers) SandboxDecide(c *web.Ctx) error {
	v, err := h.Checkout.SandboxDo(c.Std(), c.Actor, c.Param("payment"), c.FormValue("outcome"))
	switch {
	case errors.Is(err, checkout.ErrSandboxDeed):
		return c.SeeOther(under(placeSandbox, v.Payment.ID))
	case err != nil:
		return err
	case v.State() == "":
		return c.SeeOther(v.Page())
	default:
		return c.SeeOther(under(placeSandbox, v.Payment.ID))
	}
}
