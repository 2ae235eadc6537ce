package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The places of service levels.
const (
	placeServiceHelp = "/help/sla"
	placeService     = "/operator/service"
)

// share is a share in thousandths, or that nothing was counted yet.
func share(loc *i18n.Loc, permille int, counted bool) string {
	if !counted {
		return loc.T("sla.none")
	}
	return loc.Percent(float64(permille) / 1000)
}

// serviceMark is the service level as a shelf shows it.
func serviceMark(loc *i18n.Loc, s *counter.Service) string {
	if s == nil || !s.Counted() {
		return ""
	}
	return loc.T("sla.mark", "score", loc.Percent(float64(s.Score())/1000))
}

// serviceFacts are what was counted of an offering in the last days, with the
// formula's result: each beside what is promised.
func (h *Handlers) serviceFacts(c *web.Ctx, o counter.Dossier) ([]ui.Fact, error) {
	if len(o.Recipes) == 0 {
		return nil, nil
	}
	loc := c.Loc
	s, rows, err := h.Shop.Service(c.Std(), o.Offering.Offering)
	if err != nil {
		return nil, err
	}
	up, looked := s.Availability()
	sound, ended := s.Sound()
	onTime, started := s.OnTime()
	out := []ui.Fact{
		{Key: loc.T("sla.score"), Value: share(loc, s.Score(), s.Counted()), Sub: loc.T("sla.score.text", "days", counter.ServiceDays), Href: placeServiceHelp},
		{Key: loc.T("sla.up"), Value: share(loc, up, looked), Sub: missed(loc, looked && o.Offering.Offering.AvailabilityPPM > int64(up)*1000, loc.T("sla.up.text", "up", s.Up, "looked", s.Looked-s.Planned))},
		{Key: loc.T("sla.sound"), Value: share(loc, sound, ended), Sub: loc.T("sla.sound.text", "faults", s.SiteFaults, "ends", s.Ends)},
		{Key: loc.T("sla.on_time"), Value: share(loc, onTime, started), Sub: missed(loc, s.LateStarts > 0, startText(loc, s))},
	}
	return append(out, speedFact(loc, s, o, rows)), nil
}

// missed adds to a text that a promise was missed: as a fact, no more.
func missed(loc *i18n.Loc, is bool, text string) string {
	if !is {
		return text
	}
	return text + " · " + loc.T("sla.missed")
}

func startText(loc *i18n.Loc, s counter.Service) string {
	mean, ok := s.MeanStart()
	if !ok {
		return loc.T("sla.on_time.none")
	}
	return loc.T("sla.on_time.text", "mean", time.Duration(mean)*time.Millisecond, "late", s.LateStarts, "starts", s.Starts)
}

func speedFact(loc *i18n.Loc, s counter.Service, o counter.Dossier, rows []models.Benchmark) ui.Fact {
	f := ui.Fact{Key: loc.T("sla.speed"), Value: loc.T("sla.none")}
	if mean, ok := s.MeanGflops(); ok {
		f.Value = loc.T("usage.gflops", "n", loc.Number(mean))
	}
	switch {
	case o.Site.Simulated:
		f.Sub = loc.T("sla.speed.simulated")
	case len(rows) > 0:
		f.Sub = loc.T("sla.speed.text", "n", s.Benchmarks, "at", rows[0].CreatedAt)
	default:
		f.Sub = loc.T("sla.speed.waits")
	}
	if o.Offering.Offering.DeclaredGFLOPS > 0 {
		f.Sub += " · " + loc.T("usage.evidence.declared", "n", loc.Number(o.Offering.Offering.DeclaredGFLOPS))
	}
	return f
}

