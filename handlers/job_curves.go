package handlers

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

const (
	mostCurves = 8   // charts on one page
	mostPoints = 160 // of one line: more than a screen can show apart
	mostRows   = 12  // of the table beside a chart
)

// metricOrder is what is drawn first; the rest follow by name.
var metricOrder = []string{"gflops", "tokens_per_second", "train_loss", "loss", "test_accuracy", "accuracy", "cpu", "memory"}

// curved is one run's curves and what the run is called beside others.
type curved struct {
	name string
	rows []models.AttemptMetric
}

// line is one measure of one run.
type line struct {
	name string // of the run or of the rank
	unit string
	rows []models.AttemptMetric
}

// curves draws each measure of the runs on one time axis. What ranks of a gang
// report apart ("gflops.rank3") stands in one chart.
func curves(loc *i18n.Loc, runs []curved) []ui.Curves {
	by, names := map[string][]line{}, []string{}
	for _, run := range runs {
		for _, l := range linesOf(run) {
			base, rank, ranked := strings.Cut(l.rows[0].Name, ".rank")
			if ranked {
				l.name = joined(" · ", l.name, loc.T("job.rank", "n", rank))
			}
			if _, seen := by[base]; !seen {
				names = append(names, base)
			}
			by[base] = append(by[base], l)
		}
	}
	slices.SortFunc(names, byRank)
	var out []ui.Curves
	names = slices.DeleteFunc(names, func(name string) bool { return !slices.ContainsFunc(by[name], isCurve) })
	for _, name := range names[:min(len(names), mostCurves)] {
		out = append(out, curveOf(loc, name, by[name]))
	}
	return out
}

// isCurve tells whether there is anything to draw: one value alone stands among the figures.
func isCurve(l line) bool { return len(l.rows) > 1 }

func byRank(a, b string) int {
	at := func(s string) int {
		if i := slices.Index(metricOrder, s); i >= 0 {
			return i
		}
		return len(metricOrder)
	}
	if d := at(a) - at(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// linesOf cuts a run's rows, which come by name, into one line each.
func linesOf(run curved) (out []line) {
	for rows := run.rows; len(rows) > 0; {
		n := 1
		for n < len(rows) && rows[n].Name == rows[0].Name {
			n++
		}
		out = append(out, line{run.name, rows[0].Unit, rows[:n]})
		rows = rows[n:]
	}
	return out
}

func curveOf(loc *i18n.Loc, name string, lines []line) ui.Curves {
	end, top := int64(1), 0.0
	for _, l := range lines {
		end = max(end, l.rows[len(l.rows)-1].AtMillis)
		for _, r := range l.rows {
			top = max(top, r.Value)
		}
	}
	top = ui.NiceTop(top)
	if name == "cpu" && top < 100 {
		top = 100
	}
	unit := lines[0].unit
	c := ui.Curves{ID: "curve-" + name, Title: figureName(loc, name), TopText: figureText(loc, name, unit, top), EndText: loc.Duration(millis(end))}
	for _, l := range lines {
		c.Series = append(c.Series, ui.Series{Name: l.name, Points: points(l.rows, end, top)})
	}
	c.Summary, c.Table = curveSummary(loc, name, lines), curveTable(loc, name, lines)
	return c
}

// points thins a line to what can be drawn; the last point always stands.
func points(rows []models.AttemptMetric, end int64, top float64) (out []ui.XY) {
	step := (len(rows) + mostPoints - 1) / mostPoints
	for i := 0; i < len(rows); i += step {
		out = append(out, spot(rows[i], end, top))
	}
	if last := rows[len(rows)-1]; (len(rows)-1)%step != 0 {
		out = append(out, spot(last, end, top))
	}
	return out
}

func spot(r models.AttemptMetric, end int64, top float64) ui.XY {
	return ui.XY{X: float64(r.AtMillis) / float64(end), Y: max(r.Value, 0) / top}
}

func curveSummary(loc *i18n.Loc, name string, lines []line) string {
	if len(lines) > 1 {
		return ""
	}
	rows, sum, most := lines[0].rows, 0.0, lines[0].rows[0].Value
	for _, r := range rows {
		sum, most = sum+r.Value, max(most, r.Value)
	}
	show := func(v float64) string { return figureText(loc, name, lines[0].unit, v) }
	return loc.T("job.curves.summary", "last", show(rows[len(rows)-1].Value), "mean", show(sum/float64(len(rows))), "most", show(most))
}

// curveTable gives one line at moments of its run, several lines by their figures.
func curveTable(loc *i18n.Loc, name string, lines []line) ui.Table {
	t := ui.Table{Caption: figureName(loc, name), Quiet: true, Dense: true}
	show := func(l line, v float64) ui.Cell { return ui.Cell{Text: figureText(loc, name, l.unit, v)} }
	if len(lines) == 1 {
		t.Head = []ui.Head{{Text: loc.T("job.curves.at")}, {Text: figureName(loc, name), Numeric: true}}
		rows := lines[0].rows
		step := (len(rows) + mostRows - 1) / mostRows
		for i := (len(rows) - 1) % step; i < len(rows); i += step {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: loc.Duration(millis(rows[i].AtMillis))}, show(lines[0], rows[i].Value)}})
		}
		return t
	}
	t.Head = []ui.Head{{Text: loc.T("job.curves.run")}, {Text: loc.T("job.curves.mean"), Numeric: true}, {Text: loc.T("job.curves.most"), Numeric: true}, {Text: loc.T("job.curves.last"), Numeric: true}}
	for _, l := range lines {
		sum, most := 0.0, l.rows[0].Value
		for _, r := range l.rows {
			sum, most = sum+r.Value, max(most, r.Value)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.name}, show(l, sum/float64(len(l.rows))), show(l, most), show(l, l.rows[len(l.rows)-1].Value)}})
	}
	return t
}

