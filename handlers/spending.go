package handlers

import (
	"net/http"

	"supermarket/internal/finance"
	"supermarket/internal/i18n"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Spending shows how the firm bounds what its members spend.
func (h *Handlers) Spending(c *web.Ctx) error {
	v, err := h.Finance.Spending(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	waiting, err := h.approvalsWaiting(c)
	if err != nil {
		return err
	}
	loc := c.Loc
	p := page.SpendingPage{
		Page: h.page(c, "spending.title"), Approvals: placeApprovals, Month: loc.T("spending.month", "at", v.NewMonth),
		Limit: []ui.Fact{limitFact(loc, v)}, Waiting: waiting,
	}
	if v.Above != nil && v.Deciders < 2 {
		p.Alone = &ui.Notice{Title: loc.T("spending.alone.title"), Text: loc.T("spending.alone"), Tone: "warn"}
		if to := h.offered(c, placeMembers); to != "" && v.Edits {
			p.Alone.Action = &ui.Button{Text: loc.T("members.invite"), Kind: "secondary", Href: to}
		}
	}
	for _, b := range v.Budgets {
		p.Budgets = append(p.Budgets, budgetRow(loc, b, v.Edits))
	}
	for _, r := range v.Projects {
		p.Projects = append(p.Projects, projectRow(loc, r, v.Edits))
	}
	if v.Edits {
		p.NewBudget, p.NewProject = placeBudgets+"/new", placeProjects+"/new"
	}
	return c.Render(http.StatusOK, page.Spending(p))
}

// approvalsWaiting leads to the questions that the actor may answer, nil where
// there are none.
func (h *Handlers) approvalsWaiting(c *web.Ctx) (*ui.Notice, error) {
	n, err := h.Checkout.ApprovalsWaiting(c.Std(), c.Actor)
	if err != nil || n == 0 {
		return nil, err
	}
	return &ui.Notice{Text: c.Loc.T("spending.waiting", "count", n), Tone: "warn", Action: &ui.Button{Text: c.Loc.T("spending.to_waiting"), Href: placeApprovals}}, nil
}

func limitFact(loc *i18n.Loc, v finance.Spending) ui.Fact {
	f := ui.Fact{Key: loc.T("spending.limit.key"), Value: loc.T("spending.limit.none")}
	if v.Above != nil {
		f.Value, f.Sub = loc.T("spending.limit.above", "amount", *v.Above), loc.T("spending.limit.text")
	}
	if v.Edits {
		f.Change = placeLimit
	}
	return f
}

// budgetName says in the reader's language what a budget is over.
func budgetName(loc *i18n.Loc, b finance.BudgetView) string {
	who, project := b.Who, b.Project
	if who == "" {
		who = loc.T("spending.all_members")
	}
	if project == "" {
		project = loc.T("spending.every_project")
	}
	return joined(" · ", who, project, loc.T("spending.period."+b.Budget.Period))
}

func budgetRow(loc *i18n.Loc, b finance.BudgetView, edits bool) page.BudgetRow {
	r := page.BudgetRow{Name: budgetName(loc, b)}
	r.Gauge = ui.MoneyGauge(loc, r.Name, b.Used(), b.Held, b.Left)
	r.Gauge.TotalText = loc.T("spending.cap", "amount", b.Budget.Cap)
	switch {
	case b.Taken > b.Budget.Cap:
		r.Over = loc.T("spending.over", "over", b.Taken-b.Budget.Cap)
	case b.Left == 0:
		r.Over = loc.T("spending.full")
	}
	if b.Gone {
		r.Notes = append(r.Notes, loc.T("spending.gone"))
	}
	if edits {
		r.Change = under(placeBudgets, b.Budget.ID)
	}
	return r
}

func projectRow(loc *i18n.Loc, p models.Project, edits bool) page.ProjectRow {
	r := page.ProjectRow{Name: p.Name, Tag: ui.Tag{Text: loc.T("spending.project." + p.State)}}
	if p.State == "open" {
		r.Tag.Tone = "good"
	}
	if edits {
		r.Change = under(placeProjects, p.ID)
	}
	return r
}
