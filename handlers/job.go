package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Job shows one job: how far it is, why, what it costs so far, what it writes.
func (h *Handlers) Job(c *web.Ctx) error {
	v, err := h.Checkout.Job(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	tail, err := h.tail(c, v.Job.ID)
	if err != nil {
		return err
	}
	p := h.jobPage(c, v)
	if p.Parts, err = h.jobParts(c, v); err != nil {
		return err
	}
	if p.Log.Found, err = h.found(c, v.Job.ID); err != nil {
		return err
	}
	p.Log.Lines, p.Log.Cut = tail.lines, tail.cut
	if !v.Ended() {
		p.Live = true
		p.Log.StreamHref = under(placeJobs, v.Job.ID, "events") + "?from=" + tail.at.String()
	}
	return c.Render(http.StatusOK, shop.Job(p))
}

// jobParts are what a run leaves while it goes on: figures, files, tries.
func (h *Handlers) jobParts(c *web.Ctx, v checkout.JobView) (shop.JobParts, error) {
	rows, _, err := h.Checkout.Curves(c.Std(), c.Actor, v.Job.ID, 0)
	p := shop.JobParts{Artefacts: artefacts(c.Loc, v), Attempts: attempts(c.Loc, v)}
	if last, ok := v.Last(); ok {
		p.Figures = figures(c.Loc, last.Metrics)
	}
	p.Curves, p.CSVHref = curves(c.Loc, []curved{{rows: rows}}), under(placeJobs, v.Job.ID, "metrics")
	return p, err
}

// JobCancel asks a job to stop.
func (h *Handlers) JobCancel(c *web.Ctx) error {
	if err := h.Checkout.CancelJob(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("cancel.asked")
	return c.SeeOther(under(placeJobs, c.Param("id")))
}
