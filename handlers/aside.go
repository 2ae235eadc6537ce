package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Aside lists the jobs that failed at several sites and wait for a person.
func (h *Handlers) Aside(c *web.Ctx) error {
	jobs, err := h.Oversight.Aside(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := operator.AsidePage{Page: h.desk(c, "aside.title")}
	for _, j := range jobs {
		p.Rows = append(p.Rows, operator.AsideRow{
			Since: *j.Job.SetAsideAt, Job: j.Job.ID, Href: under(placeAside, j.Job.ID), Firm: j.Firm.Name,
			Name: say(c.Loc, j.Offering.TitleZh, j.Offering.TitleEn), Last: lastFault(c.Loc, j), Tries: strconv.Itoa(len(j.Attempts)),
		})
	}
	return c.Render(http.StatusOK, operator.Aside(p))
}

// AsideJob shows one of them with its tries.
func (h *Handlers) AsideJob(c *web.Ctx) error { return h.asideJob(c, nil, nil) }

func (h *Handlers) asideJob(c *web.Ctx, form url.Values, wrong error) error {
	j, err := h.Oversight.AsideJob(c.Std(), c.Actor, c.Param("job"))
	if err != nil {
		return err
	}
	p := operator.AsideJobPage{Page: h.desk(c, "aside.title"), Action: under(placeAside, j.Job.ID)}
	p.Title, p.Problems = c.Loc.T("aside.job", "job", j.Job.ID), problems(c.Loc, wrong, nil)
	p.Facts = []ui.Fact{
		{Key: c.Loc.T("aside.head.firm"), Value: j.Firm.Name},
		{Key: c.Loc.T("aside.head.job"), Value: say(c.Loc, j.Offering.TitleZh, j.Offering.TitleEn), Sub: recipeName(c.Loc, j.Job.RecipeID)},
		{Key: c.Loc.T("aside.order"), Value: j.Order.Number},
		{Key: c.Loc.T("aside.head.since"), Body: ui.When(c.Loc, *j.Job.SetAsideAt)},
	}
	for _, a := range j.Attempts {
		s := j.Sites[a.SiteID]
		p.Tries = append(p.Tries, ui.Event{At: a.PlannedAt, Title: say(c.Loc, s.NameZh, s.NameEn), Text: reasonText(c.Loc, a.Cause, "{}"), Detail: a.Detail})
	}
	p.Reason = ui.Field{Name: "reason", Label: c.Loc.T("aside.reason"), Hint: c.Loc.T("aside.reason.hint"), Value: clip(form.Get("reason"))}
	if wrong == nil {
		return c.Render(http.StatusOK, operator.AsideJob(p))
	}
	return c.Render(web.StatusOf(wrong), operator.AsideJob(p))
}

func lastFault(loc *i18n.Loc, j oversight.AsideJob) string {
	if n := len(j.Attempts); n > 0 {
		return reasonText(loc, j.Attempts[n-1].Cause, "{}")
	}
	return ""
}

// AsideDeed lets a job wait again, or ends it at no cost.
func (h *Handlers) AsideDeed(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	id, reason, said := c.Param("job"), form.Get("reason"), "aside.done.released"
	switch form.Get("deed") {
	case "release":
		err = h.Oversight.ReleaseAside(c.Std(), c.Actor, id, reason)
	case "end":
		said, err = "aside.done.ended", h.Oversight.EndAside(c.Std(), c.Actor, id, reason)
	default:
		err = errRequired.With("label", c.Loc.T("aside.deed")).On("deed")
	}
	if err == nil {
		c.Flash(said)
		return c.SeeOther(placeAside)
	}
	if correctable(err) {
		return h.asideJob(c, form, err)
	}
	return err
}
