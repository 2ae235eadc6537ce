package handlers

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

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
		Page: h.page(c, "job.title"), ID: v.Job.ID, Name: jobName(loc, v.Job), Offering: say(loc, v.Offering.Offering.TitleZh, v.Offering.Offering.TitleEn),
		OrderHref: under(placeOrders, v.Order.ID), Order: v.Order.Number, Status: jobStatus(loc, v, c.Actor), Facts: jobFacts(loc, v),
		Params: givenFacts(loc, v.Job.RecipeID, v.Job.Params), Simulated: simulated(v), Cheap: v.Job.Interruptible,
		Log: ui.Log{ReloadHref: path, FullHref: path + "/log", FindHref: path + "/log/find"}, Compare: placeCompareRuns + "?id=" + v.Job.ID,
	}
	_ = json.Unmarshal([]byte(v.Job.Command), &p.Command) // a list to show; a broken one shows none
	if h.admits(c, placeJobs+"/:id/again") {
		p.AgainHref = path + "/again"
	}
	if v.Job.ArrayID != "" {
		p.ArrayHref = under(placeArrays, v.Job.ArrayID)
	}
	if v.Job.RerunOf != "" {
		p.OfHref = under(placeJobs, v.Job.RerunOf)
	}
	return p
}

// jobName is what a list calls a job: its recipe, or the buyer's own command.
func jobName(loc *i18n.Loc, j models.Job) string {
	if j.Command != "" {
		return loc.T("job.own_command")
	}
	return recipeName(loc, j.RecipeID)
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

// priced says a cancel's price in words: so much for so long, the rest comes back.
func priced(loc *i18n.Loc, v checkout.JobView) *shop.CancelForm {
	f := jobCancel(loc, v)
	switch {
	case v.Job.State == models.JobRunning:
		f.Text = loc.T("job.cancel.running", "amount", f.Costs, "time", millis(billedMillis(v)), "back", f.Back)
	case v.Cost > 0:
		f.Text = loc.T("job.cancel.between", "amount", f.Costs, "back", f.Back)
	}
	if v.Line.VoucherAmount > 0 {
		f.Text += loc.T("job.cancel.voucher")
	}
	return f
}

func jobStatus(loc *i18n.Loc, v checkout.JobView, who models.Actor) shop.JobStatus {
	s := shop.JobStatus{
		State: v.Job.State, Wait: jobWait(loc, v), Progress: -1, Cost: costMeter(loc, v), Bands: bandsTable(loc, v), Events: jobEvents(loc, v), Notice: preempting(loc, v),
	}
	if s.Wait == nil {
		s.Reason = jobReason(loc, v)
	}
	if last, ok := v.Last(); ok && last.Attempt.State == models.AttemptRunning {
		s.Progress = last.Attempt.Progress
	}
	if web.Buyers.Check(web.Pages, who) == nil && !v.Ended() {
		s.Cancel = priced(loc, v)
	}
	if v.Job.State == models.JobRunning && (s.Cost.Run >= s.Cost.Max*9/10 || s.Cost.Cost >= s.Cost.Cap/10*9) {
		s.Warning = loc.T("job.near_cap")
	}
	return s
}

// preempting tells that a run has been asked to make room, until it has.
func preempting(loc *i18n.Loc, v checkout.JobView) string {
	last, ok := v.Last()
	if !ok || last.Attempt.PreemptAt == nil || models.AttemptMoves.Ended(last.Attempt.State) {
		return ""
	}
	return joined(" ", loc.T("job.preempting", "at", *last.Attempt.PreemptAt), cause(loc, last.Attempt.PreemptWhy))
}

// jobReason is how it ended, else why it is where it is.
func jobReason(loc *i18n.Loc, v checkout.JobView) string {
	if text := cause(loc, v.Job.Cause); text != "" && v.Ended() {
		return text
	}
	return reasonText(loc, v.Job.Reason, v.Job.ReasonArgs)
}

func billedMillis(v checkout.JobView) (ms int64) {
	for _, s := range v.Segments {
		if s.Billed {
			ms += s.Millis
		}
	}
	return ms
}

func costMeter(loc *i18n.Loc, v checkout.JobView) shop.CostMeter {
	billed := billedMillis(v)
	m := shop.CostMeter{
		Cost: v.Cost, Cap: v.Line.CapAmount, Run: millis(billed), Max: millis(v.Line.CapMillis),
		Use: useText(loc, v.Offering.Offering.Kind, billed*int64(v.Job.Units)),
	}
	if v.Settlement != nil {
		m.Cost, m.Final = v.Settlement.Cost, true
	}
	return m
}

// bandsTable is what each price band has cost; unbilled stretches stand in it at nothing.
func bandsTable(loc *i18n.Loc, v checkout.JobView) ui.Table {
	type key struct {
		band   string
		price  models.Money
		billed bool
	}
	t := ui.Table{Caption: loc.T("job.bands"), Dense: true, Head: []ui.Head{{Text: loc.T("job.band")}, {Text: loc.T("job.band.time"), Numeric: true}, {Text: loc.T("job.band.cost"), Numeric: true}}}
	var order []key
	ms, cost := map[key]int64{}, map[key]models.Money{}
	for _, s := range v.Segments {
		k := key{s.Band, s.Price, s.Billed}
		if _, seen := ms[k]; !seen {
			order = append(order, k)
		}
		ms[k] += s.Millis
		if s.Billed {
			cost[k] += s.Cost
		}
	}
	for _, k := range order {
		sub := loc.Price(k.price) + " " + perHour(loc, v.Offering.Offering.Kind)
		if !k.billed {
			sub = loc.T("job.band.free")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: loc.T("offering.band." + k.band), Sub: sub}, {Text: loc.Duration(millis(ms[k]))}, {Text: loc.Money(cost[k])}}})
	}
	return t
}

