package handlers

import (
	"net/http"
	"strings"
	"time"

	"supermarket/internal/oversight"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Dashboard shows the state of the house at a glance.
func (h *Handlers) Dashboard(c *web.Ctx) error {
	v, err := h.Oversight.Health(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, operator.Dashboard(h.dashboardPage(c, v)))
}

// Trail shows the audit trail and whether its chain is whole.
func (h *Handlers) Trail(c *web.Ctx) error {
	chain, err := h.Oversight.CheckTrail(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	v, err := h.Oversight.Trail(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := operator.TrailPage{Page: h.desk(c, "trail.title"), Whole: chain.BrokenAt == 0, BrokenAt: chain.BrokenAt, Checked: chain.Checked, Pager: pager(c, v.Next)}
	for _, r := range v.Rows {
		p.Rows = append(p.Rows, trailRow(c.Loc, r, v.Names))
	}
	return c.Render(http.StatusOK, operator.Trail(p))
}

// ClockForm shows business time beside the machine's.
func (h *Handlers) ClockForm(c *web.Ctx) error {
	p, err := h.clockPage(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, operator.Clock(p))
}

// ClockStep moves business time forward.
func (h *Handlers) ClockStep(c *web.Ctx) error {
	text := strings.TrimSpace(or(c.FormValue("step"), c.FormValue("custom")))
	d, err := time.ParseDuration(text)
	if err != nil {
		err = oversight.ErrStep
	} else {
		_, err = h.Oversight.StepClock(c.Std(), c.Actor, d)
	}
	if err == nil {
		c.Flash("clock.done")
		return c.SeeOther(placeClock)
	}
	if !correctable(err) {
		return err
	}
	p, perr := h.clockPage(c)
	if perr != nil {
		return perr
	}
	p.Path, p.Custom.Value = placeClock, text[:min(len(text), 40)]
	p.Problems = problems(c.Loc, err, func(string) string { return "custom" })
	return c.Render(web.StatusOf(err), operator.Clock(p))
}

func (h *Handlers) clockPage(c *web.Ctx) (operator.ClockPage, error) {
	t, err := h.Oversight.Time(c.Std(), c.Actor)
	p := operator.ClockPage{Page: h.desk(c, "clock.title"), Action: placeClock, Now: t.Now, Real: t.Real}
	p.Custom = ui.Field{Name: "custom", Label: c.Loc.T("field.step"), Hint: c.Loc.T("field.step_hint"), Width: 8}
	return p, err
}
