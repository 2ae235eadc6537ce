package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/supply"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

// SellerInvoices lists what a provider has to issue, or has issued.
func (h *Handlers) SellerInvoices(c *web.Ctx) error {
	issued := c.QueryParam("issued") == "yes"
	rows, next, err := h.Supply.Invoices(c.Std(), c.Actor, issued, here(c))
	if err != nil {
		return err
	}
	p := provider.InvoicesPage{
		Page: h.desk(c, "provider.invoices.title"), Issued: issued, ToIssue: placeProviderInvoices, Ready: placeProviderInvoices + "?issued=yes",
		Profile: placeSellerProfile, Pager: pager(c, next),
	}
	if issued && next != "" {
		p.Pager.Next += "&issued=yes"
	}
	if issued && p.Pager.First != "" {
		p.Pager.First = p.Ready
	}
	for _, i := range rows {
		p.Rows = append(p.Rows, provider.InvoiceRow{
			Number: i.Number, Href: under(placeProviderInvoices, i.ID), Red: isRed(i.Invoice), Kind: c.Loc.T("invoice.type." + i.Type), Order: i.Data.OrderNumber,
			Buyer: i.Data.Buyer.Name, Issued: i.IssuedNumber, Total: i.Total, At: i.CreatedAt,
		})
	}
	return c.Render(http.StatusOK, provider.Invoices(p))
}

// SellerInvoice shows all that must stand on an invoice, and asks for its number.
func (h *Handlers) SellerInvoice(c *web.Ctx) error { return h.sellerInvoice(c, nil, nil) }

// SellerInvoiceNumber takes the number that the tax authority gave.
func (h *Handlers) SellerInvoiceNumber(c *web.Ctx) error {
	sent, err := fields(c)
	if err != nil {
		return err
	}
	err = h.Supply.SetInvoiceNumber(c.Std(), c.Actor, c.Param("id"), supply.Numbered{Number: sent.Get("number"), Correct: sent.Get("correct") == "yes", Reason: sent.Get("reason")})
	if err == nil {
		c.Flash("invoice.number.saved")
		return c.SeeOther(under(placeProviderInvoices, c.Param("id")))
	}
	if !correctable(err) {
		return err
	}
	return h.sellerInvoice(c, sent, err)
}

func sellerBill(i supply.Invoice) bill { return bill{i.Invoice, i.Data, i.Original.IssuedNumber, ""} }

func (h *Handlers) sellerInvoice(c *web.Ctx, sent url.Values, wrong error) error {
	i, err := h.Supply.Invoice(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	loc, path := c.Loc, under(placeProviderInvoices, i.ID)
	p := provider.InvoicePage{
		Page: h.page(c, "invoice.title"), Sheet: invoiceSheet(loc, sellerBill(i)), Files: filesAt(loc, path+"/pdf", path+"/csv", path+"/data"), Action: path, Issued: i.IssuedNumber,
		Steps:   []string{loc.T("provider.invoice.step_1"), loc.T("provider.invoice.step_2"), loc.T("provider.invoice.step_3")},
		Number:  ui.Field{Name: "number", Label: loc.T("provider.invoice.number"), Hint: loc.T("provider.invoice.number_hint"), Value: sentOr(sent, "number", i.IssuedNumber), Numeric: true, Code: true, Width: 32, Autocomplete: "off"},
		Correct: ui.Choice{Name: "correct", Label: loc.T("provider.invoice.correct"), Options: []ui.Option{{Value: "yes", Text: loc.T("provider.invoice.correct_yes"), Checked: sent.Get("correct") == "yes"}}},
		Reason:  ui.Field{Name: "reason", Label: loc.T("provider.invoice.reason"), Value: sentOr(sent, "reason", ""), Optional: true},
	}
	p.Path = path
	if i.OriginalID != "" && i.Original.IssuedNumber == "" {
		p.Wait = loc.T("invoice.blue_first")
	}
	if wrong == nil {
		return c.Render(http.StatusOK, provider.Invoice(p))
	}
	p.Problems = problems(loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), provider.Invoice(p))
}

// SellerInvoicePDF is an invoice's data to keep or print.
func (h *Handlers) SellerInvoicePDF(c *web.Ctx) error {
	return h.sold(c, func(b bill) error { return h.sendPDF(c, invoiceSheet(c.Loc, b), b.row.Number) })
}

// SellerInvoiceCSV is an invoice's data for a spreadsheet.
func (h *Handlers) SellerInvoiceCSV(c *web.Ctx) error {
	return h.sold(c, func(b bill) error { return sendCSV(c, invoiceRows(c.Loc, b), b.row.Number) })
}

// SellerInvoiceJSON is an invoice's data for a program.
func (h *Handlers) SellerInvoiceJSON(c *web.Ctx) error {
	return h.sold(c, func(b bill) error { return sendJSON(c, b.file(), b.row.Number) })
}

func (h *Handlers) sold(c *web.Ctx, show func(bill) error) error {
	i, err := h.Supply.Invoice(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return show(sellerBill(i))
}
