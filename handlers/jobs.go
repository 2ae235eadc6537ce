package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// jobStates are what the list of jobs can be narrowed to.
var jobStates = []struct {
	value  string
	states []models.JobState
}{
	{"live", []models.JobState{models.JobQueued, models.JobRunning}},
	{"succeeded", []models.JobState{models.JobSucceeded}},
	{"failed", []models.JobState{models.JobFailed}},
	{"cancelled", []models.JobState{models.JobCancelled}},
}

// Jobs lists the firm's jobs.
func (h *Handlers) Jobs(c *web.Ctx) error {
	f := jobFilter(c)
	rows, next, err := h.Checkout.JobRows(c.Std(), c.Actor, f, here(c))
	if err != nil {
		return err
	}
	recipes, err := h.Checkout.JobRecipes(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := shop.RunsPage{
		Page: h.page(c, "jobs.title"), Pager: narrowed(c, pager(c, next)), Compare: placeCompareRuns, States: stateChoice(c), Recipes: recipeChoice(c, recipes),
		Narrow: len(f.States) > 0 || f.Recipe != "" || f.Array != "",
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, runRow(c.Loc, r))
	}
	return c.Render(http.StatusOK, shop.Runs(p))
}

// jobFilter is what the address narrows the list to; what it does not know narrows nothing.
func jobFilter(c *web.Ctx) (f checkout.JobFilter) {
	for _, s := range jobStates {
		if c.QueryParam("state") == s.value {
			f.States = s.states
		}
	}
	f.Recipe, f.Array = c.QueryParam("recipe"), c.QueryParam("array")
	return f
}

func stateChoice(c *web.Ctx) ui.Choice {
	out := ui.Choice{Name: "state", Label: c.Loc.T("jobs.state"), Options: []ui.Option{{Text: c.Loc.T("jobs.all")}}}
	for _, s := range jobStates {
		out.Options = append(out.Options, ui.Option{Value: s.value, Text: c.Loc.T("jobs.state." + s.value), Checked: c.QueryParam("state") == s.value})
	}
	return out
}

func recipeChoice(c *web.Ctx, ids []string) ui.Choice {
	out := ui.Choice{Name: "recipe", Label: c.Loc.T("jobs.recipe"), Options: []ui.Option{{Text: c.Loc.T("jobs.all")}}}
	for _, id := range ids {
		out.Options = append(out.Options, ui.Option{Value: id, Text: known(c.Loc, "recipe."+id+".name", c.Loc.T("job.own_command")), Checked: c.QueryParam("recipe") == id})
	}
	return out
}

// narrowed keeps the filter on the way to the next page.
func narrowed(c *web.Ctx, p ui.Pager) ui.Pager {
	keep := url.Values{}
	for _, name := range []string{"state", "recipe", "array"} {
		if v := c.QueryParam(name); v != "" {
			keep.Set(name, v)
		}
	}
	if len(keep) == 0 {
		return p
	}
	if p.First != "" {
		p.First += "?" + keep.Encode()
	}
	if p.Next != "" {
		p.Next += "&" + keep.Encode()
	}
	return p
}

func runRow(loc *i18n.Loc, r checkout.JobRow) shop.RunRow {
	out := shop.RunRow{
		ID: r.ID, Href: under(placeJobs, r.ID), Name: jobName(loc, r.Job), Offering: joined(" · ", say(loc, r.TitleZh, r.TitleEn), unitsText(loc, r.Kind, r.Units)),
		Order: r.OrderNumber, OrderHref: under(placeOrders, r.OrderID), State: r.State, At: r.CreatedAt, Run: millis(r.RunMillis), Cost: r.Cost, Figure: bestFigure(loc, r.Figures),
	}
	switch {
	case r.State == models.JobSucceeded: // the tag says it
	case models.JobMoves.Ended(r.State):
		out.Note = cause(loc, r.Cause)
	case r.Progress >= 0:
		out.Note = loc.Percent(float64(r.Progress) / 1000)
	default:
		out.Note = reasonText(loc, r.Reason, r.ReasonArgs)
	}
	return out
}

// figureNamed says a figure with its unit, else with its name: a bare number says nothing.
func figureNamed(loc *i18n.Loc, m models.RunMetric) string {
	text := figureText(loc, m.Name, m.Unit, m.Value)
	if m.Unit != "" {
		return text
	}
	return figureName(loc, m.Name) + " " + text
}

// bestFigure is the one figure that a list shows of a run.
func bestFigure(loc *i18n.Loc, metrics []models.RunMetric) string {
	for _, name := range metricOrder {
		for _, m := range metrics {
			if m.Name == name && name != "cpu" && name != "memory" {
				return figureNamed(loc, m)
			}
		}
	}
	return ""
}
