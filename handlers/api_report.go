package handlers

import (
	"net/http"

	"supermarket/internal/apidoc"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/web"
)

func (h *Handlers) apiCoverage(c *web.Ctx) error {
	r, err := h.Programmes.Coverage(c.Std(), c.Actor, coverageAsk(c))
	if err != nil {
		return err
	}
	v := coverageNames{c.Loc, r.Names}
	out := apidoc.CoverageReport{
		From: r.From, To: r.To, AsOf: r.AsOf, Programme: r.Programme, Region: r.Region, Covered: r.Covered(), Of: len(r.Categories),
		Goal: programmes.CoverageGoal, GoalYear: programmes.CoverageYear, Method: map[string]string{}, Tables: []apidoc.CoverageTable{},
	}
	for _, id := range coverageMethods {
		out.Method[id] = c.Loc.T("coverage.method." + id)
	}
	for _, t := range r.Tables() {
		out.Tables = append(out.Tables, v.shown(t))
	}
	return c.JSON(http.StatusOK, out)
}

func (v coverageNames) shown(t programmes.CoverageTable) apidoc.CoverageTable {
	out := apidoc.CoverageTable{ID: t.ID, Columns: []apidoc.CoverageColumn{}, Rows: []map[string]apidoc.CoverageCell{}}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, apidoc.CoverageColumn{ID: c.ID, Unit: string(c.Unit)})
	}
	for _, row := range t.Rows {
		cells := map[string]apidoc.CoverageCell{}
		for i, c := range row {
			cells[t.Columns[i].ID] = v.cellShown(t.Columns[i], c)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

func (v coverageNames) cellShown(col programmes.CoverageColumn, c programmes.CoverageCell) (out apidoc.CoverageCell) {
	if c.Rows != nil {
		out.Rows = drillPath(*c.Rows, "")
	}
	switch col.Unit {
	case "key":
		if out.Text = c.Text; v.key(col.ID, c.Text) != c.Text {
			out.Name = v.key(col.ID, c.Text)
		}
	case "date":
		out.Text = c.Text
	case "count":
		out.Count = &c.Value
	case "money":
		m := models.Money(c.Value)
		out.Money = &m
	case "hours":
		out.Hours = hoursText(c.Value)
	case "percent":
		share := float64(c.Value) / 1e6
		out.Share = &share
	case "flag":
		yes := c.Value == 1
		out.Flag = &yes
	}
	return out
}
