package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// dryFirms is how many firms the page shows; the file has them all.
const dryFirms = 50

// DryRun shows what the rules would have paid of work that was done.
func (h *Handlers) DryRun(c *web.Ctx) error {
	ask, wrong := h.dryAsk(c)
	p := service.DryRunPage{Page: h.desk(c, "dry.title"), Action: under(placeProgrammes, c.Param("id"), "dry-run")}
	var d programmes.DryRun
	if wrong == nil {
		d, wrong = h.Programmes.DryRun(c.Std(), c.Actor, ask)
	}
	if wrong != nil && !correctable(wrong) {
		return wrong
	}
	status := http.StatusOK
	if wrong != nil {
		x, err := h.Programmes.Design(c.Std(), c.Actor, c.Param("id"))
		if err != nil {
			return err
		}
		d.Programme.Programme = x.Programme
		status, p.Problems = web.StatusOf(wrong), problems(c.Loc, wrong, nil)
	} else {
		p.Result = dryResult(c.Loc, d, c.QueryString())
		if d.Draft {
			p.Draft = under(placeProgrammes, d.ID, "design")
		}
	}
	p.Up = designUp(c, c.Param("id"), say(c.Loc, d.NameZh, d.NameEn))
	p.Fields = dryFields(c.Loc, c.QueryParams(), ask)
	return c.Render(status, service.DryRun(p))
}

// dryAsk reads the period, at first the last twelve months, and the pool.
func (h *Handlers) dryAsk(c *web.Ctx) (programmes.DryRunAsk, error) {
	today, _ := readMoment(h.Clock.Now().In(china).Format("2006-01-02"), true)
	ask := programmes.DryRunAsk{ProgrammeID: c.Param("id"), From: today.AddDate(-1, 0, 0), Until: today}
	var wrong fault.List
	if text := strings.TrimSpace(c.QueryParam("from")); text != "" {
		t, ok := readMoment(text, false)
		if ask.From = t; !ok {
			wrong = append(wrong, errDate.On("from"))
		}
	}
	if text := strings.TrimSpace(c.QueryParam("until")); text != "" {
		t, ok := readMoment(text, true)
		if ask.Until = t; !ok {
			wrong = append(wrong, errDate.On("until"))
		}
	}
	pool, bad := sumIn(c.QueryParam("pool"))
	if ask.Pool = pool; bad != nil {
		wrong = append(wrong, bad.On("pool"))
	}
	return ask, wrong.Or()
}

func dryFields(loc *i18n.Loc, q url.Values, ask programmes.DryRunAsk) []ui.Field {
	value := func(name, fallback string) string {
		if q.Has(name) {
			return clip(q.Get(name))
		}
		return fallback
	}
	return []ui.Field{
		{Name: "from", Type: "date", Label: loc.T("dry.from"), Value: value("from", designMoment(ask.From, false)), Width: 16},
		{Name: "until", Type: "date", Label: loc.T("dry.until"), Value: value("until", designMoment(ask.Until, true)), Width: 16},
		{Name: "pool", Label: loc.T("dry.pool"), Value: value("pool", ""), Width: 16, Prefix: "¥", Numeric: true, Optional: true},
	}
}

func dryResult(loc *i18n.Loc, d programmes.DryRun, query string) *service.DryRunResult {
	r := &service.DryRunResult{
		Of: loc.T("dry.of_force"), CSV: under(placeProgrammes, d.ID, "dry-run.csv"), Chart: dryChart(loc, d),
		Summary: loc.T("dry.looked", "lines", loc.Number(d.Lines), "firms", loc.Number(d.Firms), "cost", d.Cost, "from", loc.Date(d.From), "until", loc.Date(d.Until.Add(-time.Microsecond))), Empty: d.Lines == 0,
	}
	if d.Draft {
		r.Of = loc.T("dry.of_draft")
	}
	r.Of = loc.T("design.pair", "name", say(loc, d.NameZh, d.NameEn), "value", r.Of)
	if query != "" {
		r.CSV += "?" + query
	}
	r.Figures, r.Refusals, r.Firms = dryFigures(loc, d), dryRefusals(loc, d.Tried), dryFirmTable(loc, d)
	if len(d.ByFirm) > dryFirms {
		r.More = loc.T("dry.more", "shown", dryFirms, "all", loc.Number(int64(len(d.ByFirm))))
	}
	return r
}

