package handlers

import (
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) dashboardPage(c *web.Ctx, v oversight.Health) operator.DashboardPage {
	loc := c.Loc
	p := operator.DashboardPage{Page: h.desk(c, "dashboard.title"), At: v.At, Figures: houseFigures(loc, v)}
	for _, j := range v.Waiting {
		p.Queue = append(p.Queue, operator.QueueRow{
			Job: j.ID, Firm: j.FirmID, Name: recipeName(loc, j.RecipeID), Units: j.Units, Reason: reasonText(loc, j.Reason, j.ReasonArgs), Since: j.CreatedAt,
		})
	}
	for _, s := range v.Sites {
		p.Sites = append(p.Sites, siteRow(loc, s))
	}
	for _, kind := range []models.AccountKind{models.AccountFee, models.AccountRounding, models.AccountSuspense} {
		sum := models.Money(0)
		for _, a := range v.Accounts {
			if a.Kind == kind && a.AssetID == models.AssetCNY {
				sum += models.Money(a.Balance)
			}
		}
		p.Money = append(p.Money, operator.MoneyFact(p.Page, "dashboard.money."+string(kind), sum))
	}
	p.Waits = queueChart(loc, v)
	return p
}

func houseFigures(loc *i18n.Loc, v oversight.Health) []operator.Figure {
	free, total, waiting := 0, 0, int64(0)
	for _, s := range v.Sites {
		free, total = free+max(s.Units-s.Use.Units, 0), total+s.Units
	}
	for _, states := range v.Tasks {
		waiting += states["waiting"]
	}
	return []operator.Figure{
		{Name: loc.T("dashboard.figure.queued"), Text: loc.Number(int64(v.Jobs[string(models.JobQueued)]))},
		{Name: loc.T("dashboard.figure.running"), Text: loc.Number(int64(v.Jobs[string(models.JobRunning)]))},
		{Name: loc.T("dashboard.figure.cards"), Text: loc.Number(int64(free)), Sub: "/ " + loc.Number(int64(total))},
		{Name: loc.T("dashboard.figure.outbox"), Text: loc.Number(waiting), Href: placeOutbox},
	}
}

// queueChart is how many jobs are in each state: those that live, and those that
// ended in the last 24 hours.
func queueChart(loc *i18n.Loc, v oversight.Health) ui.Chart {
	c := ui.Chart{Title: loc.T("dashboard.jobs"), Summary: loc.T("dashboard.jobs.lately"), Kind: "bar", XLabel: loc.T("dashboard.check.state"), YLabel: loc.T("dashboard.jobs")}
	most := 0
	for _, s := range []models.JobState{models.JobQueued, models.JobRunning, models.JobSucceeded, models.JobFailed, models.JobCancelled} {
		n := v.Jobs[string(s)]
		most = max(most, n)
		c.Points = append(c.Points, ui.Point{Label: loc.T("state.job." + string(s)), Text: loc.Number(int64(n)), Value: float64(n)})
	}
	c.YTop = ui.NiceTop(float64(most))
	c.TopText = loc.Decimal(c.YTop, 1)
	return c
}

func siteRow(loc *i18n.Loc, s oversight.SiteHealth) operator.SiteRow {
	r := operator.SiteRow{
		Name: say(loc, s.Site.NameZh, s.Site.NameEn), Provider: say(loc, s.Provider.NameZh, s.Provider.NameEn), Region: ui.RegionName(loc, s.Site.Region), State: s.Site.State, Seen: s.Site.CreatedAt,
		Cards: ui.CountGauge(loc, loc.T("sites.cards"), int64(s.Use.Units), 0, int64(max(s.Units-s.Use.Units, 0))), Running: s.Use.Running, Lost: s.Use.Lost, Simulated: s.Site.Simulated,
	}
	if s.Site.LastSeenAt != nil {
		r.Seen = *s.Site.LastSeenAt
	}
	return r
}

func trailRow(loc *i18n.Loc, e models.TrailEntry, names map[string]string) operator.TrailRow {
	id, key, _ := strings.Cut(e.Actor, " ")
	r := operator.TrailRow{Seq: e.Seq, At: e.At, Actor: joined(" ", or(names[id], id), key), Action: e.Action, Object: joined(" ", e.ObjectKind, e.ObjectID), Reason: e.Reason, Hash: e.Hash[:min(len(e.Hash), 12)]}
	if e.Role != "" {
		r.Role = known(loc, "role."+e.Role, e.Role)
	}
	r.Change = joined(" → ", short(e.Before), short(e.After))
	return r
}

// short is the beginning of a value of the trail.
func short(text string) string {
	runes := []rune(text)
	if len(runes) > 80 {
		return string(runes[:80]) + " …"
	}
	return text
}
