package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/i18n"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Firm shows what is left to do to register a firm, or how its registration stands.
func (h *Handlers) Firm(c *web.Ctx) error {
	f, err := h.Account.Firm(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	orgs, err := h.Account.Organisations(c.Std(), c.Actor.UserID)
	if err != nil {
		return err
	}
	p := h.firmPage(c, f)
	waiting, err := h.approvalsWaiting(c)
	if err != nil {
		return err
	}
	if waiting != nil {
		p.Notices = append(p.Notices, *waiting)
	}
	news, err := h.firmNews(c)
	if err != nil {
		return err
	}
	if news != nil {
		p.Notices = append(p.Notices, *news)
	}
	if len(orgs) > 1 || len(orgs) == 1 && c.Actor.FirmID() == "" {
		p.Switch = placeOrganisations
	}
	return c.Render(http.StatusOK, page.Firm(p))
}

func (h *Handlers) firmPage(c *web.Ctx, f account.Firm) page.FirmPage {
	loc := c.Loc
	p := page.FirmPage{Page: h.page(c, "firm.title"), Heading: loc.T("firm.title"), Lead: loc.T("firm.lead")}
	p.Back = h.wayBack(c)
	if f.ID != "" {
		tag := ui.StateTag(loc, "firm", string(f.State))
		p.Tag, p.Heading, p.Lead, p.Name = &tag, f.Name, "", f.Name
		p.Notices = append(p.Notices, firmNotices(loc, f)...)
		p.More = firmDoors(loc)
	}
	mine := account.MayEdit(c.Actor)
	if i := slices.IndexFunc(f.Reviews, func(r models.FirmReview) bool { return r.ToState == string(f.State) }); i >= 0 && f.State != models.FirmVerified {
		p.Reasons, p.Note = reasonsOf(loc, f.Reviews[i], "firm_reason."), f.Reviews[i].Note
	}
	if mine && f.Submittable() {
		firmTasks(loc, f, &p)
		return p
	}
	record := recordOf(f, mine && f.Editable(), "")
	for _, t := range f.Progress() {
		p.Facts = append(p.Facts, record.facts(loc, t.Task)...)
	}
	if mine && f.State == models.FirmVerified {
		p.Warning = loc.T("firm.warn.verified")
	}
	return p
}

// recordOf is a firm as its members see it; from is the page that a change comes back to.
func recordOf(f account.Firm, changes bool, from string) firmRecord {
	return firmRecord{f.Firm, f.Shareholders, f.Sizing, func(t account.Task) string {
		if !changes {
			return ""
		}
		return taskPath(t, from)
	}}
}

func taskPath(t account.Task, from string) string {
	path := placeFirmTasks + "/" + string(t)
	if from != "" {
		path += "?from=" + from
	}
	return path
}

func firmTasks(loc *i18n.Loc, f account.Firm, p *page.FirmPage) {
	done, needed := 0, 0
	for _, t := range f.Progress() {
		id := "firm.task." + string(t.Task)
		task := ui.Task{Title: loc.T(id), Hint: loc.T(id + ".hint"), Done: t.Done}
		if t.Open {
			task.Href = taskPath(t.Task, "")
		} else if t.Task == account.TaskSize && f.ID != "" {
			task.Status = loc.T("firm.after_industry")
		}
		if t.Task != account.TaskTitle {
			needed++
			if t.Done {
				done++
			}
		} else if !t.Done && t.Open {
			task.Status = loc.T("firm.optional")
		}
		p.Tasks = append(p.Tasks, task)
	}
	p.Done = loc.T("firm.done", "done", done, "needed", needed)
	if f.Complete() {
		p.Check = &ui.Button{Text: loc.T("firm.to_check"), Href: placeFirmCheck}
	} else {
		p.NotYet = loc.T("firm.not_complete")
	}
}

// firmNotices say how the registration stands and what comes next.
func firmNotices(loc *i18n.Loc, f account.Firm) []ui.Notice {
	switch f.State {
	case models.FirmSubmitted:
		at := f.CreatedAt
		if f.SubmittedAt != nil {
			at = *f.SubmittedAt
		}
		text := loc.T("firm.status.submitted", "at", at, "due", f.Due, "count", f.Ahead)
		return []ui.Notice{{Title: loc.T("firm.status.submitted.title"), Text: text + " " + loc.T("firm.status.meanwhile")}}
	case models.FirmMoreAsked:
		return []ui.Notice{{Title: loc.T("firm.status.more_asked.title"), Text: loc.T("firm.status.more_asked"), Tone: "warn"}}
	case models.FirmRefused:
		return []ui.Notice{{Title: loc.T("firm.status.refused.title"), Text: loc.T("firm.status.refused"), Tone: "warn"}}
	case models.FirmSuspended:
		return []ui.Notice{{Title: loc.T("firm.status.suspended.title"), Text: loc.T("firm.status.suspended"), Tone: "warn"}}
	case models.FirmVerified:
		return []ui.Notice{{
			Title: loc.T("firm.status.verified.title"), Text: loc.T("firm.status.verified", "at", at(f.DecidedAt)), Tone: "good",
			Action: &ui.Button{Text: loc.T("nav.vouchers"), Kind: "secondary", Href: ui.PlaceVouchers},
		}}
	}
	return nil
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// reasonsOf are staff's reasons in the reader's language, with what to do where a text says it.
func reasonsOf(loc *i18n.Loc, r models.FirmReview, list string) []page.Reason {
	var out []page.Reason
	for _, key := range strings.Split(r.Reasons, ",") {
		id := list + r.ToState + "." + key
		if key == "" || !loc.Has(id) {
			continue
		}
		reason := page.Reason{Text: loc.T(id)}
		if loc.Has(id + ".fix") {
			reason.Fix = loc.T(id + ".fix")
		}
		out = append(out, reason)
	}
	return out
}

func firmDoors(loc *i18n.Loc) []page.Door {
	var out []page.Door
	for _, d := range []struct{ id, href string }{{"members", placeMembers}, {"spending", placeSpending}, {"approvals", placeApprovals}, {"ladder", placeLadder}, {"products", placeProducts}} {
		out = append(out, page.Door{Title: loc.T(d.id + ".title"), Text: loc.T("firm.door." + d.id), Href: d.href})
	}
	return out
}
