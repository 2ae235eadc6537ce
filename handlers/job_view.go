package handlers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) jobPage(c *web.Ctx, v checkout.JobView) shop.JobPage {
	loc, path := c.Loc, under(placeJobs, v.Job.ID)
	p := shop.JobPage{
		Page: h.page(c, "job.title"), ID: v.Job.ID, Name: recipeName(loc, v.Job.RecipeID), Offering: say(loc, v.Offering.Offering.TitleZh, v.Offering.Offering.TitleEn),
		OrderHref: under(placeOrders, v.Order.ID), Order: v.Order.Number, Status: jobStatus(loc, v, c.Actor), Facts: jobFacts(loc, v),
		Params: givenFacts(loc, v.Job.RecipeID, v.Job.Params), Simulated: simulated(v),
		Log: ui.Log{ReloadHref: path, FullHref: path + "/log"},
	}
	for _, a := range v.Artefacts {
		p.Artefacts = append(p.Artefacts, shop.Artefact{Name: a.Name, Href: under(path+"/artefacts", a.Name), Size: a.Size, SHA256: a.SHA256, At: a.CreatedAt})
	}
	return p
}

// simulated tells whether the job ran, or would run, on hardware that is not what it says.
func simulated(v checkout.JobView) bool {
	for _, a := range v.Attempts {
		if a.Site.Simulated {
			return true
		}
	}
	return v.Offering.Site.Simulated
}

func jobCancel(loc *i18n.Loc, v checkout.JobView) *shop.CancelForm {
	f := &shop.CancelForm{
		Action: under(placeJobs, v.Job.ID, "cancel"), Costs: v.Cost, Back: v.Line.CapAmount - v.Cost, Asked: v.Job.CancelAt != nil,
		Text: loc.T("cancel.rule.waiting"),
	}
	if v.Job.State == models.JobRunning {
		f.Text = loc.T("cancel.rule.running")
	}
	return f
}

func lastAttempt(v checkout.JobView) (checkout.AttemptView, bool) {
	if len(v.Attempts) == 0 {
		return checkout.AttemptView{}, false
	}
	return v.Attempts[len(v.Attempts)-1], true
}

func jobStatus(loc *i18n.Loc, v checkout.JobView, who models.Actor) shop.JobStatus {
	s := shop.JobStatus{State: v.Job.State, Reason: jobReason(loc, v), Progress: -1, Cost: costMeter(loc, v), Events: jobEvents(loc, v)}
	if last, ok := lastAttempt(v); ok {
		s.Figures = figures(loc, last.Metrics)
		if last.Attempt.State == models.AttemptRunning {
			s.Progress = last.Attempt.Progress
		}
	}
	if web.Buyers.Check(web.Pages, who) == nil && !models.JobMoves.Ended(v.Job.State) {
		s.Cancel = jobCancel(loc, v)
	}
	if v.Job.State == models.JobRunning && s.Cost.Run >= s.Cost.Max*9/10 {
		s.Warning = loc.T("job.near_cap")
	}
	return s
}

// jobReason is how it ended, else why it waits or why it is where it is.
func jobReason(loc *i18n.Loc, v checkout.JobView) string {
	if text := cause(loc, v.Job.Cause); text != "" && models.JobMoves.Ended(v.Job.State) {
		return text
	}
	return reasonText(loc, v.Job.Reason, v.Job.ReasonArgs)
}

func costMeter(loc *i18n.Loc, v checkout.JobView) shop.CostMeter {
	billed := int64(0)
	for _, s := range v.Segments {
		if s.Billed {
			billed += s.Millis
		}
	}
	m := shop.CostMeter{
		Cost: v.Cost, Cap: v.Line.CapAmount, Run: millis(billed), Max: millis(v.Line.CapMillis),
		Use: useText(loc, v.Offering.Offering.Kind, billed*int64(v.Job.Units)),
	}
	if v.Settlement != nil {
		m.Cost, m.Final = v.Settlement.Cost, true
	}
	return m
}

