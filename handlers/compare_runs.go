package handlers

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// CompareRuns puts up to four jobs of the firm beside each other.
func (h *Handlers) CompareRuns(c *web.Ctx) error {
	ids := slices.Compact(slices.DeleteFunc(c.QueryParams()["id"], func(id string) bool { return id == "" }))
	runs, err := h.Checkout.Compared(c.Std(), c.Actor, ids)
	if err != nil {
		return err
	}
	rows, _, err := h.Checkout.JobRows(c.Std(), c.Actor, checkout.JobFilter{}, here(c))
	if err != nil {
		return err
	}
	p := shop.RunComparePage{Page: h.page(c, "jobs.compare.title"), Action: placeCompareRuns}
	p.Wide = len(runs) > 2
	for _, r := range rows {
		if !slices.Contains(ids, r.ID) {
			p.Others = append(p.Others, runRow(c.Loc, r))
		}
	}
	var lines []curved
	for i, r := range runs {
		p.Runs = append(p.Runs, shop.RunRow{ID: r.Job.ID, Href: under(placeJobs, r.Job.ID), Name: jobName(c.Loc, r.Job), State: r.Job.State})
		lines = append(lines, curved{string(rune('A' + i)), r.Curves})
	}
	p.Rows, p.Curves = compareLines(c.Loc, runs), curves(c.Loc, lines)
	return c.Render(http.StatusOK, shop.RunCompare(p))
}

// compareLines are the facts of the runs, each marked where it differs.
func compareLines(loc *i18n.Loc, runs []checkout.Run) (out []shop.CompareLine) {
	add := func(name string, of func(checkout.Run) string) {
		l := shop.CompareLine{Name: name}
		for _, r := range runs {
			l.Values = append(l.Values, of(r))
			l.Differs = l.Differs || l.Values[0] != l.Values[len(l.Values)-1]
		}
		if slices.ContainsFunc(l.Values, func(v string) bool { return v != "" }) {
			out = append(out, l)
		}
	}
	add(loc.T("jobs.state"), func(r checkout.Run) string { return loc.T("state.job." + string(r.Job.State)) })
	add(loc.T("jobs.compare.offering"), func(r checkout.Run) string { return say(loc, r.Offering.Offering.TitleZh, r.Offering.Offering.TitleEn) })
	add(loc.T("job.fact."+string(runsKind(runs))), func(r checkout.Run) string { return unitsText(loc, r.Offering.Offering.Kind, r.Job.Units) })
	for _, f := range paramNames(loc, runs) {
		add(f, func(r checkout.Run) string { return factOf(givenFacts(loc, r.Job.RecipeID, r.Job.Params), f) })
	}
	for _, f := range figureNames(loc, runs) {
		add(f, func(r checkout.Run) string { return factOf(lastFigures(loc, r), f) })
	}
	add(loc.T("job.run"), func(r checkout.Run) string { return loc.Duration(millis(billedMillis(r.JobView))) })
	add(loc.T("jobs.cost"), func(r checkout.Run) string { return loc.Money(costMeter(loc, r.JobView).Cost) })
	add(loc.T("jobs.compare.attempts"), func(r checkout.Run) string { return strconv.Itoa(len(r.Attempts)) })
	return out
}

func lastFigures(loc *i18n.Loc, r checkout.Run) []ui.Fact {
	last, _ := r.Last()
	return figures(loc, last.Metrics)
}

func paramNames(loc *i18n.Loc, runs []checkout.Run) []string {
	return factNames(runs, func(r checkout.Run) []ui.Fact { return givenFacts(loc, r.Job.RecipeID, r.Job.Params) })
}

func figureNames(loc *i18n.Loc, runs []checkout.Run) []string {
	return factNames(runs, func(r checkout.Run) []ui.Fact { return lastFigures(loc, r) })
}

func factNames(runs []checkout.Run, of func(checkout.Run) []ui.Fact) []string {
	names := map[string]bool{}
	for _, r := range runs {
		for _, f := range of(r) {
			names[f.Key] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func factOf(facts []ui.Fact, name string) string {
	for _, f := range facts {
		if f.Key == name {
			return f.Value
		}
	}
	return ""
}

// runsKind is the kind of what the first run was bought as.
func runsKind(runs []checkout.Run) models.OfferingKind {
	if len(runs) == 0 {
		return models.OfferCardHour
	}
	return runs[0].Offering.Offering.Kind
}