// metricName is what a measure is called; a job's own names stand as they are.
func figureName(loc *i18n.Loc, name string) string {
	base, rank, ranked := strings.Cut(name, ".rank")
	if ranked {
		return known(loc, "metric."+base, plain(base)) + " · " + loc.T("job.rank", "n", plain(rank))
	}
	return known(loc, "metric."+name, plain(name))
}

func figureText(loc *i18n.Loc, name, unit string, v float64) string {
	switch {
	case strings.HasPrefix(name, "memory"):
		return loc.Bytes(int64(v))
	case strings.HasPrefix(name, "cpu"):
		return loc.Decimal(v, 1) + "%"
	case v >= 100 || v <= -100:
		return joined(" ", loc.Decimal(v, 1), plain(unit))
	}
	if v >= 1 || v <= -1 {
		return joined(" ", loc.Decimal(v, 2), plain(unit)) // more digits than that are noise
	}
	return joined(" ", loc.Decimal(v, 4), plain(unit))
}

// JobMetrics downloads what a job's last attempt measured, as CSV.
func (h *Handlers) JobMetrics(c *web.Ctx) error {
	rows, at, err := h.Checkout.Curves(c.Std(), c.Actor, c.Param("id"), 0)
	if err != nil {
		return err
	}
	attach(c, or(at.ID, "job")+".csv")
	c.Response().Header().Set("Content-Type", "text/csv; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	w := csv.NewWriter(c.Response())
	_ = w.Write([]string{"name", "at_millis", "value", "unit"})
	for _, r := range rows {
		_ = w.Write([]string{cellSafe(r.Name), strconv.FormatInt(r.AtMillis, 10), fmt.Sprint(r.Value), cellSafe(r.Unit)})
	}
	w.Flush()
	return w.Error()
}

// cellSafe keeps what a job named itself from being a formula in a sheet.
func cellSafe(text string) string {
	if text = plain(text); text != "" && strings.ContainsRune("=+-@\t", rune(text[0])) {
		return "'" + text
	}
	return text
}
