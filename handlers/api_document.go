package handlers

import (
	"errors"
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/finance"
	"supermarket/web"
)

func (h *Handlers) apiInvoices(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := h.Finance.Invoices(c.Std(), c.Actor, page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, apidoc.InvoiceOf))
}

func (h *Handlers) apiInvoice(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Finance.Invoice(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.InvoiceOf(v))
}

// apiInvoicesAsk asks for the invoices of an order and answers with all that it has.
func (h *Handlers) apiInvoicesAsk(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	if err := h.Finance.AskInvoices(c.Std(), c.Actor, id); err != nil {
		return done{}, err
	}
	w, err := h.Finance.WantedInvoices(c.Std(), c.Actor, id)
	return done{status: http.StatusOK, body: apidoc.ListOf(w.Invoices, "", apidoc.InvoiceOf)}, err
}

func (h *Handlers) apiStatements(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, earlier, err := h.Finance.Statements(c.Std(), c.Actor, page.After)
	if errors.Is(err, finance.ErrMonth) {
		return errCursor
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, earlier, apidoc.MonthSummaryOf))
}

func (h *Handlers) apiStatement(c *web.Ctx) error {
	s, err := h.Finance.Statement(c.Std(), c.Actor, c.Param("month"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.StatementOf(s))
}

func (h *Handlers) apiBudgets(c *web.Ctx) error {
	v, err := h.Finance.Spending(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Budgets, "", apidoc.BudgetOf))
}

func (h *Handlers) apiProjects(c *web.Ctx) error {
	v, err := h.Finance.Spending(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Projects, "", apidoc.ProjectOf))
}
