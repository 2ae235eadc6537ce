package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/finance"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// spendingForm is a form below the page of spending; wrong is why it is shown again.
func (h *Handlers) spendingForm(c *web.Ctx, p page.FormPage, title string, wrong error) error {
	p.Page, p.Heading = h.page(c, title), c.Loc.T(title)
	p.Up = []ui.Crumb{{Text: c.Loc.T("firm.title"), Href: placeFirm}, {Text: c.Loc.T("spending.title"), Href: placeSpending}}
	p.Button = c.Loc.T("spending.save")
	if wrong == nil {
		return c.Render(http.StatusOK, page.Form(p))
	}
	p.Path, p.Problems = p.Action, problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), page.Form(p))
}

// spent leads back to the page of spending, or shows the form again.
func spent(c *web.Ctx, err error, again func(url.Values, error) error, form url.Values) error {
	if err != nil && correctable(err) {
		return again(form, err)
	}
	if err != nil {
		return err
	}
	c.Flash("spending.done")
	return c.SeeOther(placeSpending)
}

// once returns a form's values, or errDoubled where one of them was sent twice
// that is not among many.
func once(c *web.Ctx, many ...string) (url.Values, error) {
	form, err := fields(c)
	if err != nil {
		return nil, err
	}
	for name, values := range form {
		if len(values) > 1 && !slices.Contains(many, name) {
			return form, errDoubled
		}
	}
	return form, nil
}

// yuanIn reads an amount of yuan in whole fen.
func yuanIn(form url.Values, field string) (models.Money, *fault.Fault) {
	m, err := models.ParseMoney(strings.TrimSpace(form.Get(field)))
	if err != nil || m < 0 || m > finance.MaxAmount || m%models.Fen != 0 {
		return 0, finance.ErrAmount.On(field).With("max", finance.MaxAmount)
	}
	return m, nil
}

// LimitForm asks above which amount a second member must agree.
func (h *Handlers) LimitForm(c *web.Ctx) error {
	v, err := h.Finance.Spending(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	form := url.Values{"asks": {"no"}}
	if v.Above != nil {
		form = url.Values{"asks": {"yes"}, "above": {v.Above.String()}}
	}
	return h.limitForm(c)(form, nil)
}

func (h *Handlers) limitForm(c *web.Ctx) func(url.Values, error) error {
	return func(form url.Values, wrong error) error {
		loc := c.Loc
		asks := ui.Choice{Name: "asks", Label: loc.T("spending.limit.asks"), Options: []ui.Option{
			{Value: "yes", Text: loc.T("spending.limit.yes"), Hint: loc.T("spending.limit.yes.hint"), Checked: form.Get("asks") == "yes"},
			{Value: "no", Text: loc.T("spending.limit.no"), Checked: form.Get("asks") == "no"},
		}}
		above := ui.Field{Name: "above", Label: loc.T("spending.limit.field"), Hint: loc.T("spending.limit.hint"), Prefix: "¥", Numeric: true, Width: 16, Value: form.Get("above")}
		return h.spendingForm(c, page.FormPage{
			Lead: loc.T("spending.limit.lead"), Action: placeLimit, Asks: []page.Question{{Radios: &asks}, {Field: &above}}, After: loc.T("spending.limit.after"),
		}, "spending.limit", wrong)
	}
}

// LimitSet sets or lifts the limit.
func (h *Handlers) LimitSet(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return spent(c, err, h.limitForm(c), form)
	}
	var above *models.Money
	switch form.Get("asks") {
	case "yes":
		m, wrong := yuanIn(form, "above")
		if wrong != nil {
			return spent(c, wrong, h.limitForm(c), form)
		}
		above = &m
	case "no":
	default:
		return spent(c, errChoose.With("label", c.Loc.T("spending.limit.asks")).On("asks"), h.limitForm(c), form)
	}
	return spent(c, h.Finance.SetLimit(c.Std(), c.Actor, above), h.limitForm(c), form)
}

// ProjectNew asks for the name of a project.
func (h *Handlers) ProjectNew(c *web.Ctx) error { return h.projectNew(c)(url.Values{}, nil) }

func (h *Handlers) projectNew(c *web.Ctx) func(url.Values, error) error {
	return func(form url.Values, wrong error) error {
		return h.spendingForm(c, page.FormPage{Action: placeProjects, Asks: []page.Question{nameField(c, form)}}, "spending.project.new", wrong)
	}
}

func nameField(c *web.Ctx, form url.Values) page.Question {
	return page.Question{Field: &ui.Field{Name: "name", Label: c.Loc.T("spending.project.name"), Hint: c.Loc.T("spending.project.hint"), Value: form.Get("name"), Width: 32, Autocomplete: "off"}}
}

// ProjectAdd opens a project.
func (h *Handlers) ProjectAdd(c *web.Ctx) error {
	form, err := once(c)
	if err == nil {
		err = h.Finance.AddProject(c.Std(), c.Actor, form.Get("name"))
	}
	return spent(c, err, h.projectNew(c), form)
}

// ProjectForm asks what changes about a project.
func (h *Handlers) ProjectForm(c *web.Ctx) error { return h.projectForm(c)(nil, nil) }

func (h *Handlers) projectForm(c *web.Ctx) func(url.Values, error) error {
	return func(form url.Values, wrong error) error {
		r, err := h.Finance.Project(c.Std(), c.Actor, c.Param("id"))
		if err != nil {
			return err
		}
		if form == nil {
			form = url.Values{"name": {r.Name}}
		}
		at, deed := under(placeProjects, r.ID), "close"
		if r.State != "open" {
			deed = "open"
		}
		return h.spendingForm(c, page.FormPage{
			Action: at, Asks: []page.Question{nameField(c, form)},
			Retire: &page.Deed{Action: at + "/" + deed, Text: c.Loc.T("spending.project.to." + deed + ".text"), Button: c.Loc.T("spending.project.to." + deed)},
		}, "spending.project", wrong)
	}
}

// ProjectRename gives a project another name.
func (h *Handlers) ProjectRename(c *web.Ctx) error {
	form, err := once(c)
	if err == nil {
		err = h.Finance.RenameProject(c.Std(), c.Actor, c.Param("id"), form.Get("name"))
	}
	return spent(c, err, h.projectForm(c), form)
}

// ProjectClose lets nothing more be ordered for a project.
func (h *Handlers) ProjectClose(c *web.Ctx) error {
	return spent(c, h.Finance.CloseProject(c.Std(), c.Actor, c.Param("id")), h.projectForm(c), nil)
}

// ProjectReopen lets members order for a project again.
func (h *Handlers) ProjectReopen(c *web.Ctx) error {
	return spent(c, h.Finance.ReopenProject(c.Std(), c.Actor, c.Param("id")), h.projectForm(c), nil)
}
