package apidoc

import (
	"supermarket/internal/account"
	"supermarket/internal/finance"
	"supermarket/models"
)

// Budget is a hard cap on what the firm itself pays, with its meter in the period
// that runs. Programs see it; only people set it.
type Budget struct {
	ID      string       `json:"id"`
	Member  string       `json:"member,omitempty"`  // by name; none: every member
	Project string       `json:"project,omitempty"` // none: every project, and what has none
	Period  string       `json:"period" enum:"month,whole"`
	Cap     models.Money `json:"cap"`
	Used    models.Money `json:"used"` // by orders that have settled
	Held    models.Money `json:"held"` // by orders that have not
	Left    models.Money `json:"left"`
}

// BudgetOf shows a budget.
func BudgetOf(b finance.BudgetView) Budget {
	return Budget{b.Budget.ID, b.Who, b.Budget.ProjectID, b.Budget.Period, b.Budget.Cap, b.Used(), b.Held, b.Left}
}

// Project groups what a firm spends; an order names it by its id.
type Project struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state" enum:"open,closed"`
}

// ProjectOf shows a project.
func ProjectOf(p models.Project) Project { return Project{p.ID, p.Name, p.State} }

func spendingOperations() []Operation {
	return []Operation{
		{ID: "budgets", Method: get, Path: "/budgets", Group: "firm", By: Key, Scope: account.ScopeRead, Answer: ok(List[Budget]{})},
		{ID: "projects", Method: get, Path: "/projects", Group: "firm", By: Key, Scope: account.ScopeRead, Answer: ok(List[Project]{})},
	}
}
