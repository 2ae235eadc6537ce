package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Till shows the quote with the firm's best voucher and its wallet chosen, or
// what the address chooses.
func (h *Handlers) Till(c *web.Ctx) error {
	asked := c.QueryParams().Has("voucher") || c.QueryParams().Has("wallet")
	t, err := h.Checkout.Till(c.Std(), c.Actor, c.Param("quote"), chosen(c.QueryParams()))
	if err != nil {
		return err
	}
	if best := bestChoice(t); !asked && best != t.Choice {
		if t, err = h.Checkout.Till(c.Std(), c.Actor, t.Quote.ID, best); err != nil {
			return err
		}
	}
	return h.till(c, t)
}

// TillFigures answers with the figures of a choice: the part of the page that
// moves, or without script the whole page.
func (h *Handlers) TillFigures(c *web.Ctx) error {
	t, err := h.Checkout.Till(c.Std(), c.Actor, c.Param("quote"), chosen(c.QueryParams()))
	if err != nil {
		return err
	}
	if c.Request().Header.Get("HX-Request") == "" {
		return h.till(c, t)
	}
	return c.Render(http.StatusOK, shop.TillLive(c.Loc, tillFigures(c.Loc, t, several(c.QueryParams()))))
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
	t, err := h.Checkout.Till(c.Std(), c.Actor, c.Param("quote"), chosen(form))
	if err != nil {
		return err
	}
	return c.SeeOther(checkURL(t.Quote.ID, t.Choice))
}

// checkURL is where the answers stand; nothing chosen is said too.
func checkURL(quoteID string, choice checkout.Choice) string {
	return under(placeCheckout, quoteID, "check") + "?" + choiceQuery(choice).Encode()
}

func choiceQuery(choice checkout.Choice) url.Values {
	q := url.Values{"wallet": {"no"}}
	if choice.UseWallet {
		q.Set("wallet", "yes")
	}
	if choice.GrantID != "" {
		q.Set("voucher", choice.GrantID)
	}
	return q
}

// chosen reads how the buyer wants to pay; one voucher pays for a line.
func chosen(q url.Values) checkout.Choice {
	return checkout.Choice{GrantID: q.Get("voucher"), UseWallet: q.Get("wallet") == "yes"}
}

func several(q url.Values) bool { return len(q["voucher"]) > 1 }

// bestChoice is the voucher that saves most, and the wallet where it has something.
func bestChoice(t checkout.Till) checkout.Choice {
	best, choice := models.Money(0), checkout.Choice{UseWallet: t.Wallet.Free() > 0}
	for _, v := range t.Vouchers {
		if len(v.Share.Reasons) == 0 && v.Share.Amount > best {
			best, choice.GrantID = v.Share.Amount, v.Grant.ID
		}
	}
	return choice
}
