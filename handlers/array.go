package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Array shows all elements of an array: what varies, how far each is, what it came to.
func (h *Handlers) Array(c *web.Ctx) error {
	rows, err := h.Checkout.Array(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	loc, first := c.Loc, rows[0]
	p := shop.ArrayPage{
		Page: h.page(c, "array.title"), ID: first.ArrayID, Name: loc.T("array.name", "name", jobName(loc, first.Job), "count", len(rows)),
		Order: first.OrderNumber, OrderTo: under(placeOrders, first.OrderID), Done: arrayGauge(loc, rows), Table: arrayTable(loc, rows),
	}
	p.Refresh = 30
	q := url.Values{}
	for i, r := range rows {
		p.Cost += r.Cost
		if i < 4 {
			q.Add("id", r.ID)
		}
	}
	p.Compare = placeCompareRuns + "?" + q.Encode()
	if web.Buyers.Check(web.Pages, c.Actor) == nil {
		p.Cancel = arrayCancel(loc, rows)
	}
	return c.Render(http.StatusOK, shop.Array(p))
}

// ArrayCancel asks all elements that live to stop.
func (h *Handlers) ArrayCancel(c *web.Ctx) error {
	if err := h.Checkout.CancelArray(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("cancel.asked")
	return c.SeeOther(under(placeArrays, c.Param("id")))
}

func arrayGauge(loc *i18n.Loc, rows []checkout.JobRow) ui.Gauge {
	var ended, running int64
	for _, r := range rows {
		switch {
		case models.JobMoves.Ended(r.State):
			ended++
		case r.State == models.JobRunning:
			running++
		}
	}
	n := int64(len(rows))
	return ui.Gauge{
		Label: loc.T("array.progress"), Used: float64(ended), Held: float64(running), Free: float64(n - ended - running), TotalText: loc.T("array.of", "done", ended, "count", n),
		UsedLabel: loc.T("array.ended"), UsedText: loc.Number(ended), HeldLabel: loc.T("state.job.running"), HeldText: loc.Number(running),
		FreeName: loc.T("state.job.queued"), FreeText: loc.Number(n - ended - running),
	}
}

// arrayTable has a row for each element, named by what varies between them.
func arrayTable(loc *i18n.Loc, rows []checkout.JobRow) ui.Table {
	t := ui.Table{Caption: loc.T("array.elements"), Quiet: true, Head: []ui.Head{
		{Text: loc.T("array.element")}, {Text: loc.T("jobs.state")}, {Text: loc.T("array.figure"), Numeric: true}, {Text: loc.T("jobs.run"), Numeric: true}, {Text: loc.T("jobs.cost"), Numeric: true},
	}}
	varies := varying(rows)
	for _, r := range rows {
		row := runRow(loc, r)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: or(elementName(loc, r, varies), r.ID), Href: row.Href},
			{Body: ui.TagMark(ui.StateTag(loc, "job", string(r.State))), Sub: row.Note},
			{Text: row.Figure},
			{Text: loc.Duration(row.Run)},
			{Text: loc.Money(r.Cost)},
		}})
	}
	return t
}

// varying are the parameters that are not the same in all elements.
func varying(rows []checkout.JobRow) (out []string) {
	first := given(rows[0].Params)
	for _, r := range rows[1:] {
		for name, v := range given(r.Params) {
			if first[name] != v && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

func elementName(loc *i18n.Loc, r checkout.JobRow, varies []string) string {
	params, parts := given(r.Params), []string{}
	for _, name := range varies {
		parts = append(parts, loc.T("array.value", "name", known(loc, "recipe."+r.RecipeID+"."+name, name), "value", params[name]))
	}
	return joined(" · ", parts...)
}

func arrayCancel(loc *i18n.Loc, rows []checkout.JobRow) *shop.CancelForm {
	f := &shop.CancelForm{Action: under(placeArrays, rows[0].ArrayID, "cancel"), Text: loc.T("array.cancel"), Asked: true}
	live := 0
	for _, r := range rows {
		if models.JobMoves.Ended(r.State) {
			continue
		}
		live++
		f.Costs, f.Back, f.Asked = f.Costs+r.Cost, f.Back+r.Cap-r.Cost, f.Asked && r.CancelAt != nil
	}
	if live == 0 {
		return nil
	}
	return f
}
