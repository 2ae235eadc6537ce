package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

const (
	cartToken = "cart"
	cartLife  = 30 * 24 * time.Hour
)

// Cart shows what lies in the cart, priced at this moment.
func (h *Handlers) Cart(c *web.Ctx) error { return h.cart(c, http.StatusOK, cartTrouble{}) }

// cartTrouble is what was wrong with a change of a line, and what was typed.
type cartTrouble struct {
	line string
	err  error
	sent url.Values
}

func (h *Handlers) cart(c *web.Ctx, status int, wrong cartTrouble) error {
	owner, err := h.cartOwner(c)
	if err != nil {
		return err
	}
	v, err := h.Checkout.Cart(c.Std(), c.Actor, owner)
	if err != nil {
		return err
	}
	return c.Render(status, shop.Cart(h.cartPage(c, v, wrong)))
}

// cartOwner names whose cart it is, "" for a visitor who has none yet. What a
// member gathered as a visitor has become the member's by then.
func (h *Handlers) cartOwner(c *web.Ctx) (string, error) {
	token := c.Token(cartToken)
	if c.Actor.FirmID() != "" {
		return checkout.CartOwner(c.Actor, ""), h.adoptCart(c, c.Actor)
	}
	if token == "" {
		return "", nil
	}
	has, err := h.Checkout.HasCart(c.Std(), token)
	if err != nil || !has {
		return "", err // a token that opens nothing is not taken on
	}
	return checkout.CartOwner(c.Actor, token), nil
}

// cartToFill is cartOwner for a deed that puts something in: a visitor who has no
// cart gets one.
func (h *Handlers) cartToFill(c *web.Ctx) (string, error) {
	owner, err := h.cartOwner(c)
	if err != nil || owner != "" {
		return owner, err
	}
	token, err := h.Checkout.NewCart(c.Std(), c.RealIP())
	if err != nil {
		return "", err
	}
	c.KeepToken(cartToken, token, cartLife)
	return checkout.CartOwner(c.Actor, token), nil
}

// adoptCart makes the cart of this browser the member's who has just signed in:
// to be called after c.SignIn. Who belongs to no firm keeps it as it is.
func (h *Handlers) adoptCart(c *web.Ctx, a models.Actor) error {
	token := c.Token(cartToken)
	if token == "" || a.FirmID() == "" {
		return nil
	}
	left, err := h.Checkout.AdoptCart(c.Std(), a, token)
	if err != nil {
		return err
	}
	if left > 0 {
		c.Flash("cart.done.left")
	}
	c.DropToken(cartToken)
	return nil
}

// cartCount is the number beside the way to the cart: 0 without a query for who
// cannot have one.
func (h *Handlers) cartCount(c *web.Ctx) int {
	token := c.Token(cartToken)
	if token == "" && c.Actor.FirmID() == "" {
		return 0
	}
	n, err := h.Checkout.CartCount(c.Std(), c.Actor, token)
	if err != nil {
		h.Log.WarnContext(c.Std(), "the lines of a cart were not counted", "error", err.Error())
	}
	return n
}

// CartChange gives a line other units, another longest run and other times, or the
// best offering of this moment.
func (h *Handlers) CartChange(c *web.Ctx) error {
	owner, err := h.ownCart(c)
	if err != nil {
		return err
	}
	l, err := h.Checkout.CartLine(c.Std(), owner, c.Param("id"))
	if err != nil {
		return err
	}
	form, err := fields(c)
	if err != nil {
		return err
	}
	to, err := lineFields(form, l, h.Clock.Now())
	if err == nil {
		err = h.Checkout.CartChange(c.Std(), owner, l.ID, to)
	}
	if err != nil && correctable(err) {
		return h.cart(c, web.StatusOf(err), cartTrouble{l.ID, err, form})
	}
	if err != nil {
		return err
	}
	c.Flash("cart.done.changed")
	return c.SeeOther(ui.PlaceCart + "#" + l.ID)
}

// CartRemove takes a line out; pressed twice it is out all the same.
func (h *Handlers) CartRemove(c *web.Ctx) error {
	owner, err := h.ownCart(c)
	if err != nil {
		return err
	}
	if err := h.Checkout.CartRemove(c.Std(), owner, c.Param("id")); err != nil {
		return err
	}
	c.Flash("cart.done.removed")
	return c.SeeOther(ui.PlaceCart)
}

// CartClear empties the cart.
func (h *Handlers) CartClear(c *web.Ctx) error {
	owner, err := h.cartOwner(c)
	if err != nil {
		return err
	}
	if owner != "" {
		if err := h.Checkout.CartClear(c.Std(), owner); err != nil {
			return err
		}
		c.Flash("cart.done.cleared")
	}
	return c.SeeOther(ui.PlaceCart)
}

// ownCart is cartOwner for a deed about a line, which nobody has who has no cart.
func (h *Handlers) ownCart(c *web.Ctx) (string, error) {
	owner, err := h.cartOwner(c)
	if err == nil && owner == "" {
		err = checkout.ErrNoLine
	}
	return owner, err
}

// CartCheckout freezes the price of everything that can be ordered and leads to
// the till.
func (h *Handlers) CartCheckout(c *web.Ctx) error {
	if err := h.adoptCart(c, c.Actor); err != nil {
		return err
	}
	ids, err := h.Checkout.CartQuotes(c.Std(), c.Actor)
	if errors.Is(err, checkout.ErrSuspended) || err != nil && correctable(err) {
		return h.cart(c, web.StatusOf(err), cartTrouble{err: err})
	}
	if err != nil {
		return err
	}
	return c.SeeOther(tillURL(ids))
}
