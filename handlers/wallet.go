package handlers

import (
	"net/http"

	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Wallet shows what the firm has, what is held, and how it came to be so.
func (h *Handlers) Wallet(c *web.Ctx) error {
	v, err := h.Checkout.Wallet(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := shop.WalletPage{Page: h.page(c, "wallet.title"), Balance: v.Balance.Total, Held: v.Balance.Held, Free: v.Balance.Free(), Pager: pager(c, v.Next)}
	if len(v.Lines) == 0 {
		return c.Render(http.StatusOK, shop.Wallet(p))
	}
	after, err := h.Checkout.BalanceAfter(c.Std(), c.Actor, v.Lines[0].Seq)
	if err != nil {
		return err
	}
	for _, l := range v.Lines {
		amount := models.Money(l.Amount)
		p.Rows = append(p.Rows, shop.WalletRow{At: l.At, Text: known(c.Loc, "wallet.kind."+l.Kind, c.Loc.T("wallet.kind.other")), Ref: l.Ref, Amount: amount, Balance: after})
		after -= amount
	}
	return c.Render(http.StatusOK, shop.Wallet(p))
}
