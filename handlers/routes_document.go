package handlers

import (
	"supermarket/models"
	"supermarket/web"
)

// The places of documents.
const (
	placeInvoices         = "/invoices"
	placeInvoiceProfile   = "/invoices/profile"
	placeStatements       = "/statements"
	placeProviderInvoices = "/provider/invoices"
	placeSellerProfile    = "/provider/invoices/profile"
)

// documentRoutes are receipts, invoices and statements, as pages and as files.
func (h *Handlers) documentRoutes() []web.Route {
	mayAsk := web.For(models.RoleOwner, models.RoleBuyer, models.RoleFinance)
	mayChange := web.For(models.RoleOwner, models.RoleFinance)
	return []web.Route{
		get("/orders/:id/receipt/pdf", web.Firm, h.ReceiptPDF, "receipt as PDF"),
		get("/orders/:id/receipt/csv", web.Firm, h.ReceiptCSV, "receipt as CSV"),
		get("/orders/:id/invoice", web.Firm, h.InvoiceAskForm, "ask for invoices"),
		post("/orders/:id/invoice", mayAsk, h.InvoiceAsk, "ask for invoices now"),
		get(placeInvoices, web.Firm, h.Invoices, "invoices"),
		get(placeInvoices+"/:id", web.Firm, h.Invoice, "invoice"),
		get(placeInvoices+"/:id/pdf", web.Firm, h.InvoicePDF, "invoice as PDF"),
		get(placeInvoices+"/:id/csv", web.Firm, h.InvoiceCSV, "invoice as CSV"),
		get(placeInvoices+"/:id/data", web.Firm, h.InvoiceJSON, "invoice data"),
		get(placeInvoiceProfile, web.Firm, h.InvoiceProfile, "invoice details"),
		post(placeInvoiceProfile, mayChange, h.InvoiceProfileSet, "set invoice details"),
		get(placeStatements, web.Firm, h.Statements, "statements"),
		get(placeStatements+"/:month", web.Firm, h.Statement, "statement"),
		get(placeProviderInvoices, sellers, h.SellerInvoices, "invoices to issue"),
		get(placeProviderInvoices+"/:id", sellers, h.SellerInvoice, "invoice to issue"),
		post(placeProviderInvoices+"/:id", sellers, h.SellerInvoiceNumber, "set invoice number"),
		get(placeProviderInvoices+"/:id/pdf", sellers, h.SellerInvoicePDF, "invoice to issue as PDF"),
		get(placeProviderInvoices+"/:id/csv", sellers, h.SellerInvoiceCSV, "invoice to issue as CSV"),
		get(placeProviderInvoices+"/:id/data", sellers, h.SellerInvoiceJSON, "invoice to issue as data"),
		get(placeSellerProfile, sellers, h.SellerProfile, "seller's invoice details"),
		post(placeSellerProfile, sellers, h.SellerProfileSet, "set seller's invoice details"),
	}
}
