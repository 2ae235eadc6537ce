package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

var ladderTones = map[string]string{"met": "good", "not_met": "warn", "unknown": "wait"}

// Ladder shows what the firm lacks for its next title, or for the one asked for.
func (h *Handlers) Ladder(c *web.Ctx) error {
	l, err := h.Account.Ladder(c.Std(), c.Actor, c.QueryParam("for"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, page.Ladder(h.ladderPage(c, l)))
}

func (h *Handlers) ladderPage(c *web.Ctx, l account.Ladder) page.LadderPage {
	loc := c.Loc
	p := page.LadderPage{Page: h.page(c, "ladder.title"), Lead: loc.T("ladder.lead"), Source: loc.T("ladder.source", "date", l.AsOf)}
	p.Held = ui.Tag{Text: wordOf(loc, "title", l.Held)}
	if l.Held != "" {
		p.Held.Tone = "good"
	}
	for _, t := range l.Titles {
		p.Titles = append(p.Titles, ui.NavItem{Text: loc.T("title." + t), Href: placeLadder + "?for=" + t, Current: t == l.For})
	}
	if l.For == "" {
		p.Top = loc.T("ladder.top")
		return p
	}
	p.Title = loc.T("title." + l.For)
	count := map[string]int{}
	for _, s := range l.Steps {
		count[s.State]++
		p.Steps = append(p.Steps, ladderStep(loc, s))
	}
	p.Sum = loc.T("ladder.sum", "met", count["met"], "not_met", count["not_met"], "unknown", count["unknown"])
	p.Gauge = ladderGauge(loc, count)
	if owners.Check(web.Pages, c.Actor) == nil {
		p.Edit = placeLadderFigures + "?for=" + l.For
	}
	return p
}

func ladderStep(loc *i18n.Loc, s account.Step) page.LadderStep {
	out := page.LadderStep{State: ladderTag(loc, s.State)}
	if len(s.Ways) > 1 {
		out.Head = loc.T("ladder.either")
	}
	for _, w := range s.Ways {
		way := page.LadderWay{}
		if len(w.Checks) > 1 {
			way.Name = loc.T("ladder.together")
		}
		for _, k := range w.Checks {
			way.Rows = append(way.Rows, ladderRow(loc, k))
		}
		out.Ways = append(out.Ways, way)
	}
	return out
}

func ladderTag(loc *i18n.Loc, state string) ui.Tag {
	return ui.Tag{Text: loc.T("ladder.state." + state), Tone: ladderTones[state]}
}

func ladderRow(loc *i18n.Loc, k account.Check) page.LadderRow {
	bound := "ladder.at_least"
	if k.AtMost {
		bound = "ladder.at_most"
	}
	name := loc.T("ladder.metric." + k.Metric)
	r := page.LadderRow{Text: loc.T(bound, "name", name, "value", ladderValue(loc, k.Unit, k.Value)), State: ladderTag(loc, k.State), Have: loc.T("ladder.have.unknown")}
	switch {
	case k.Metric == "title_innovative":
		r.Text, r.Have = name, loc.T("ladder.have.title")
	case k.State != "unknown":
		r.Have = loc.T("ladder.have", "value", ladderValue(loc, k.Unit, k.Have))
	}
	if id := "ladder.note." + plainID.Replace(k.Note); k.Note != "" && loc.Has(id) {
		r.Note = loc.T(id)
	}
	return r
}

func ladderValue(loc *i18n.Loc, unit string, v int64) string {
	if unit == "cny" {
		return metricText(loc, "revenue", v)
	}
	return loc.T("ladder.unit."+unit, "count", v)
}

func ladderGauge(loc *i18n.Loc, count map[string]int) ui.Gauge {
	g := ui.CountGauge(loc, loc.T("ladder.title"), int64(count["met"]), int64(count["unknown"]), int64(count["not_met"]))
	g.UsedLabel, g.HeldLabel, g.FreeName = loc.T("ladder.state.met"), loc.T("ladder.state.unknown"), loc.T("ladder.state.not_met")
	return g
}

// LadderFigures asks for the figures that the ladder goes by.
func (h *Handlers) LadderFigures(c *web.Ctx) error {
	l, err := h.Account.Ladder(c.Std(), c.Actor, c.QueryParam("for"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, page.Form(h.figuresPage(c, l, func(m account.Criterion) string {
		v, told := l.Told[m.Metric]
		if !told {
			return ""
		}
		if m.Unit == "cny" {
			return wan(v)
		}
		return strconv.FormatInt(v, 10)
	})))
}

func (h *Handlers) figuresPage(c *web.Ctx, l account.Ladder, value func(account.Criterion) string) page.FormPage {
	loc := c.Loc
	p := page.FormPage{
		Page: h.page(c, "ladder.figures"), Heading: loc.T("ladder.figures"), Lead: loc.T("ladder.figures.lead"), Version: strconv.FormatInt(l.Version, 10),
		Action: placeLadderFigures + "?for=" + l.For, Up: []ui.Crumb{{Text: loc.T("ladder.title"), Href: placeLadder}}, Button: loc.T("firm.save_list"),
	}
	for _, m := range l.Asked {
		suffix := loc.T("ladder.suffix." + m.Unit)
		f := ui.Field{Name: m.Metric, Label: loc.T("ladder.metric." + m.Metric), Width: 8, Numeric: true, Optional: true, Suffix: suffix, Value: value(m)}
		p.Asks = append(p.Asks, page.Question{Field: &f})
	}
	return p
}

// LadderSave keeps the figures; what is left empty is unknown.
func (h *Handlers) LadderSave(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	l, err := h.Account.Ladder(c.Std(), c.Actor, c.QueryParam("for"))
	if err != nil {
		return err
	}
	told, wrong := map[string]*int64{}, fault.List{}
	for _, m := range l.Asked {
		read := whole
		if m.Unit == "cny" {
			read = yuanOfWan
		}
		told[m.Metric] = nil
		text := strings.TrimSpace(form.Get(m.Metric))
		if n, ok := read(text); ok {
			told[m.Metric] = &n
		} else if text != "" {
			wrong = append(wrong, errFigure.On(m.Metric))
		}
	}
	err = wrong.Or()
	if err == nil {
		version, _ := whole(form.Get("version"))
		err = h.Account.SaveLadder(c.Std(), c.Actor, version, told)
	}
	if err == nil {
		c.Flash("firm.saved")
		return c.SeeOther(placeLadder + "?for=" + l.For)
	}
	if !correctable(err) {
		return err
	}
	p := h.figuresPage(c, l, func(m account.Criterion) string { return form.Get(m.Metric) })
	p.Path, p.Problems = placeLadderFigures, problems(c.Loc, err, nil)
	return c.Render(web.StatusOf(err), page.Form(p))
}
