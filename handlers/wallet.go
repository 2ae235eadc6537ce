package handlers

import (
	"net/http"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Wallet shows what the firm has, what is held, and how it came to be so.
func (h *Handlers) Wallet(c *web.Ctx) error {
	v, err := h.Checkout.Wallet(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	about, err := h.Checkout.WalletAbout(c.Std(), c.Actor, v.Lines)
	if err != nil {
		return err
	}
	p := shop.WalletPage{
		Page: h.page(c, "wallet.title"), Balance: v.Balance.Total, Held: v.Balance.Held, Free: v.Balance.Free(), Pager: pager(c, v.Next),
		Deeds: h.walletDeeds(c), Holds: walletHolds(c.Loc, about),
	}
	if len(v.Lines) == 0 {
		return c.Render(http.StatusOK, shop.Wallet(p))
	}
	after, err := h.Checkout.BalanceAfter(c.Std(), c.Actor, v.Lines[0].Seq)
	if err != nil {
		return err
	}
	for _, l := range v.Lines {
		amount := models.Money(l.Amount)
		r := shop.WalletRow{At: l.At, Text: known(c.Loc, "wallet.kind."+l.Kind, c.Loc.T("wallet.kind.other")), Amount: amount, Balance: after}
		r.Ref, r.Href = aboutRef(c.Loc, about, l.Ref)
		p.Rows = append(p.Rows, r)
		after -= amount
	}
	return c.Render(http.StatusOK, shop.Wallet(p))
}

// walletDeeds are what this person may do about the wallet, the first one most.
func (h *Handlers) walletDeeds(c *web.Ctx) []ui.Button {
	var out []ui.Button
	for _, x := range []place{{"top_up.title", placeTopUp}, {"top_up.auto.title", placeAuto}, {"top_up.list", placeTopUps}, {"refunds.title", placeRefunds}} {
		if href := h.offered(c, x.href); href != "" {
			out = append(out, ui.Button{Text: c.Loc.T(x.text), Href: href, Kind: "secondary"})
		}
	}
	if len(out) > 0 && out[0].Href == placeTopUp {
		out[0].Kind = ""
	}
	return out
}

// aboutRef names what a line of the wallet belongs to, and where that is shown.
func aboutRef(loc *i18n.Loc, about checkout.WalletAbout, ref string) (text, href string) {
	if o, ok := about.Orders[ref]; ok {
		return loc.T("wallet.order", "number", o.Number), under(placeOrders, o.OrderID)
	}
	if strings.HasPrefix(ref, "pay_") {
		return loc.T("wallet.top_up", "number", checkout.TopUpNumber(ref)), under(placeTopUps, ref)
	}
	return "", ""
}

func walletHolds(loc *i18n.Loc, about checkout.WalletAbout) []shop.WalletHold {
	var out []shop.WalletHold
	for _, x := range about.Holds {
		row := shop.WalletHold{Amount: x.Amount, Since: x.Since}
		if row.Text, row.Href = aboutRef(loc, about, x.Ref); row.Text == "" {
			row.Text = loc.T("wallet.hold.other")
		}
		out = append(out, row)
	}
	return out
}
