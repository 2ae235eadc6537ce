package handlers

import (
	"net/http"

	"supermarket/models"
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
	p.Log.Lines, p.Log.Cut = tail.lines, tail.cut
	if !models.JobMoves.Ended(v.Job.State) {
		p.Live = true
		p.Log.StreamHref = under(placeJobs, v.Job.ID, "events") + "?from=" + tail.at.String()
	}
	return c.Render(http.StatusOK, shop.Job(p))
}

// JobCancel asks a job to stop.
func (h *Handlers) JobCancel(c *web.Ctx) error {
	if err := h.Checkout.CancelJob(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("cancel.asked")
	return c.SeeOther(under(placeJobs, c.Param("id")))
}
