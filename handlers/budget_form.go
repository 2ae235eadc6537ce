package handlers

import (
	"net/url"

	"supermarket/internal/fault"
	"supermarket/internal/finance"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

var errChoose = fault.New(fault.Invalid, "form.choice")

// BudgetNew asks what a budget is over, and how much it is.
func (h *Handlers) BudgetNew(c *web.Ctx) error { return h.budgetNew(c)(url.Values{}, nil) }

func (h *Handlers) budgetNew(c *web.Ctx) func(url.Values, error) error {
	return func(form url.Values, wrong error) error {
		v, err := h.Finance.Spending(c.Std(), c.Actor)
		if err != nil {
			return err
		}
		members, projects := budgetMembers(c, v, form.Get("member")), projectChoice(c, v.Projects, form.Get("project"))
		projects.Options[0].Text = c.Loc.T("spending.all_projects")
		period := ui.Choice{Name: "period", Label: c.Loc.T("spending.field.period"), Inline: true}
		for _, of := range []string{models.PeriodMonth, models.PeriodWhole} {
			period.Options = append(period.Options, ui.Option{Value: of, Text: c.Loc.T("spending.period." + of), Checked: of == form.Get("period")})
		}
		return h.spendingForm(c, page.FormPage{
			Lead: c.Loc.T("spending.budget.lead"), Action: placeBudgets,
			Asks: []page.Question{{Select: members}, {Select: projects}, {Radios: &period}, capField(c, form)},
		}, "spending.budget.new", wrong)
	}
}

func budgetMembers(c *web.Ctx, v finance.Spending, chosen string) *ui.Choice {
	out := &ui.Choice{Name: "member", Label: c.Loc.T("spending.field.member"), Options: []ui.Option{{Text: c.Loc.T("spending.all_members"), Checked: chosen == ""}}}
	for _, m := range v.Members {
		out.Options = append(out.Options, ui.Option{Value: m.ID, Text: m.Name, Checked: chosen == m.ID})
	}
	return out
}

// projectChoice offers the firm's open projects, and none.
func projectChoice(c *web.Ctx, all []models.Project, chosen string) *ui.Choice {
	out := &ui.Choice{Name: "project", Label: c.Loc.T("spending.field.project"), Options: []ui.Option{{Text: c.Loc.T("spending.no_project"), Checked: chosen == ""}}}
	for _, p := range all {
		if p.State == "open" {
			out.Options = append(out.Options, ui.Option{Value: p.ID, Text: p.Name, Checked: chosen == p.ID})
		}
	}
	return out
}

func capField(c *web.Ctx, form url.Values) page.Question {
	return page.Question{Field: &ui.Field{Name: "cap", Label: c.Loc.T("spending.field.cap"), Hint: c.Loc.T("spending.field.cap.hint"), Prefix: "¥", Numeric: true, Width: 16, Value: form.Get("cap"), Autocomplete: "off"}}
}

// BudgetAdd sets a budget.
func (h *Handlers) BudgetAdd(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return spent(c, err, h.budgetNew(c), form)
	}
	amount, wrong := yuanIn(form, "cap")
	if wrong != nil {
		return spent(c, wrong, h.budgetNew(c), form)
	}
	in := finance.NewBudget{UserID: form.Get("member"), ProjectID: form.Get("project"), Period: form.Get("period"), Cap: amount}
	return spent(c, h.Finance.AddBudget(c.Std(), c.Actor, in), h.budgetNew(c), form)
}

// BudgetForm asks for another cap of a budget.
func (h *Handlers) BudgetForm(c *web.Ctx) error { return h.budgetForm(c)(nil, nil) }

func (h *Handlers) budgetForm(c *web.Ctx) func(url.Values, error) error {
	return func(form url.Values, wrong error) error {
		b, err := h.Finance.Budget(c.Std(), c.Actor, c.Param("id"))
		if err != nil {
			return err
		}
		if form == nil {
			form = url.Values{"cap": {b.Budget.Cap.String()}}
		}
		at, loc := under(placeBudgets, b.Budget.ID), c.Loc
		return h.spendingForm(c, page.FormPage{
			Action: at, Version: b.Budget.Cap.String(), Lead: budgetName(loc, b), After: loc.T("spending.budget.lower"),
			Asks: []page.Question{{Facts: []ui.Fact{
				{Key: loc.T("spending.taken"), Value: loc.Money(b.Taken)}, {Key: loc.T("meter.free"), Value: loc.Money(b.Left)},
			}}, capField(c, form)},
			Retire: &page.Deed{Action: at + "/end", Text: loc.T("spending.budget.end.text"), Button: loc.T("spending.budget.end")},
		}, "spending.budget.change", wrong)
	}
}

// BudgetChange sets another cap where the budget still is as the form showed it.
func (h *Handlers) BudgetChange(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return spent(c, err, h.budgetForm(c), form)
	}
	amount, wrong := yuanIn(form, "cap")
	if wrong != nil {
		return spent(c, wrong, h.budgetForm(c), form)
	}
	was, err := models.ParseMoney(form.Get("version"))
	if err != nil {
		return spent(c, finance.ErrSince, h.budgetForm(c), form)
	}
	return spent(c, h.Finance.ChangeBudget(c.Std(), c.Actor, c.Param("id"), was, amount), h.budgetForm(c), form)
}

// BudgetEnd lifts a budget.
func (h *Handlers) BudgetEnd(c *web.Ctx) error {
	return spent(c, h.Finance.EndBudget(c.Std(), c.Actor, c.Param("id")), h.budgetForm(c), nil)
}