// figures are the last value of each figure that the job reported.
func figures(loc *i18n.Loc, metrics []models.RunMetric) []ui.Fact {
	var out []ui.Fact
	at := map[string]int{}
	for _, m := range metrics {
		f := ui.Fact{Key: known(loc, "metric."+m.Name, m.Name), Value: joined(" ", loc.Decimal(m.Value, 4), m.Unit)}
		if i, seen := at[m.Name]; seen {
			out[i] = f
			continue
		}
		at[m.Name] = len(out)
		out = append(out, f)
	}
	return out
}

func jobFacts(loc *i18n.Loc, v checkout.JobView) []ui.Fact {
	out := []ui.Fact{
		{Key: loc.T("job.fact.provider"), Value: say(loc, v.Offering.Provider.NameZh, v.Offering.Provider.NameEn)},
		{Key: loc.T("job.fact.units"), Value: unitsText(loc, v.Offering.Offering.Kind, v.Job.Units)},
	}
	last, ok := lastAttempt(v)
	if !ok {
		return out
	}
	out = append(out, ui.Fact{Key: loc.T("job.fact.site"), Value: say(loc, last.Site.NameZh, last.Site.NameEn), Sub: reasonText(loc, last.Attempt.Reason, last.Attempt.ReasonArgs)})
	if at := last.Attempt.ClaimedAt; at != nil {
		out = append(out, ui.Fact{Key: loc.T("job.fact.started"), Body: ui.When(loc, *at)})
	}
	if at := v.Job.EndedAt; at != nil {
		out = append(out, ui.Fact{Key: loc.T("job.fact.ended"), Body: ui.When(loc, *at)})
	}
	if code := v.Job.ExitCode; code != nil {
		out = append(out, ui.Fact{Key: loc.T("job.fact.exit"), Value: strconv.Itoa(*code)})
	}
	return out
}

// jobEvents tell the story of a job: its own moves, those of its attempts, and
// its settlement.
func jobEvents(loc *i18n.Loc, v checkout.JobView) []ui.Event {
	var out []ui.Event
	for _, m := range v.Moves {
		if strings.HasSuffix(m.FromTo, ">"+string(models.JobQueued)) {
			out = append(out, ui.Event{At: m.At, Title: loc.T("job.event.queued"), Text: cause(loc, m.Cause), Tone: "wait"})
		}
	}
	for _, a := range v.Attempts {
		out = append(out, attemptEvents(loc, a)...)
	}
	if s := v.Settlement; s != nil {
		out = append(out, ui.Event{At: s.CreatedAt, Title: loc.T("job.event.settled"), Text: loc.MoneyExact(s.Cost), Tone: "good"})
	}
	slices.SortStableFunc(out, func(a, b ui.Event) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	if len(out) > 0 {
		out[len(out)-1].Now = true
	}
	return out
}

func attemptEvents(loc *i18n.Loc, a checkout.AttemptView) []ui.Event {
	var out []ui.Event
	site := say(loc, a.Site.NameZh, a.Site.NameEn)
	for _, m := range a.Moves {
		_, to, _ := strings.Cut(m.FromTo, ">")
		e := ui.Event{At: m.At, Tone: ui.StateTag(loc, "attempt", to).Tone, Detail: a.Attempt.ID, Text: cause(loc, m.Cause)}
		switch state := models.AttemptState(to); {
		case state == models.AttemptPlanned:
			e.Title, e.Text = loc.T("job.event.planned", "site", site), reasonText(loc, a.Attempt.Reason, a.Attempt.ReasonArgs)
		case state == models.AttemptRunning:
			e.Title = loc.T("job.event.started")
		case models.AttemptMoves.Ended(state):
			e.Title = loc.T("job.event.ended")
		case state == models.AttemptUnknown:
			e.Title = loc.T("state.attempt.unknown")
		default:
			continue
		}
		if a.Attempt.N > 1 {
			e.Title += " · " + loc.T("job.event.attempt", "n", a.Attempt.N)
		}
		out = append(out, e)
	}
	return out
}
