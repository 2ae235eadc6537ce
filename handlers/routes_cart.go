package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/templates/ui"
	"supermarket/web"
)

// A form that carries a file has room for its other fields too.
const uploadBody = checkout.MaxInputBytes + 256<<10

// cartRoutes gather what will be bought. Visitors have a cart as well.
func (h *Handlers) cartRoutes() []web.Route {
	add := post(ui.PlaceCart, web.Public, h.CartAdd, "put into cart")
	input := post(placeInputs, web.Public, h.InputPut, "upload input")
	add.MaxBody, input.MaxBody = uploadBody, uploadBody
	return []web.Route{
		get(ui.PlaceCart, web.Public, h.Cart, "cart"),
		get(ui.PlaceCart+"/add", web.Public, h.CartForm, "cart form"),
		add,
		post(ui.PlaceCart+"/clear", web.Public, h.CartClear, "clear cart"),
		post(ui.PlaceCart+"/lines/:id", web.Public, h.CartChange, "change cart line"),
		post(ui.PlaceCart+"/lines/:id/remove", web.Public, h.CartRemove, "remove cart line"),
		post(ui.PlaceCart+"/checkout", web.Buyers, h.CartCheckout, "cart to the till"),
		input,
		post(placeInputs+"/:id/delete", web.Public, h.InputDelete, "delete input"),
	}
}
