package handlers

import (
	"net/url"
	"strconv"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
)

// coverageNames writes the report's values in a language.
type coverageNames struct {
	loc   *i18n.Loc
	names programmes.Names
}

// key is what an id of a column is called.
func (v coverageNames) key(column, id string) string {
	loc := v.loc
	switch column {
	case "programme":
		p := v.names.Programmes[id]
		return or(say(loc, p.NameZh, p.NameEn), id)
	case "class":
		c := v.names.Classes[id]
		return or(say(loc, c.NameZh, c.NameEn), id)
	case "region", "industry", "size", "title":
		return wordOf(loc, column, id)
	case "kind":
		return known(loc, "kind."+id, id)
	case "state":
		return known(loc, "state.grant."+id, known(loc, "state.reservation."+id, id))
	case "flow", "forecast":
		if id == "" { // a sum over all of them
			return ""
		}
		return loc.T("coverage." + column + "." + id)
	}
	return id
}

// isNumber tells whether a column's values are aligned as figures.
func isNumber(c programmes.CoverageColumn) bool {
	switch c.Unit {
	case "count", "money", "hours", "percent":
		return true
	}
	return false
}

// show is a value as the page shows it.
func (v coverageNames) show(col programmes.CoverageColumn, c programmes.CoverageCell) string {
	loc := v.loc
	if c.Hidden {
		return loc.T("coverage.hidden")
	}
	switch col.Unit {
	case "count":
		return loc.Number(c.Value)
	case "money":
		return loc.Money(models.Money(c.Value))
	case "hours":
		return loc.Decimal(float64(c.Value)/models.MillisPerHour, 4)
	case "percent":
		return loc.Percent(float64(c.Value) / 1e6)
	case "flag":
		return loc.T(yesText(col.ID, c.Value == 1))
	case "moment":
		return loc.Time(c.At)
	case "date":
		return or(c.Text, loc.T("coverage.no_date"))
	case "text":
		return say(loc, c.Text, c.ID)
	case "firm":
		return or(c.Text, loc.T("coverage.no_firm"))
	}
	return v.key(col.ID, c.Text)
}

// hoursText are unit-milliseconds as hours to four places.
func hoursText(ms int64) string {
	return strconv.FormatFloat(float64(ms)/models.MillisPerHour, 'f', 4, 64)
}

func yesText(column string, yes bool) string {
	if yes {
		return "coverage." + column + ".yes"
	}
	return "coverage." + column + ".no"
}

// raw is a value for a spreadsheet: the same, without the signs of a page.
func (v coverageNames) raw(col programmes.CoverageColumn, c programmes.CoverageCell) string {
	if c.Hidden {
		return v.loc.T("coverage.hidden")
	}
	switch col.Unit {
	case "count":
		return strconv.FormatInt(c.Value, 10)
	case "money":
		return models.Money(c.Value).String()
	case "hours":
		return hoursText(c.Value)
	case "moment":
		return c.At.In(china).Format(time.DateTime)
	case "date":
		return c.Text
	}
	return v.show(col, c)
}

func (v coverageNames) cell(col programmes.CoverageColumn, c programmes.CoverageCell) ui.Cell {
	out := ui.Cell{Text: v.show(col, c)}
	switch {
	case c.Hidden:
	case col.Unit == "money" && c.Value == 0:
		out.Text = v.loc.T("coverage.no_date")
	case col.Unit == "flag":
		tag := ui.Tag{Text: out.Text}
		if c.Value == 1 {
			tag.Tone = "good"
		}
		return ui.Cell{Tag: &tag}
	case col.Unit == "firm" && c.ID != "":
		out.Href = under(placeQueue, c.ID)
	case col.ID == "programme" && c.Text != "":
		out.Href = under(placeProgrammes, c.Text)
	case c.Rows != nil && c.Value != 0:
		out.Href = drillPath(*c.Rows, "")
	}
	return out
}

func (v coverageNames) table(t programmes.CoverageTable) ui.Table {
	out := ui.Table{Dense: true}
	for _, c := range t.Columns {
		out.Head = append(out.Head, ui.Head{Text: v.loc.T("coverage.col." + c.ID), Numeric: isNumber(c)})
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, ui.Row{Cells: v.cells(t, row)})
	}
	if len(t.Foot) > 0 && len(t.Rows) > 1 {
		out.Foot = v.cells(t, t.Foot)
		for i, c := range t.Columns {
			if !isNumber(c) {
				out.Foot[i] = ui.Cell{}
			}
		}
		out.Foot[0].Text = v.loc.T("coverage.sum")
	}
	return out
}

func (v coverageNames) cells(t programmes.CoverageTable, row []programmes.CoverageCell) []ui.Cell {
	out := make([]ui.Cell, len(row))
	for i, c := range row {
		out[i] = v.cell(t.Columns[i], c)
	}
	return out
}

// rows are a table for a spreadsheet, its sums left to it.
func (v coverageNames) rows(t programmes.CoverageTable) [][]string {
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = v.loc.T("coverage.col." + c.ID)
	}
	out := [][]string{head}
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, c := range row {
			line[i] = v.raw(t.Columns[i], c)
		}
		out = append(out, line)
	}
	return out
}

