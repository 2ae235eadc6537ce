package handlers

import (
	"net/http"

	"supermarket/internal/finance"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Invoices lists the firm's invoices.
func (h *Handlers) Invoices(c *web.Ctx) error {
	rows, next, err := h.Finance.Invoices(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := shop.InvoicesPage{Page: h.page(c, "invoices.title"), Profile: placeInvoiceProfile, Statements: placeStatements, Pager: pager(c, next)}
	for _, v := range rows {
		p.Rows = append(p.Rows, invoiceRow(v))
	}
	return c.Render(http.StatusOK, shop.Invoices(p))
}

func invoiceRow(v finance.InvoiceView) shop.InvoiceRow {
	return shop.InvoiceRow{
		Number: v.Number, Href: under(placeInvoices, v.ID), Red: isRed(v.Invoice), Order: v.Data.OrderNumber, OrderHref: under(placeOrders, v.OrderID),
		Seller: v.Data.Seller.Name, Issued: v.IssuedNumber, Total: v.Total, At: v.CreatedAt,
	}
}

// InvoiceAskForm shows what invoices an order has, and what would stand on those
// that it has not.
func (h *Handlers) InvoiceAskForm(c *web.Ctx) error { return h.invoiceAsk(c, nil) }

// InvoiceAsk asks for them.
func (h *Handlers) InvoiceAsk(c *web.Ctx) error {
	id := c.Param("id")
	err := h.Finance.AskInvoices(c.Std(), c.Actor, id)
	if err == nil {
		c.Flash("invoice.asked")
		return c.SeeOther(under(placeOrders, id, "invoice"))
	}
	if !correctable(err) {
		return err
	}
	return h.invoiceAsk(c, err)
}

func (h *Handlers) invoiceAsk(c *web.Ctx, wrong error) error {
	w, err := h.Finance.WantedInvoices(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p := h.invoiceAskPage(c, w)
	if wrong == nil {
		return c.Render(http.StatusOK, shop.InvoiceAsk(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), shop.InvoiceAsk(p))
}

// Invoice is one invoice's data.
func (h *Handlers) Invoice(c *web.Ctx) error {
	return h.ownInvoice(c, func(v finance.InvoiceView) error {
		path := under(placeInvoices, v.ID)
		p := shop.InvoicePage{
			Page: h.page(c, "invoice.title"), Sheet: invoiceSheet(c.Loc, billOf(v)), Up: ui.Crumb{Text: c.Loc.T("invoices.title"), Href: placeInvoices},
			Status: invoiceStatus(c.Loc, v), Files: filesAt(c.Loc, path+"/pdf", path+"/csv", path+"/data"),
		}
		p.Reds = redRows(v)
		return c.Render(http.StatusOK, shop.Invoice(p))
	})
}

// InvoicePDF is one invoice's data to keep or print.
func (h *Handlers) InvoicePDF(c *web.Ctx) error {
	return h.ownInvoice(c, func(v finance.InvoiceView) error { return h.sendPDF(c, invoiceSheet(c.Loc, billOf(v)), v.Number) })
}

// InvoiceCSV is one invoice's data for a spreadsheet.
func (h *Handlers) InvoiceCSV(c *web.Ctx) error {
	return h.ownInvoice(c, func(v finance.InvoiceView) error { return sendCSV(c, invoiceRows(c.Loc, billOf(v)), v.Number) })
}

// InvoiceJSON is one invoice's data for a program.
func (h *Handlers) InvoiceJSON(c *web.Ctx) error {
	return h.ownInvoice(c, func(v finance.InvoiceView) error { return sendJSON(c, billOf(v).file(), v.Number) })
}

func (h *Handlers) ownInvoice(c *web.Ctx, show func(finance.InvoiceView) error) error {
	v, err := h.Finance.Invoice(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return show(v)
}