func perHour(loc *i18n.Loc, kind models.OfferingKind) string {
	unit, _ := unitOf(loc, kind)
	return unit
}

// figures are the last value of each figure that the job reported.
func figures(loc *i18n.Loc, metrics []models.RunMetric) []ui.Fact {
	var out []ui.Fact
	at := map[string]int{}
	for _, m := range metrics {
		f := ui.Fact{Key: figureName(loc, m.Name), Value: figureText(loc, m.Name, m.Unit, m.Value)}
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
	kind := v.Offering.Offering.Kind
	out := []ui.Fact{
		{Key: loc.T("job.fact.provider"), Value: say(loc, v.Offering.Provider.NameZh, v.Offering.Provider.NameEn), Href: under(ui.PlaceShelf, v.Offering.Offering.ID)},
		{Key: loc.T("job.fact." + string(kind)), Value: unitsText(loc, kind, v.Job.Units)},
	}
	if v.Job.Interruptible {
		f := ui.Fact{Key: loc.T("job.fact.interruptible"), Value: loc.T("job.fact.preemptions", "n", v.Job.Preemptions), Sub: loc.T("job.fact.billed_to")}
		if n := v.Offering.Offering.NoticeSeconds; n > 0 {
			f.Sub = loc.T("job.fact.notice", "time", time.Duration(n)*time.Second) + f.Sub
		}
		out = append(out, f)
	}
	if at := v.Job.DeadlineAt; at != nil {
		out = append(out, ui.Fact{Key: loc.T("job.fact.deadline"), Body: ui.When(loc, *at)})
	}
	out = append(out, ranFacts(loc, v)...)
	return append(out, ui.Fact{Key: loc.T("job.fact.number"), Value: v.Job.ID, Code: true})
}

func ranFacts(loc *i18n.Loc, v checkout.JobView) (out []ui.Fact) {
	last, ok := v.Last()
	if !ok {
		return nil
	}
	out = append(out, ui.Fact{Key: loc.T("job.fact.site"), Value: say(loc, last.Site.NameZh, last.Site.NameEn)})
	if at := last.Attempt.ClaimedAt; at != nil {
		out = append(out, ui.Fact{Key: loc.T("job.fact.started"), Body: ui.When(loc, *at)})
		if likely := at.Add(millis(v.Job.LikelyMillis)); !v.Ended() && v.Job.LikelyMillis > 0 && likely.After(v.Now) {
			out = append(out, ui.Fact{Key: loc.T("job.fact.likely_end"), Body: ui.When(loc, likely)})
		}
	}
	if at := v.Job.EndedAt; at != nil {
		out = append(out, ui.Fact{Key: loc.T("job.fact.ended"), Body: ui.When(loc, *at)})
	}
	if code := v.Job.ExitCode; code != nil {
		out = append(out, ui.Fact{Key: loc.T("job.fact.exit"), Value: strconv.Itoa(*code)})
	}
	return out
}

func artefacts(loc *i18n.Loc, v checkout.JobView) []shop.Artefact {
	n := map[string]int{}
	for _, a := range v.Attempts {
		n[a.Attempt.ID] = a.Attempt.N
	}
	var out []shop.Artefact
	for _, a := range v.Artefacts {
		x := shop.Artefact{Name: a.Name, Href: under(placeJobs, v.Job.ID, "artefacts", a.Name), Size: a.Size, SHA256: a.SHA256, At: a.CreatedAt}
		if isCheckpoint(a.Name) {
			x.Note = loc.T("job.artefact.checkpoint")
		}
		if len(v.Attempts) > 1 {
			x.Note = joined(" · ", x.Note, loc.T("job.event.attempt", "n", n[a.AttemptID]))
		}
		if a.DeletedAt != nil {
			x.Href, x.Note = "", joined(" · ", x.Note, loc.T("job.purged", "at", *a.DeletedAt))
		}
		out = append(out, x)
	}
	return out
}

func isCheckpoint(name string) bool { return strings.HasPrefix(name, "checkpoint") }

func attempts(loc *i18n.Loc, v checkout.JobView) []shop.Attempt {
	var out []shop.Attempt
	for _, a := range v.Attempts {
		x := shop.Attempt{
			N: a.Attempt.N, State: a.Attempt.State, Site: say(loc, a.Site.NameZh, a.Site.NameEn), Run: millis(a.Attempt.RunMillis),
			LogHref: under(placeJobs, v.Job.ID, "log") + "?attempt=" + strconv.Itoa(a.Attempt.N), Units: unitsText(loc, v.Offering.Offering.Kind, v.Job.Units),
		}
		for _, part := range a.Parts {
			x.Machines = append(x.Machines, part.Node+" · "+unitsText(loc, v.Offering.Offering.Kind, part.Units))
		}
		if len(a.Parts) == 1 {
			x.Machines = []string{a.Parts[0].Node}
		}
		if a.Attempt.Cause != v.Job.Cause { // else it stands beside the job's state
			x.Cause = cause(loc, a.Attempt.Cause)
		}
		if a.Attempt.MaxRSS > 0 {
			x.Use = loc.T("job.attempts.use", "cpu", millis(a.Attempt.CPUMillis), "memory", loc.Bytes(a.Attempt.MaxRSS))
		}
		out = append(out, x)
	}
	return out
}
