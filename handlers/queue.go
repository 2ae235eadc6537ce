package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// queueStates are the states that the queue is looked at by, the first one at first.
var queueStates = []models.FirmState{models.FirmSubmitted, models.FirmMoreAsked, models.FirmVerified, models.FirmRefused, models.FirmSuspended, models.FirmDraft}

// Queue lists firms by state and region, who waits longest first.
func (h *Handlers) Queue(c *web.Ctx) error {
	f := programmes.QueueFilter{State: models.FirmState(c.QueryParam("state")), Region: c.QueryParam("region")}
	if f.State == "" {
		f.State = models.FirmSubmitted
	}
	q, err := h.Programmes.Queue(c.Std(), c.Actor, f, here(c))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, service.Queue(h.queuePage(c, f, q)))
}

func (h *Handlers) queuePage(c *web.Ctx, f programmes.QueueFilter, q programmes.Queue) service.QueuePage {
	loc := c.Loc
	p := service.QueuePage{Page: h.desk(c, "queue.title"), Action: placeQueue, State: string(f.State)}
	p.Pager = ui.Pager{}
	if c.QueryParam("after") != "" {
		p.Pager.First = queuePath(f.State, f.Region, "")
	}
	if q.Next != "" {
		p.Pager.Next = queuePath(f.State, f.Region, q.Next)
	}
	for _, s := range queueStates {
		p.States = append(p.States, service.QueueState{Text: loc.T("state.firm." + string(s)), Href: queuePath(s, f.Region, ""), Count: q.Counts[s], Current: s == f.State})
	}
	p.Region = *h.regions(loc, f.Region)
	p.Region.Options[0].Text = loc.T("queue.all_regions")
	for _, r := range q.Rows {
		p.Rows = append(p.Rows, service.QueueRow{
			Href: under(placeQueue, r.ID), Name: r.Name, Code: r.Code, Region: wordOf(loc, "region", r.Region), Industry: wordOf(loc, "industry", r.Industry),
			Size: wordOf(loc, "size", r.Size), State: ui.StateTag(loc, "firm", string(r.State)), Since: r.Since, Due: r.Due, Late: r.Late, Tied: r.Tied,
		})
	}
	return p
}

func queuePath(s models.FirmState, region, after string) string {
	v := url.Values{"state": {string(s)}}
	if region != "" {
		v.Set("region", region)
	}
	if after != "" {
		v.Set("after", after)
	}
	return placeQueue + "?" + v.Encode()
}

// QueueFirm shows all of a firm, and what the reader may answer.
func (h *Handlers) QueueFirm(c *web.Ctx) error {
	f, err := h.Programmes.File(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, service.Firm(h.queueFirmPage(c, f, programmes.Answer{})))
}

// QueueDecide answers a firm as the form saw it.
func (h *Handlers) QueueDecide(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	version, _ := whole(form.Get("version"))
	to := models.FirmState(form.Get("to"))
	in := programmes.Answer{FirmID: c.Param("id"), Version: version, To: to, Reasons: form[answerField(to, "reason")], Note: form.Get(answerField(to, "note"))}
	f, err := h.Programmes.Decide(c.Std(), c.Actor, in)
	if err == nil {
		c.Flash("queue.done." + string(f.State))
		return c.SeeOther(placeQueue)
	}
	if !correctable(err) {
		return err
	}
	file, ferr := h.Programmes.File(c.Std(), c.Actor, in.FirmID)
	if ferr != nil {
		return ferr
	}
	p := h.queueFirmPage(c, file, in)
	p.Path = under(placeQueue, in.FirmID)
	p.Problems = problems(c.Loc, err, func(field string) string { return answerField(in.To, field) })
	for i, a := range p.Answers {
		if a.Reasons != nil {
			p.Answers[i].Reasons.Problem = p.ProblemOf(a.Reasons.Name)
		}
		p.Answers[i].Note.Problem = p.ProblemOf(a.Note.Name)
	}
	return c.Render(web.StatusOf(err), service.Firm(p))
}
