package handlers

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// jobWait is what a queued job waits for, nil for one that does not wait.
func jobWait(loc *i18n.Loc, v checkout.JobView) *shop.Wait {
	if v.Job.State != models.JobQueued {
		return nil
	}
	w := &shop.Wait{Text: loc.T("job.wait.any")}
	if last, ok := v.Last(); ok && !models.AttemptMoves.Ended(last.Attempt.State) {
		w.Text = loc.T("job.wait.site", "site", say(loc, last.Site.NameZh, last.Site.NameEn))
	} else if text := reasonText(loc, v.Job.Reason, v.Job.ReasonArgs); text != "" {
		w.Text = text
	}
	if v.Job.SetAsideAt != nil {
		w.Text = joined(" ", loc.T("job.wait.aside"), cause(loc, v.Job.SetAsideWhy))
	}
	w.Facts = append(w.Facts, ui.Fact{Key: loc.T("job.wait.since"), Body: ui.When(loc, v.Job.CreatedAt)})
	return expected(loc, v, w)
}

// expected adds when it is to start: not before the band that the buyer chose,
// and at the latest as the planner reckons.
func expected(loc *i18n.Loc, v checkout.JobView, w *shop.Wait) *shop.Wait {
	if at := v.Job.EarliestAt; at.After(v.Now) {
		w.Facts = append(w.Facts, ui.Fact{Key: loc.T("job.wait.not_before"), Body: ui.When(loc, at)})
	}
	var t told
	_ = json.Unmarshal([]byte(v.Job.ReasonArgs), &t) // a time to show; a broken one shows none
	if t.Start.After(v.Now) {
		w.Facts = append(w.Facts, ui.Fact{Key: loc.T("job.wait.start"), Body: ui.When(loc, t.Start)})
	}
	if at := v.Quote.WaitUntil; at != nil {
		w.Facts = append(w.Facts, ui.Fact{Key: loc.T("job.wait.until"), Body: ui.When(loc, *at)})
	}
	return w
}

// jobEvents tell the story of a job: its own moves, those of its attempts, what
// was asked of it, and its settlement.
func jobEvents(loc *i18n.Loc, v checkout.JobView) []ui.Event {
	out := []ui.Event{{At: v.Job.CreatedAt, Title: loc.T("job.event.queued"), Tone: "wait"}}
	for _, m := range v.Moves {
		from, to, _ := strings.Cut(m.FromTo, ">")
		switch {
		case to == string(models.JobQueued) && from != "":
			out = append(out, ui.Event{At: m.At, Title: loc.T("job.event.requeued"), Text: cause(loc, m.Cause), Tone: "wait"})
		case models.JobMoves.Ended(models.JobState(to)) && len(v.Attempts) == 0:
			out = append(out, ui.Event{At: m.At, Title: loc.T("state.job." + to), Text: cause(loc, m.Cause), Tone: ui.StateTag(loc, "job", to).Tone})
		}
	}
	for _, a := range v.Attempts {
		out = append(out, attemptEvents(loc, a)...)
	}
	out = append(out, askedEvents(loc, v)...)
	slices.SortStableFunc(out, func(a, b ui.Event) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	if s := v.Settlement; s != nil {
		out = append(out, ui.Event{At: s.CreatedAt, Title: loc.T("job.event.settled"), Text: loc.T("job.event.settled.text", "cost", s.Cost, "back", s.Returned), Tone: "good"})
	}
	out[len(out)-1].Now = true
	return out
}

// askedEvents are what people and the planner asked of the job, and what it kept.
func askedEvents(loc *i18n.Loc, v checkout.JobView) (out []ui.Event) {
	if at := v.Job.CancelAt; at != nil {
		out = append(out, ui.Event{At: *at, Title: loc.T("job.event.cancel_asked"), Tone: "warn"})
	}
	if at := v.Job.SetAsideAt; at != nil {
		out = append(out, ui.Event{At: *at, Title: loc.T("job.event.aside"), Text: cause(loc, v.Job.SetAsideWhy), Tone: "warn"})
	}
	if e, over := waitOver(loc, v); over {
		out = append(out, e)
	}
	for _, a := range v.Artefacts {
		if isCheckpoint(a.Name) {
			out = append(out, ui.Event{At: a.CreatedAt, Title: loc.T("job.event.checkpoint"), Text: a.Name, Tone: "good"})
		}
	}
	return out
}

// waitOver tells that a job had not begun by when its buyer let it wait.
func waitOver(loc *i18n.Loc, v checkout.JobView) (e ui.Event, over bool) {
	at := v.Quote.WaitUntil
	if at == nil || at.After(v.Now) || v.Job.EndedAt != nil && v.Job.EndedAt.Before(*at) {
		return e, false
	}
	begun := false
	for _, a := range v.Attempts {
		if a.Attempt.ClaimedAt != nil {
			if !a.Attempt.ClaimedAt.After(*at) {
				return e, false
			}
			begun = true
		}
	}
	e = ui.Event{At: *at, Title: loc.T("job.event.wait_over"), Tone: "warn"}
	if !begun && !v.Ended() {
		e.Text = loc.T("job.event.wait_over.text")
	}
	return e, true
}

func attemptEvents(loc *i18n.Loc, a checkout.AttemptView) (out []ui.Event) {
	site := say(loc, a.Site.NameZh, a.Site.NameEn)
	for _, m := range a.Moves {
		_, to, _ := strings.Cut(m.FromTo, ">")
		e := ui.Event{At: m.At, Tone: ui.StateTag(loc, "attempt", to).Tone, Text: cause(loc, m.Cause)}
		state := models.AttemptState(to)
		switch {
		case state == models.AttemptPlanned:
			e.Text = reasonText(loc, a.Attempt.Reason, a.Attempt.ReasonArgs)
		case m.Cause == a.Attempt.Reason:
			e.Text = "" // said when the site was chosen
		}
		e.Title = loc.T("job.event.attempt."+to, "site", site)
		if models.AttemptMoves.Ended(state) {
			e.Text = joined(" ", e.Text, kept(loc, a, state))
		}
		if a.Attempt.N > 1 {
			e.Title += " · " + loc.T("job.event.attempt", "n", a.Attempt.N)
		}
		out = append(out, e)
	}
	if at := a.Attempt.PreemptAt; at != nil {
		out = append(out, ui.Event{At: *at, Title: loc.T("job.event.preempt_told"), Text: cause(loc, a.Attempt.PreemptWhy), Tone: "warn"})
	}
	return out
}

// kept tells of an interrupted run how much of it counts.
func kept(loc *i18n.Loc, a checkout.AttemptView, state models.AttemptState) string {
	if state != models.AttemptPreempted {
		return ""
	}
	return loc.T("job.event.kept", "time", millis(a.Attempt.CheckpointMillis))
}