// coverageFile is the report for a program.
type coverageFile struct {
	From      string                    `json:"from"`
	To        string                    `json:"to"`
	AsOf      time.Time                 `json:"as_of"`
	Programme string                    `json:"programme,omitempty"`
	Region    string                    `json:"region,omitempty"`
	Covered   int                       `json:"covered"`
	Of        int                       `json:"of"`
	Goal      int                       `json:"goal"`
	GoalYear  int                       `json:"goal_year"`
	Method    map[string]string         `json:"method"`
	Tables    map[string][]coverageLine `json:"tables"`
}

// coverageLine is a row by its columns' names.
type coverageLine map[string]any

func coverageFileOf(loc *i18n.Loc, r programmes.Coverage, tables []programmes.CoverageTable, rows bool) coverageFile {
	f := coverageFile{
		From: r.From, To: r.To, AsOf: r.AsOf, Programme: r.Programme, Region: r.Region, Covered: r.Covered(), Of: len(r.Categories), Goal: programmes.CoverageGoal, GoalYear: programmes.CoverageYear,
		Method: map[string]string{}, Tables: map[string][]coverageLine{},
	}
	for _, id := range coverageMethods {
		f.Method[id] = loc.T("coverage.method." + id)
	}
	v := coverageNames{loc, r.Names}
	for _, t := range tables {
		f.Tables[t.ID] = []coverageLine{}
		for _, row := range t.Rows {
			f.Tables[t.ID] = append(f.Tables[t.ID], v.line(t, row, rows))
		}
	}
	return f
}

// line is a row for a program: money and hours as decimal strings, shares as
// numbers, null for what is hidden or has no day.
func (v coverageNames) line(t programmes.CoverageTable, row []programmes.CoverageCell, rows bool) coverageLine {
	out, links := coverageLine{}, map[string]string{}
	for i, c := range row {
		col := t.Columns[i]
		switch {
		case c.Hidden, col.Unit == "date" && c.Text == "":
			out[col.ID] = nil
		case col.Unit == "key":
			out[col.ID] = c.Text
			if name := v.key(col.ID, c.Text); name != c.Text {
				out[col.ID+"_name"] = name
			}
		case col.Unit == "date":
			out[col.ID] = c.Text
		case col.Unit == "count":
			out[col.ID] = c.Value
		case col.Unit == "flag":
			out[col.ID] = c.Value == 1
		case col.Unit == "percent":
			out[col.ID] = float64(c.Value) / 1e6
		case col.Unit == "money":
			out[col.ID] = models.Money(c.Value)
		case col.Unit == "hours":
			out[col.ID] = hoursText(c.Value)
		}
		if rows && c.Rows != nil {
			links[col.ID] = drillPath(*c.Rows, "")
		}
	}
	if len(links) > 0 {
		out["rows"] = links
	}
	return out
}

// figure is what the rows come to: the very figure that led here.
func (v coverageNames) figure(r programmes.CoverageRows) string {
	n, rows := r.Figure(r.Sum), v.loc.T("coverage.rows.count", "count", r.Sum.Count)
	var text string
	switch r.Of {
	case "", "count":
		return rows
	case "hours":
		text = v.loc.Decimal(float64(n)/models.MillisPerHour, 4)
	default:
		text = v.loc.Money(models.Money(n))
	}
	return v.loc.T("coverage.rows.figure", "what", v.loc.T("coverage.of."+or(r.Of, "count")), "figure", text, "rows", rows)
}

// drillFacts are the filter in words.
func (v coverageNames) drillFacts(d programmes.CoverageDrill) []ui.Fact {
	loc := v.loc
	var out []ui.Fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Key: loc.T("coverage.fact." + key), Value: value})
		}
	}
	switch {
	case d.Until != "" && d.Since != "":
		add("period", d.Since+" – "+d.Until)
	case d.Until != "":
		add("period", loc.T("coverage.until", "day", d.Until))
	case d.From != "" && d.From == d.To:
		add("period", d.From)
	case d.From != "":
		add("period", d.From+" – "+d.To)
	}
	for _, f := range []struct{ column, id string }{
		{"programme", d.Programme}, {"region", d.Region}, {"industry", d.Industry}, {"size", d.Size}, {"title", d.Title}, {"class", d.Class}, {"kind", d.Kind},
	} {
		if f.id != "" {
			add(f.column, v.key(f.column, f.id))
		}
	}
	if d.Flow != "" {
		add("flow", loc.T("coverage.flow."+d.Flow))
	}
	for _, m := range d.Only {
		add("only", loc.T("coverage.only."+m))
	}
	return out
}

// reportTable is where a table of a report is had for a spreadsheet.
func reportTable(r programmes.Coverage, id string) string {
	q := url.Values{"from": {r.From}, "to": {r.To}}
	if r.Programme != "" {
		q.Set("programme", r.Programme)
	}
	if r.Region != "" {
		q.Set("region", r.Region)
	}
	return withQuery(under(placeCoverage, "tables", id+".csv"), q)
}
