package handlers

import (
	"net/http"
	"time"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Status says what works now, and what went wrong lately.
func (h *Handlers) Status(c *web.Ctx) error {
	p := shop.StatusPage{Page: h.page(c, "nav.status"), At: h.Clock.Now(), JSONHref: placeStatusData}
	database := shop.StatusPart{Name: c.Loc.T("status.part.database"), Text: c.Loc.T("status.database.answers"), Good: h.Ready() == nil}
	s, err := h.Shop.Status(c.Std())
	if err != nil || !database.Good {
		database.Text, database.Good = c.Loc.T("status.database.silent"), false
		p.Parts = []shop.StatusPart{database}
		return c.Render(http.StatusServiceUnavailable, shop.Status(p))
	}
	sites := shop.StatusPart{Name: c.Loc.T("status.part.sites"), Text: c.Loc.T("status.sites.ready", "ready", s.Ready, "all", len(s.Sites)), Good: s.Ready > 0}
	queue := shop.StatusPart{Name: c.Loc.T("status.part.dispatch"), Text: c.Loc.T("status.queue", "waiting", s.Waiting, "running", s.Running), Good: true}
	p.Parts, p.Good, p.Since = []shop.StatusPart{database, sites, queue}, sites.Good, s.Since
	p.Jobs, p.Sites, p.Mishaps = statusJobs(c.Loc, s), statusSites(c.Loc, s), statusMishaps(c.Loc, s)
	return c.Render(http.StatusOK, shop.Status(p))
}

func statusJobs(loc *i18n.Loc, s counter.Status) []ui.Fact {
	fact := func(id string, n int) ui.Fact { return ui.Fact{Key: loc.T(id), Value: loc.Number(int64(n))} }
	return []ui.Fact{
		fact("status.jobs.waiting", s.Waiting), fact("status.jobs.running", s.Running), fact("status.jobs.succeeded", s.Succeeded), fact("status.jobs.failed", s.Failed),
		fact("status.jobs.cancelled", s.Ended-s.Succeeded-s.Failed),
	}
}

func statusSites(loc *i18n.Loc, s counter.Status) ui.Table {
	t := ui.Table{Caption: loc.T("status.sites"), Quiet: true, Empty: loc.T("status.sites.none"), Head: []ui.Head{
		{Text: loc.T("status.site")}, {Text: loc.T("status.state")}, {Text: loc.T("status.busy"), Numeric: true},
	}}
	for _, x := range s.Sites {
		tag := ui.StateTag(loc, "site", x.State)
		t.Rows = append(t.Rows, ui.Row{Warn: x.State == "down", Cells: []ui.Cell{
			{Text: say(loc, x.NameZh, x.NameEn), Sub: ui.RegionName(loc, x.Region)}, {Tag: &tag}, {Text: loc.Number(int64(x.Busy)) + " / " + loc.Number(int64(x.Units))},
		}})
	}
	return t
}

// statusMishaps are the attempts that were lost, and the sites that take no work.
func statusMishaps(loc *i18n.Loc, s counter.Status) ui.Table {
	t := ui.Table{Caption: loc.T("status.mishaps"), Quiet: true, Empty: loc.T("status.mishaps.none"), Head: []ui.Head{
		{Text: loc.T("status.site")}, {Text: loc.T("status.what")}, {Text: loc.T("status.times"), Numeric: true},
	}}
	for _, x := range s.Sites {
		name := say(loc, x.NameZh, x.NameEn)
		if x.State != "ready" {
			t.Rows = append(t.Rows, ui.Row{Warn: true, Cells: []ui.Cell{{Text: name}, {Text: loc.T("status.site."+x.State, "at", x.UpdatedAt)}, {Text: "1"}}})
		}
		for _, m := range x.Mishaps {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {Text: or(cause(loc, m.Cause), loc.T("status.lost"))}, {Text: loc.Number(int64(m.N))}}})
		}
	}
	return t
}

type statusData struct {
	At       time.Time        `json:"at"`
	Since    time.Time        `json:"since"`
	OK       bool             `json:"ok"`
	Database bool             `json:"database"`
	Jobs     statusJobsData   `json:"jobs"`
	Sites    []statusSiteData `json:"sites"`
}

type statusJobsData struct {
	Waiting   int `json:"waiting"`
	Running   int `json:"running"`
	Succeeded int `json:"succeeded"`
	Failed    int `json:"failed"`
}

type statusSiteData struct {
	Name      string `json:"name"`
	Region    string `json:"region"`
	State     string `json:"state"`
	Simulated bool   `json:"simulated"`
	Units     int    `json:"units"`
	Busy      int    `json:"busy"`
	Lost      int    `json:"lost_attempts"`
}

// StatusData is the page about what works, for programs.
func (h *Handlers) StatusData(c *web.Ctx) error {
	out := statusData{At: h.Clock.Now().UTC(), Database: h.Ready() == nil, Sites: []statusSiteData{}}
	s, err := h.Shop.Status(c.Std())
	if err != nil || !out.Database {
		return c.JSON(http.StatusServiceUnavailable, out)
	}
	out.Since, out.OK, out.Jobs = s.Since.UTC(), s.Ready > 0, statusJobsData{s.Waiting, s.Running, s.Succeeded, s.Failed}
	for _, x := range s.Sites {
		out.Sites = append(out.Sites, statusSiteData{x.NameEn, x.Region, x.State, x.Simulated, x.Units, x.Busy, x.Lost})
	}
	return c.JSON(http.StatusOK, out)
}
