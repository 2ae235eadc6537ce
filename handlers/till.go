package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Till shows the quote with the firm's best voucher and its wallet chosen, or
// what the address chooses.
func (h *Handlers) Till(c *web.Ctx) error {
	asked := c.QueryParams().Has("voucher") || c.QueryParams().Has("wallet")
	t, err := h.Checkout.TillFor(c.Std(), c.Actor, quotesIn(c), chosen(c.QueryParams()))
	if err != nil {
		return err
	}
	if !asked {
		if t, err = h.Checkout.TillFor(c.Std(), c.Actor, quotesIn(c), bestChoice(t)); err != nil {
			return err
		}
	}
	return h.till(c, t)
}

// TillFigures answers with the figures of a choice: the part of the page that
// moves, or without script the whole page.
func (h *Handlers) TillFigures(c *web.Ctx) error {
	t, err := h.Checkout.TillFor(c.Std(), c.Actor, quotesIn(c), chosen(c.QueryParams()))
	if err != nil {
		return err
	}
	if c.Request().Header.Get("HX-Request") == "" {
		return h.till(c, t)
	}
	return c.Render(http.StatusOK, shop.TillLive(c.Loc, tillFigures(c.Loc, t)))
}

func (h *Handlers) till(c *web.Ctx, t checkout.Till) error {
	if t.OrderID != "" {
		return h.elsewhere(c, under(placeOrders, t.OrderID))
	}
	return c.Render(http.StatusOK, shop.Till(h.tillPage(c, t)))
}

// TillChosen leads from the till to the answers to check.
func (h *Handlers) TillChosen(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	t, err := h.Checkout.TillFor(c.Std(), c.Actor, quotesIn(c), chosen(form))
	if err != nil {
		return err
	}
	return c.SeeOther(checkURL(t, t.Choice))
}

// checkURL is where the answers stand; nothing chosen is said too.
func checkURL(t checkout.Till, choice checkout.Choice) string {
	return tillURL(quotesAt(t), "check") + "?" + choiceQuery(choice).Encode()
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

func choiceQuery(choice checkout.Choice) url.Values {
	q := url.Values{"wallet": {"no"}}
	if choice.UseWallet {
		q.Set("wallet", "yes")
	}
	for _, id := range choice.Vouchers {
		q.Add("voucher", id)
	}
	return q
}

// chosen reads how the buyer wants to pay; vouchers in the order in which they stand.
func chosen(q url.Values) checkout.Choice {
	return checkout.Choice{Vouchers: q["voucher"], UseWallet: q.Get("wallet") == "yes"}
}

// bestChoice is the voucher that saves most, and the wallet where it has something.
func bestChoice(t checkout.Till) checkout.Choice {
	best, choice := models.Money(0), checkout.Choice{UseWallet: t.Wallet.Free() > 0}
	for _, v := range t.Vouchers {
		if len(v.Share.Reasons) == 0 && v.Share.Amount > best {
			best, choice.Vouchers = v.Share.Amount, []string{v.Grant.ID}
		}
	}
	return choice
}
