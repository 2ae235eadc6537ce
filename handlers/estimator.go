package handlers

import (
	"net/http"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Estimator tells anyone what a job or a use by the token costs; what was asked
// stands in the address, so that it can be shared.
func (h *Handlers) Estimator(c *web.Ctx) error {
	choices, err := h.Shop.Choices(c.Std())
	if err != nil {
		return err
	}
	f := readEstimator(c.Loc, choices, c.QueryParams())
	p := shop.EstimatorPage{Page: h.page(c, "estimator.title"), Mode: f.mode, Modes: modes(c.Loc, f.mode)}
	status := http.StatusOK
	if f.wrong == nil {
		e, err := h.estimateFor(c, f)
		if err != nil && !correctable(err) {
			return err
		}
		if f.wrong = err; err == nil {
			p.Result = estimatorResult(c.Loc, f, e)
		}
	}
	if f.wrong != nil {
		p.Problems, status = problems(c.Loc, f.wrong, nil), web.StatusOf(f.wrong)
	}
	f.show(c.Loc, &p)
	return c.Render(status, shop.Estimator(p))
}

func (h *Handlers) estimateFor(c *web.Ctx, f estimatorForm) (counter.Estimate, error) {
	if f.mode == modeTokens {
		return h.Shop.EstimateTokens(c.Std(), f.tokens())
	}
	return h.Shop.EstimateJob(c.Std(), f.job())
}

// The two ways to ask.
const (
	modeJob    = "job"
	modeTokens = "tokens"
)

func modes(loc *i18n.Loc, mode string) []ui.NavItem {
	out := make([]ui.NavItem, 0, 2)
	for _, m := range []string{modeJob, modeTokens} {
		out = append(out, ui.NavItem{Text: loc.T("estimator.mode." + m), Href: ui.PlaceEstimator + "?mode=" + m, Current: m == mode})
	}
	return out
}
