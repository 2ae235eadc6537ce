package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Receipt is the document of a settled order.
func (h *Handlers) Receipt(c *web.Ctx) error {
	return h.receipt(c, func(r models.Receipt, d checkout.ReceiptData) error {
		path := under(placeOrders, r.OrderID, "receipt")
		p := shop.ReceiptPage{
			Page: h.page(c, "receipt.title"), Sheet: receiptSheet(c.Loc, r, d), Up: ui.Crumb{Text: c.Loc.T("order.title", "number", d.OrderNumber), Href: under(placeOrders, r.OrderID)},
			Files: filesAt(c.Loc, path+"/pdf", path+"/csv", path+"/data"),
		}
		if d.Tax.Total > 0 {
			p.Invoice = &ui.Button{Text: c.Loc.T("invoice.ask.title"), Href: under(placeOrders, r.OrderID, "invoice")}
		}
		return c.Render(http.StatusOK, shop.Receipt(p))
	})
}

// ReceiptPDF is the receipt to keep or print.
func (h *Handlers) ReceiptPDF(c *web.Ctx) error {
	return h.receipt(c, func(r models.Receipt, d checkout.ReceiptData) error {
		return h.sendPDF(c, receiptSheet(c.Loc, r, d), r.Number)
	})
}

// ReceiptCSV is the receipt for a spreadsheet.
func (h *Handlers) ReceiptCSV(c *web.Ctx) error {
	return h.receipt(c, func(r models.Receipt, d checkout.ReceiptData) error {
		return sendCSV(c, receiptRows(c.Loc, r, d), r.Number)
	})
}

// ReceiptData is the receipt for a program.
func (h *Handlers) ReceiptData(c *web.Ctx) error {
	return h.receipt(c, func(r models.Receipt, d checkout.ReceiptData) error { return sendJSON(c, d, r.Number) })
}

func (h *Handlers) receipt(c *web.Ctx, show func(models.Receipt, checkout.ReceiptData) error) error {
	r, d, err := h.Checkout.Receipt(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return show(r, d)
}
