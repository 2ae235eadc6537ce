package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

func coverageAsk(c *web.Ctx) programmes.CoverageAsk {
	return programmes.CoverageAsk{From: c.QueryParam("from"), To: c.QueryParam("to"), Programme: c.QueryParam("programme"), Region: c.QueryParam("region")}
}

// Coverage shows the coverage report. What was asked wrongly is said over the
// report of the usual period.
func (h *Handlers) Coverage(c *web.Ctx) error {
	ask := coverageAsk(c)
	r, err := h.Programmes.Coverage(c.Std(), c.Actor, ask)
	status, wrong := http.StatusOK, []ui.Problem(nil)
	if fault.KindOf(err) == fault.Invalid {
		status, wrong = http.StatusUnprocessableEntity, problems(c.Loc, err, nil)
		r, err = h.Programmes.Coverage(c.Std(), c.Actor, programmes.CoverageAsk{})
	}
	if err != nil {
		return err
	}
	p := h.coveragePage(c, r)
	p.Problems = wrong
	return c.Render(status, service.Coverage(p))
}

// CoverageJSON is the whole report for a program.
func (h *Handlers) CoverageJSON(c *web.Ctx) error {
	r, err := h.Programmes.Coverage(c.Std(), c.Actor, coverageAsk(c))
	if err != nil {
		return err
	}
	return sendJSON(c, coverageFileOf(c.Loc, r, r.Tables(), true), c.Loc.T("coverage.file", "from", r.From, "to", r.To))
}

// CoverageTable is one table of the report for a spreadsheet.
func (h *Handlers) CoverageTable(c *web.Ctx) error {
	id, ending, _ := strings.Cut(c.Param("table"), ".")
	r, err := h.Programmes.Coverage(c.Std(), c.Actor, coverageAsk(c))
	if err != nil {
		return err
	}
	t, there := r.Table(id)
	if !there || ending != "csv" {
		return web.ErrMissing
	}
	return sendCSV(c, coverageNames{c.Loc, r.Names}.rows(t), c.Loc.T("coverage.table_file", "table", id, "from", r.From, "to", r.To))
}

// CoverageRows shows what a figure was counted from, as a page or for a spreadsheet.
func (h *Handlers) CoverageRows(c *web.Ctx) error {
	set, ending, _ := strings.Cut(c.Param("set"), ".")
	q := c.QueryParams()
	q.Set("set", set)
	d, err := programmes.DrillOf(q)
	if err != nil || ending != "" && ending != "csv" {
		return web.ErrMissing
	}
	r, names, err := h.Programmes.CoverageRows(c.Std(), c.Actor, d, here(c), ending == "csv")
	if err != nil {
		return err
	}
	view := coverageNames{c.Loc, names}
	if ending == "csv" {
		return sendCSV(c, view.rows(r.Table()), c.Loc.T("coverage.rows_file", "set", set))
	}
	return c.Render(http.StatusOK, service.CoverageRows(h.coverageRowsPage(c, r, view)))
}

func drillPath(d programmes.CoverageDrill, ending string) string {
	q := d.Query()
	set := q.Get("set")
	q.Del("set")
	return withQuery(under(placeCoverage, "rows", set+ending), q)
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (h *Handlers) coverageRowsPage(c *web.Ctx, r programmes.CoverageRows, view coverageNames) service.CoverageRowsPage {
	loc := c.Loc
	p := service.CoverageRowsPage{
		Page: h.desk(c, "coverage.rows."+string(r.Set)), Up: ui.Crumb{Text: loc.T("coverage.title"), Href: reportPath(r.Drill)}, Facts: view.drillFacts(r.Drill),
		CSV: drillPath(r.Drill, ".csv"), Table: view.table(r.Table()), Figure: view.figure(r),
	}
	p.Table.Caption, p.Table.Quiet, p.Table.Empty = p.Title, true, loc.T("coverage.rows.none")
	if c.QueryParam("after") != "" {
		p.Pager.First = drillPath(r.Drill, "")
	}
	if r.Next != "" {
		q := r.Query()
		q.Del("set")
		q.Set("after", r.Next)
		p.Pager.Next = withQuery(under(placeCoverage, "rows", string(r.Set)), q)
	}
	return p
}

// reportPath is the report that a figure stands in: the usual one where the figure is of a narrower time.
func reportPath(d programmes.CoverageDrill) string {
	q := url.Values{}
	for name, value := range map[string]string{"programme": d.Programme} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return withQuery(placeCoverage, q)
}

// PublicCoverage is the short report that everyone may see.
func (h *Handlers) PublicCoverage(c *web.Ctx) error {
	r, err := h.Programmes.OpenCoverage(c.Std())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, service.PublicCoverage(h.publicCoveragePage(c, r)))
}

// PublicCoverageJSON is the same for a program.
func (h *Handlers) PublicCoverageJSON(c *web.Ctx) error {
	r, err := h.Programmes.OpenCoverage(c.Std())
	if err != nil {
		return err
	}
	return sendJSON(c, coverageFileOf(c.Loc, r, r.Public(), false), c.Loc.T("coverage.file", "from", r.From, "to", r.To))
}

func coverageTableOf(all []programmes.CoverageTable, id string) programmes.CoverageTable {
	return all[slices.IndexFunc(all, func(t programmes.CoverageTable) bool { return t.ID == id })]
}
