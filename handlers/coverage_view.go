package handlers

import (
	"net/url"
	"strconv"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// coverageMethods are the definitions that are published with the report.
var coverageMethods = []string{"covered", "firms", "period", "subsidy", "granted", "price", "lease", "pool", "products", "hidden"}

func (h *Handlers) coveragePage(c *web.Ctx, r programmes.Coverage) service.CoveragePage {
	loc := c.Loc
	v := coverageNames{loc, r.Names}
	p := service.CoveragePage{Page: h.desk(c, "coverage.title"), Lead: loc.T("coverage.lead", "from", r.From, "to", r.To, "at", r.AsOf), Form: coverageForm(loc, h.Clock.Now(), r)}
	p.Goal, p.GoalNote = coverageGoal(loc, r)
	p.Method = methodFacts(loc)
	p.Figures = v.figures(r)
	p.Sections = v.sections(r)
	p.Files = []ui.Fact{{Key: "JSON", Href: reportData(r)}, {Key: loc.T("coverage.by_program"), Href: placeStaffKeys}, {Key: loc.T("coverage.public"), Href: placePublicCoverage}}
	return p
}

func reportData(r programmes.Coverage) string {
	q := url.Values{"from": {r.From}, "to": {r.To}}
	if r.Programme != "" {
		q.Set("programme", r.Programme)
	}
	if r.Region != "" {
		q.Set("region", r.Region)
	}
	return withQuery(placeCoverage+".json", q)
}

func methodFacts(loc *i18n.Loc) []ui.Fact {
	var out []ui.Fact
	for _, id := range coverageMethods {
		out = append(out, ui.Fact{Key: loc.T("coverage.method." + id + ".of"), Value: loc.T("coverage.method." + id)})
	}
	return out
}

// coverageGoal is the meter of categories: covered, and what is still missing.
func coverageGoal(loc *i18n.Loc, r programmes.Coverage) (ui.Gauge, string) {
	covered, of := int64(r.Covered()), int64(len(r.Categories))
	missing := max(0, min(programmes.CoverageGoal, of)-covered)
	g := ui.CountGauge(loc, loc.T("coverage.goal"), covered, missing, of-covered-missing)
	g.UsedLabel, g.HeldLabel, g.FreeName = loc.T("coverage.covered.yes"), loc.T("coverage.goal.left"), loc.T("coverage.goal.beyond")
	g.TotalText = loc.T("coverage.goal.of", "covered", covered, "of", of)
	if missing > 0 {
		return g, loc.T("coverage.goal.missing", "goal", int64(programmes.CoverageGoal), "year", strconv.Itoa(programmes.CoverageYear), "missing", missing)
	}
	return g, loc.T("coverage.goal.reached", "goal", int64(programmes.CoverageGoal), "year", strconv.Itoa(programmes.CoverageYear))
}

// coverageForm lets months, a programme and a region be chosen.
func coverageForm(loc *i18n.Loc, now time.Time, r programmes.Coverage) *service.CoverageForm {
	f := &service.CoverageForm{
		Action: placeCoverage,
		From:   ui.Choice{Name: "from", Label: loc.T("coverage.from")}, To: ui.Choice{Name: "to", Label: loc.T("coverage.to")},
		Programme: ui.Choice{Name: "programme", Label: loc.T("coverage.fact.programme"), Options: []ui.Option{{Text: loc.T("coverage.all_programmes"), Checked: r.Programme == ""}}},
		Region:    ui.Choice{Name: "region", Label: loc.T("coverage.fact.region"), Options: []ui.Option{{Text: loc.T("coverage.all_regions"), Checked: r.Region == ""}}},
	}
	month := func(back int) string {
		y, m, _ := now.In(china).Date()
		return time.Date(y, m-time.Month(back), 1, 0, 0, 0, 0, china).Format("2006-01")
	}
	for back := range programmes.CoverageMonths {
		m := month(back)
		f.From.Options = append(f.From.Options, ui.Option{Value: m, Text: m, Checked: m == r.From})
		f.To.Options = append(f.To.Options, ui.Option{Value: m, Text: m, Checked: m == r.To})
	}
	for _, p := range r.Names.Sorted() {
		f.Programme.Options = append(f.Programme.Options, ui.Option{Value: p.ID, Text: say(loc, p.NameZh, p.NameEn), Checked: p.ID == r.Programme})
	}
	for _, code := range ui.RegionCodes() {
		f.Region.Options = append(f.Region.Options, ui.Option{Value: code, Text: ui.RegionName(loc, code), Checked: code == r.Region})
	}
	year := now.In(china).Format("2006")
	for _, x := range []struct{ text, from string }{{"month", month(0)}, {"year", year + "-01"}, {"twelve", month(11)}, {"longest", month(programmes.CoverageMonths - 1)}} {
		q := url.Values{"from": {x.from}, "to": {month(0)}}
		if r.Programme != "" {
			q.Set("programme", r.Programme)
		}
		if r.Region != "" {
			q.Set("region", r.Region)
		}
		f.Presets = append(f.Presets, ui.NavItem{Text: loc.T("coverage.preset." + x.text), Href: withQuery(placeCoverage, q), Current: x.from == r.From && r.To == month(0)})
	}
	return f
}

// figures stand at the head of the report; each is one of a table.
func (v coverageNames) figures(r programmes.Coverage) []service.CoverageFigure {
	loc, firms, all := v.loc, r.Firms(), r.Total()
	sizes, flows := coverageTableOf(r.Tables(), "firms_size"), coverageTableOf(r.Tables(), "subsidy_month")
	link := func(t programmes.CoverageTable, id string) string {
		for i, c := range t.Columns {
			if c.ID == id && t.Foot[i].Rows != nil {
				return drillPath(*t.Foot[i].Rows, "")
			}
		}
		return ""
	}
	cut := ""
	if firms.List > 0 {
		cut = loc.T("coverage.figure.cut", "share", loc.Percent(float64(firms.Subsidy)/float64(firms.List)))
	}
	return []service.CoverageFigure{
		{Name: loc.T("coverage.col.verified"), Text: loc.Number(firms.Verified), Href: link(sizes, "verified")},
		{Name: loc.T("coverage.col.buying"), Text: loc.Number(firms.Buying), Href: link(sizes, "buying")},
		{Name: loc.T("coverage.col.subsidised"), Text: loc.Number(firms.Subsidised), Href: link(sizes, "subsidised"), Sub: cut},
		{Name: loc.T("coverage.figure.net"), Text: loc.Money(all.Net()), Href: link(flows, "net"), Sub: loc.T("coverage.figure.granted", "amount", all.Granted)},
	}
}

// sections are the report's questions in their order.
func (v coverageNames) sections(r programmes.Coverage) []service.CoverageSection {
	loc, all := v.loc, r.Tables()
	part := func(id string, tables ...string) service.CoverageSection {
		s := service.CoverageSection{ID: id, Title: loc.T("coverage.part." + id), Lead: loc.T("coverage.part." + id + ".lead")}
		for _, name := range tables {
			t := coverageTableOf(all, name)
			s.Tables = append(s.Tables, service.CoverageTable{Title: loc.T("coverage.table." + name), Table: v.captioned(t), CSV: reportTable(r, name)})
		}
		return s
	}
	covered := part("covered", "categories", "months")
	covered.Curves = v.monthCurves(r)
	firms := part("firms", "firms_size", "firms_title", "firms_region", "firms_industry")
	firms.Map = v.firmMap(r)
	subsidy := part("subsidy", "subsidy_month", "subsidy_programme", "subsidy_region", "subsidy_industry")
	subsidy.Charts = v.subsidyChart(r)
	pool := part("pool", "forecast", "pool")
	pool.Curves = v.poolCurves(r)
	if r.Region != "" {
		pool.Lead += loc.T("coverage.pool.whole")
	}
	products := part("products", "products")
	products.Charts = v.productChart(r)
	return []service.CoverageSection{covered, firms, subsidy, part("prices", "prices", "leases"), pool, products}
}

func (v coverageNames) captioned(t programmes.CoverageTable) ui.Table {
	out := v.table(folded(t))
	out.Caption, out.Quiet, out.Empty = v.loc.T("coverage.table."+t.ID), true, v.loc.T("coverage.empty."+t.ID)
	return out
}

// monthCurves draw how many categories each month had, and all since the period began.
func (v coverageNames) monthCurves(r programmes.Coverage) []ui.Curves {
	if len(r.Months) < 2 {
		return nil
	}
	loc, of := v.loc, float64(len(r.Categories))
	alone, since, goal := ui.Series{Name: loc.T("coverage.col.covered_month")}, ui.Series{Name: loc.T("coverage.col.covered_since")}, ui.Series{Name: loc.T("coverage.goal.line")}
	for i, m := range r.Months {
		x := float64(i) / float64(len(r.Months)-1)
		alone.Points = append(alone.Points, ui.XY{X: x, Y: float64(m.Covered) / of})
		since.Points = append(since.Points, ui.XY{X: x, Y: float64(m.Since) / of})
		goal.Points = append(goal.Points, ui.XY{X: x, Y: programmes.CoverageGoal / of})
	}
	return []ui.Curves{{
		ID: "curve-months", Title: loc.T("coverage.chart.months"), Summary: loc.T("coverage.chart.months.says", "covered", int64(r.Covered()), "of", int64(len(r.Categories))),
		TopText: loc.Number(int64(len(r.Categories))), StartText: r.From, EndText: r.To, Series: []ui.Series{since, alone, goal}, Table: v.captioned(coverageTableOf(r.Tables(), "months")),
	}}
}

// subsidyChart draws what programmes paid in each month.
func (v coverageNames) subsidyChart(r programmes.Coverage) []ui.Chart {
	c := ui.Chart{Title: v.loc.T("coverage.chart.subsidy"), Kind: "bar", XLabel: v.loc.T("coverage.col.month"), YLabel: v.loc.T("coverage.col.net"), Ticks: 6}
	var sum models.Money
	for _, s := range r.Subsidy {
		sum += s.Net()
		c.Points = append(c.Points, ui.Point{Label: s.Key, Text: shortMoney(v.loc, s.Net()), Value: float64(s.Net()) / float64(models.Yuan)})
		c.YTop = max(c.YTop, float64(s.Net())/float64(models.Yuan))
	}
	if sum == 0 || len(c.Points) < 2 {
		return nil
	}
	c.YTop = ui.NiceTop(c.YTop)
	c.TopText = shortMoney(v.loc, models.Money(c.YTop)*models.Yuan)
	c.Summary = v.loc.T("coverage.chart.subsidy.says", "amount", sum)
	return []ui.Chart{c}
}

// shortMoney is an amount of an axis: whole yuan from a hundred on.
func shortMoney(loc *i18n.Loc, m models.Money) string {
	if m >= 100*models.Yuan {
		return "¥" + loc.Number(int64(m/models.Yuan))
	}
	return loc.Money(m)
}

func (v coverageNames) productChart(r programmes.Coverage) []ui.Chart {
	c := ui.Chart{Title: v.loc.T("coverage.chart.products"), Kind: "bar", XLabel: v.loc.T("coverage.col.month"), YLabel: v.loc.T("coverage.col.offered"), Ticks: 6}
	most := 0
	for _, p := range r.Products {
		c.Points = append(c.Points, ui.Point{Label: p.Month, Text: v.loc.Number(int64(p.Offered)), Value: float64(p.Offered)})
		most = max(most, p.Offered)
	}
	if most == 0 || len(c.Points) < 2 {
		return nil
	}
	c.YTop = max(2, ui.NiceTop(float64(most)))
	c.TopText = v.loc.Decimal(c.YTop, 1)
	c.Summary = v.loc.T("coverage.chart.products.says", "count", int64(r.Products[len(r.Products)-1].Offered))
	return []ui.Chart{c}
}

// poolCurves draw where public money was at the end of each day.
func (v coverageNames) poolCurves(r programmes.Coverage) []ui.Curves {
	if len(r.Pools) < 2 {
		return nil
	}
	loc, top := v.loc, 0.0
	for _, p := range r.Pools {
		top = max(top, float64(p.Free+p.Held), float64(p.Spent))
	}
	if top <= 0 {
		return nil
	}
	top = ui.NiceTop(top/float64(models.Yuan)) * float64(models.Yuan)
	free, unspent, spent := ui.Series{Name: loc.T("coverage.col.free")}, ui.Series{Name: loc.T("coverage.forecast.unspent")}, ui.Series{Name: loc.T("coverage.col.spent")}
	for i, p := range r.Pools {
		x := float64(i) / float64(len(r.Pools)-1)
		free.Points = append(free.Points, ui.XY{X: x, Y: float64(p.Free) / top})
		unspent.Points = append(unspent.Points, ui.XY{X: x, Y: float64(p.Free+p.Held) / top})
		spent.Points = append(spent.Points, ui.XY{X: x, Y: float64(p.Spent) / top})
	}
	last := r.Pools[len(r.Pools)-1]
	return []ui.Curves{{
		ID: "curve-pool", Title: loc.T("coverage.chart.pool"), Summary: loc.T("coverage.chart.pool.says", "free", last.Free, "held", last.Held, "spent", last.Spent),
		TopText: shortMoney(loc, models.Money(top)), StartText: r.Pools[0].Day, EndText: last.Day, Series: []ui.Series{unspent, free, spent}, Table: v.captioned(coverageTableOf(r.Tables(), "pool")),
	}}
}

// firmMap shows buying firms by province; a tile leads to them.
func (v coverageNames) firmMap(r programmes.Coverage) *ui.Regions {
	m := &ui.Regions{Caption: v.loc.T("coverage.map"), Value: v.loc.T("coverage.col.verified"), Tiles: map[string]ui.Tile{}}
	most := int64(0)
	for _, g := range r.ByRegion {
		most = max(most, g.Verified)
	}
	t := coverageTableOf(r.Tables(), "firms_region")
	for i, g := range r.ByRegion {
		if g.Verified == 0 {
			continue
		}
		m.Tiles[g.Key] = ui.Tile{
			Level: int(1 + 3*(g.Verified-1)/max(1, most)), Text: v.loc.Number(g.Verified), Long: v.loc.T("coverage.map.tile", "verified", g.Verified, "buying", g.Buying),
			Href: drillPath(*t.Rows[i][1].Rows, ""),
		}
	}
	if len(m.Tiles) == 0 {
		return nil
	}
	return m
}

// publicCoveragePage is the report as everyone may see it: no choice of a period,
// since two that differ by a day would tell what happened on it.
func (h *Handlers) publicCoveragePage(c *web.Ctx, r programmes.Coverage) service.CoveragePage {
	loc := c.Loc
	v := coverageNames{loc, r.Names}
	p := service.CoveragePage{Page: h.page(c, "coverage.public"), Lead: loc.T("coverage.public.lead", "from", r.From, "to", r.To, "at", r.AsOf)}
	p.Wide = true
	p.Goal, p.GoalNote = coverageGoal(loc, r)
	p.Method = methodFacts(loc)
	all := r.Public()
	part := func(id string, tables ...string) {
		s := service.CoverageSection{ID: id, Title: loc.T("coverage.part." + id)}
		for _, name := range tables {
			s.Tables = append(s.Tables, service.CoverageTable{Title: loc.T("coverage.table." + name), Table: v.captioned(coverageTableOf(all, name))})
		}
		p.Sections = append(p.Sections, s)
	}
	part("covered", "categories", "months")
	part("firms", "firms_size", "firms_title", "firms_region")
	part("prices", "prices")
	foot := coverageTableOf(all, "firms_size")
	for i, id := range []string{"verified", "buying", "subsidised"} {
		p.Figures = append(p.Figures, service.CoverageFigure{Name: loc.T("coverage.col." + id), Text: v.show(foot.Columns[i+1], foot.Foot[i+1])})
	}
	p.Files = []ui.Fact{{Key: "JSON", Href: placePublicCoverage + ".json"}}
	return p
}
