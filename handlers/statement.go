package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"supermarket/internal/finance"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Statements lists the months of the firm.
func (h *Handlers) Statements(c *web.Ctx) error {
	months, earlier, err := h.Finance.Statements(c.Std(), c.Actor, c.QueryParam("before"))
	if err != nil {
		return err
	}
	p := shop.StatementsPage{Page: h.page(c, "statements.title"), Invoices: placeInvoices}
	if earlier != "" {
		p.Earlier = placeStatements + "?before=" + url.QueryEscape(earlier)
	}
	for _, m := range months {
		p.Rows = append(p.Rows, shop.StatementMonth{
			Name: m.Month, Href: placeStatements + "/" + m.Month, Sub: running(c.Loc, m), Opening: m.Opening, In: m.In, Out: m.Out, Closing: m.Closing,
		})
	}
	return c.Render(http.StatusOK, shop.Statements(p))
}

// Statement is a month: as a page, or as the file that the ending of its address names.
func (h *Handlers) Statement(c *web.Ctx) error {
	month, ending, _ := strings.Cut(c.Param("month"), ".")
	s, err := h.Finance.Statement(c.Std(), c.Actor, month)
	if err != nil {
		return err
	}
	if ending == "" {
		return h.statementPage(c, s)
	}
	if !s.Files {
		return finance.ErrMayNot
	}
	name := c.Loc.T("statement.file", "month", s.Month)
	switch ending {
	case "pdf":
		return h.sendPDF(c, statementSheet(c.Loc, s), name)
	case "csv":
		return sendCSV(c, statementRows(c.Loc, s), name)
	case "json":
		return sendJSON(c, statementFileOf(s), name)
	}
	return web.ErrMissing
}

func (h *Handlers) statementPage(c *web.Ctx, s finance.Statement) error {
	path := placeStatements + "/" + s.Month
	p := shop.StatementPage{Page: h.page(c, "statement.of_firm"), Sheet: statementSheet(c.Loc, s), Up: ui.Crumb{Text: c.Loc.T("statements.title"), Href: placeStatements}}
	if s.Files {
		p.Files = filesAt(c.Loc, path+".pdf", path+".csv", path+".json")
	}
	return c.Render(http.StatusOK, shop.Statement(p))
}