// dryFigures compare the rules that are tried with those in force.
func dryFigures(loc *i18n.Loc, d programmes.DryRun) ui.Table {
	t := ui.Table{Caption: loc.T("dry.figures"), Quiet: true, Head: []ui.Head{{Text: loc.T("dry.figure")}, {Text: loc.T("dry.tried"), Numeric: true}}}
	outcomes := []programmes.Outcome{d.Tried}
	if d.InForce != nil {
		outcomes = append(outcomes, *d.InForce)
		t.Head[1].Text = loc.T("dry.draft")
		t.Head = append(t.Head, ui.Head{Text: loc.T("dry.in_force"), Numeric: true})
	}
	for _, x := range []struct {
		label string
		text  func(programmes.Outcome) string
	}{
		{"dry.paid", func(o programmes.Outcome) string { return loc.Money(o.Paid) }},
		{"dry.kept", func(o programmes.Outcome) string { return loc.Money(o.Kept) }},
		{"dry.firms_paid", func(o programmes.Outcome) string { return loc.Number(o.Firms) }},
		{"dry.lines_paid", func(o programmes.Outcome) string { return loc.Number(o.Lines) }},
		{"dry.lasts", func(o programmes.Outcome) string { return dryLasts(loc, d, o) }},
	} {
		row := ui.Row{Cells: []ui.Cell{{Text: loc.T(x.label, "pool", d.Pool)}}}
		for _, o := range outcomes {
			row.Cells = append(row.Cells, ui.Cell{Text: x.text(o)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func dryLasts(loc *i18n.Loc, d programmes.DryRun, o programmes.Outcome) string {
	days, spent := d.Lasts(o)
	switch {
	case !spent:
		return loc.T("dry.lasts.nothing")
	case days >= 3650:
		return loc.T("dry.lasts.long")
	case days >= 60:
		return loc.T("dry.lasts.months", "n", loc.Decimal(float64(days)/30.4, 1))
	}
	return loc.T("dry.lasts.days", "n", loc.Number(days))
}

func dryRefusals(loc *i18n.Loc, o programmes.Outcome) ui.Table {
	t := ui.Table{Caption: loc.T("dry.refusals"), Quiet: true, Dense: true, Empty: loc.T("dry.refusals.none"), Head: []ui.Head{
		{Text: loc.T("dry.reason")}, {Text: loc.T("dry.lines"), Numeric: true}, {Text: loc.T("dry.only"), Numeric: true}, {Text: loc.T("dry.only_cost"), Numeric: true},
	}}
	for _, r := range o.Refused {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: dryReason(loc, r.Key)}, {Text: loc.Number(r.Lines)}, {Text: loc.Number(r.Only)}, {Text: loc.Money(r.Cost)}}})
	}
	return t
}

// dryReason names a reason for which rules refuse, whoever it was.
func dryReason(loc *i18n.Loc, key string) string {
	if id := "dry.reason." + strings.TrimPrefix(key, "voucher.reason."); loc.Has(id) {
		return loc.T(id)
	}
	return key
}

func dryFirmTable(loc *i18n.Loc, d programmes.DryRun) ui.Table {
	t := ui.Table{Caption: loc.T("dry.firms"), Quiet: true, Dense: true, Empty: loc.T("dry.firms.none"), Head: []ui.Head{
		{Text: loc.T("programme.grant.firm")}, {Text: loc.T("dry.lines"), Numeric: true}, {Text: loc.T("dry.cost"), Numeric: true}, {Text: loc.T("dry.paid"), Numeric: true},
	}}
	if d.InForce != nil {
		t.Head = append(t.Head, ui.Head{Text: loc.T("dry.in_force"), Numeric: true})
	}
	for _, f := range d.ByFirm[:min(len(d.ByFirm), dryFirms)] {
		row := ui.Row{Cells: []ui.Cell{{Text: f.Name, Sub: f.Code}, {Text: loc.Number(f.Lines)}, {Text: loc.Money(f.Cost)}, {Text: loc.Money(f.Tried)}}}
		if d.InForce != nil {
			row.Cells = append(row.Cells, ui.Cell{Text: loc.Money(f.InForce)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func dryChart(loc *i18n.Loc, d programmes.DryRun) ui.Chart {
	ch := ui.Chart{
		Title: loc.T("dry.chart"), Summary: loc.T("dry.chart.summary", "paid", d.Tried.Paid), Kind: "bar", XLabel: loc.T("dry.month"), YLabel: loc.T("dry.paid"), Ticks: 12,
	}
	for _, m := range d.ByMonth {
		ch.Points = append(ch.Points, ui.Point{Label: m.Month, Text: loc.Money(m.Tried), Value: yuanOf(m.Tried)})
		ch.YTop = max(ch.YTop, yuanOf(m.Tried))
	}
	ch.YTop = ui.NiceTop(ch.YTop)
	ch.TopText = loc.Money(models.Money(ch.YTop) * models.Yuan)
	return ch
}

// yuanOf is an amount as a height of a drawing.
func yuanOf(m models.Money) float64 { return float64(m) / float64(models.Yuan) }

// DryRunFile is the dry run firm by firm, for a spreadsheet.
func (h *Handlers) DryRunFile(c *web.Ctx) error {
	ask, err := h.dryAsk(c)
	if err != nil {
		return err
	}
	d, err := h.Programmes.DryRun(c.Std(), c.Actor, ask)
	if err != nil {
		return err
	}
	loc := c.Loc
	rows := [][]string{{loc.T("programme.grant.firm"), loc.T("dry.code"), loc.T("dry.lines"), loc.T("dry.cost_yuan"), loc.T("dry.paid_yuan"), loc.T("dry.in_force_yuan")}}
	for _, f := range d.ByFirm {
		inForce := ""
		if d.InForce != nil {
			inForce = f.InForce.String()
		}
		rows = append(rows, []string{f.Name, f.Code, loc.Number(f.Lines), f.Cost.String(), f.Tried.String(), inForce})
	}
	return sendCSV(c, rows, loc.T("dry.file", "name", d.Slug))
}