// ServiceHelp publishes the formula.
func (h *Handlers) ServiceHelp(c *web.Ctx) error {
	loc := c.Loc
	p := ui.MatterPage{Page: h.page(c, "sla.help.title"), Lead: loc.T("sla.help.lead"), Crumbs: []ui.Crumb{{Text: loc.T("help.title"), Href: ui.PlaceHelp}}}
	for _, part := range []string{"counts", "formula", "prior", "measure", "use"} {
		p.Parts = append(p.Parts, ui.MatterPart{ID: part, Heading: loc.T("sla.help." + part), Rules: rules(loc, "sla.help."+part+".")})
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// rules are the texts prefix1, prefix2, … as far as there are any.
func rules(loc *i18n.Loc, prefix string) []string {
	var out []string
	for n := 1; loc.Has(prefix + strconv.Itoa(n)); n++ {
		out = append(out, loc.T(prefix+strconv.Itoa(n)))
	}
	return out
}

// OperatorService lists service levels and measurements.
func (h *Handlers) OperatorService(c *web.Ctx) error {
	v, err := h.Oversight.Service(c.Std(), c.Actor, paging{c.QueryParam("levels"), pageSize}, here(c))
	if err != nil {
		return err
	}
	loc := c.Loc
	levels := ui.Table{Caption: loc.T("sla.levels"), Quiet: true, Dense: true, Empty: loc.T("sla.levels.none"), Head: heads(loc, "sla.level.", "offering", "-score", "-up", "-sound", "-on_time", "-speed")}
	for _, r := range v.Rows {
		up, looked := r.Counts.Availability()
		sound, ended := r.Counts.Sound()
		onTime, started := r.Counts.OnTime()
		speed := loc.T("sla.none")
		if mean, ok := r.Counts.MeanGflops(); ok {
			speed = loc.T("usage.gflops", "n", loc.Number(mean))
		}
		levels.Rows = append(levels.Rows, ui.Row{Cells: []ui.Cell{
			{Text: say(loc, r.Offering.TitleZh, r.Offering.TitleEn), Href: under(ui.PlaceShelf, r.Offering.ID), Sub: say(loc, r.Provider.NameZh, r.Provider.NameEn)},
			{Text: share(loc, r.Counts.Score(), true)},
			{Text: share(loc, up, looked)},
			{Text: share(loc, sound, ended)},
			{Text: share(loc, onTime, started)},
			{Text: speed},
		}})
	}
	p := ui.MatterPage{Page: h.desk(c, "sla.operator.title"), Lead: loc.T("sla.operator.lead"), Pager: pager(c, v.Next)}
	p.Parts = []ui.MatterPart{
		{ID: "levels", Heading: loc.T("sla.levels"), Table: &levels, Links: append(levelPages(c, v.More), ui.Button{Text: loc.T("sla.help.title"), Href: placeServiceHelp, Kind: "quiet"})},
		{ID: "measurements", Heading: loc.T("sla.measurements"), Lead: loc.T("sla.measurements.lead"), Table: measurements(loc, v.Measurements)},
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// levelPages lead through the list of offerings, which has a cursor of its own.
func levelPages(c *web.Ctx, more string) (out []ui.Button) {
	if c.QueryParam("levels") != "" {
		out = append(out, ui.Button{Text: c.Loc.T("ui.first_page"), Href: placeService + "#levels", Kind: "secondary"})
	}
	if more != "" {
		out = append(out, ui.Button{Text: c.Loc.T("ui.next_page"), Href: placeService + "?levels=" + url.QueryEscape(more) + "#levels", Kind: "secondary"})
	}
	return out
}

func measurements(loc *i18n.Loc, rows []models.Benchmark) *ui.Table {
	t := ui.Table{Caption: loc.T("sla.measurements"), Quiet: true, Dense: true, Empty: loc.T("sla.measurements.none"), Head: heads(loc, "sla.measurement.", "at", "offering", "-units", "state", "-speed")}
	for _, b := range rows {
		tag := ui.StateTag(loc, "benchmark", b.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Time: b.CreatedAt}, {Text: b.OfferingID, Href: under(ui.PlaceShelf, b.OfferingID), Code: true}, {Text: loc.Number(b.Units)}, {Tag: &tag}, {Text: loc.T("usage.gflops", "n", loc.Number(b.Gflops))},
		}})
	}
	return &t
}
