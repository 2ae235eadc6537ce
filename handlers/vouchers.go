package handlers

import (
	"net/http"
	"slices"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Vouchers shows the firm's vouchers, their rules in sentences and their uses.
func (h *Handlers) Vouchers(c *web.Ctx) error {
	rows, err := h.Checkout.Vouchers(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := shop.VouchersPage{Page: h.page(c, "vouchers.title"), Links: h.voucherLinks(c), News: voucherNews(c.Loc, rows, h.Clock.Now())}
	usable := func(v checkout.VoucherView) bool { return v.Grant.State == models.GrantActive && len(v.Reasons) == 0 }
	for _, first := range []bool{true, false} { // what can be used stands before what cannot
		for _, v := range rows {
			if usable(v) == first {
				p.Grants = append(p.Grants, grantCard(c.Loc, v))
			}
		}
	}
	if slices.ContainsFunc(rows, usable) {
		p.Links = append([]ui.Button{{Text: c.Loc.T("vouchers.use"), Href: ui.PlaceShelf}}, p.Links...)
	} else if len(p.Links) > 0 {
		p.Links[0].Kind = ""
	}
	return c.Render(http.StatusOK, shop.Vouchers(p))
}

// voucherPlaces are what else a firm may do about vouchers.
var voucherPlaces = []place{{"award.find.title", placeFind}, {"apply.list.title", placeApplications}, {"claims.title", placeClaims}, {"code.link", placeCode}}

func (h *Handlers) voucherLinks(c *web.Ctx) (out []ui.Button) {
	for _, p := range voucherPlaces {
		if h.admits(c, p.href) {
			out = append(out, ui.Button{Text: c.Loc.T(p.text), Href: p.href, Kind: "secondary"})
		}
	}
	return out
}

func grantCard(loc *i18n.Loc, v checkout.VoucherView) shop.GrantCard {
	g := shop.GrantCard{
		ID: v.Grant.ID, Name: say(loc, v.Programme.NameZh, v.Programme.NameEn), Programme: v.Programme.Funder, State: grantState(v), Href: under(placeFind, v.Programme.ID),
		Granted: v.Grant.Amount, Used: v.Used, Held: v.Held, Free: v.Remaining, ExpiresAt: v.Grant.ExpiresAt, Rules: sentences(loc, v.Rules), Entitlement: v.Entitlement,
	}
	for _, why := range v.Reasons {
		g.Why = append(g.Why, loc.Fault(why))
	}
	for _, r := range v.Uses {
		amount := r.Amount
		if r.Captured > 0 {
			amount = r.Captured - r.Refunded
		}
		g.Uses = append(g.Uses, shop.GrantUse{At: r.CreatedAt, Order: r.OrderID, Href: under(placeOrders, r.OrderID), State: r.State, Amount: amount})
	}
	return g
}

// grantState is a grant's state as a reader means it: an active grant that cannot
// be used now is not called usable.
func grantState(v checkout.VoucherView) string {
	switch {
	case v.Grant.State != models.GrantActive || len(v.Reasons) == 0:
		return string(v.Grant.State)
	case v.Locked:
		return "locked"
	}
	return "idle"
}

// sentences are rules in the reader's language.
func sentences(loc *i18n.Loc, r programmes.Rules) []string {
	var out []string
	for _, s := range r.Sentences() {
		out = append(out, ruleText(loc, s))
	}
	return out
}
