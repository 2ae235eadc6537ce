package handlers

import (
	"net/http"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/web"
)

// apiClock steps business time: an operator's errand, in a sandbox only.
func (h *Handlers) apiClock(c *web.Ctx, in apidoc.ClockRequest) (done, error) {
	step, err := time.ParseDuration(in.Step)
	if err != nil {
		return done{}, errStep.Wrap(err)
	}
	if _, err := h.Oversight.StepClock(c.Std(), c.Actor, step); err != nil {
		return done{}, err
	}
	return done{status: http.StatusOK, body: apidoc.Clock{Now: h.Clock.Now()}}, nil
}
