package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// AutoForm shows how the wallet fills itself.
func (h *Handlers) AutoForm(c *web.Ctx) error { return h.autoPage(c, nil, nil) }

// AutoSet lets the wallet fill itself; without a means that may be charged it
// leads to a first top-up, whose means is kept.
func (h *Handlers) AutoSet(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in, wrong := autoOf(form)
	if wrong == nil {
		var first *models.Payment
		if first, wrong = h.Checkout.SetAutoTopUp(c.Std(), c.Actor, in, clip(form.Get("key"))[:min(len(form.Get("key")), 64)]); wrong == nil {
			if first != nil {
				return c.SeeOther(topUpNext(*first))
			}
			c.Flash("top_up.auto.saved")
			return c.SeeOther(placeAuto)
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.autoPage(c, form, wrong)
}

func autoOf(form url.Values) (in checkout.AutoTopUp, wrong error) {
	var list fault.List
	for _, f := range []struct {
		name string
		to   *models.Money
		no   *fault.Fault
	}{
		{"threshold", &in.Threshold, checkout.ErrAutoFrom}, {"amount", &in.Amount, checkout.ErrAutoAmount}, {"ceiling", &in.Ceiling, checkout.ErrAutoCeiling},
	} {
		m, err := yuan(form, f.name, f.no.With("max", checkout.MaxTopUp))
		if err != nil {
			list = append(list, f.no.With("max", checkout.MaxTopUp))
		}
		*f.to = m
	}
	if len(list) > 0 {
		return in, list
	}
	return in, nil
}

// AutoStop lets the wallet fill itself no longer.
func (h *Handlers) AutoStop(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	if err := h.Checkout.StopAutoTopUp(c.Std(), c.Actor, form.Get("means") == "forget"); err != nil {
		return err
	}
	c.Flash("top_up.auto.stopped")
	return c.SeeOther(placeAuto)
}

func (h *Handlers) autoPage(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Checkout.AutoTopUp(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	loc := c.Loc
	p := shop.AutoPage{Page: h.page(c, "top_up.auto.title"), Action: placeAuto, Stop: placeAuto + "/stop", Key: models.NewSecret(16), Button: loc.T("top_up.auto.begin")}
	p.Path = placeAuto
	if v.Method == "" {
		p.None = loc.T("top_up.auto.none")
	}
	now := map[string]string{}
	if v.Set != nil {
		h.autoSet(c, &p, v)
		now = map[string]string{"threshold": v.Set.Threshold.String(), "amount": v.Set.Amount.String(), "ceiling": v.Set.Ceiling.String()}
	}
	for _, name := range []string{"threshold", "amount", "ceiling"} {
		value := now[name]
		if form.Has(name) {
			value = clip(form.Get(name))
		}
		p.Fields = append(p.Fields, ui.Field{Name: name, Label: loc.T("top_up.auto." + name), Hint: loc.T("top_up.auto." + name + "_hint"), Value: value, Numeric: true, Prefix: "¥", Width: 16})
	}
	if wrong == nil {
		return c.Render(http.StatusOK, shop.AutoTopUp(p))
	}
	p.Problems = problems(loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), shop.AutoTopUp(p))
}

// autoSet shows a setting that is there: what it is, what it did, what became of it.
func (h *Handlers) autoSet(c *web.Ctx, p *shop.AutoPage, v checkout.AutoTopUpView) {
	loc, s := c.Loc, v.Set
	tag := ui.StateTag(loc, "auto_top_up", string(s.State))
	tag.Tone = map[models.AutoTopUpState]string{models.AutoTopUpOn: "good", models.AutoTopUpFailed: "warn", models.AutoTopUpWaiting: "wait"}[s.State]
	p.State = &tag
	text := "top_up.auto.told." + string(s.State)
	p.Told = &ui.Notice{Text: loc.T(text, "threshold", s.Threshold, "amount", s.Amount, "label", s.Label), Tone: map[models.AutoTopUpState]string{models.AutoTopUpFailed: "warn", models.AutoTopUpOn: "good"}[s.State]}
	if s.Error != "" && loc.Has(s.Error) {
		p.Told.Title = loc.T(s.Error)
	}
	if s.State == models.AutoTopUpOn {
		g := ui.MoneyGauge(loc, loc.T("top_up.auto.month"), min(v.Used, s.Ceiling), 0, max(0, s.Ceiling-v.Used))
		g.UsedText, g.HeldText = loc.Money(v.Used), ""
		p.Month, p.Button = &g, loc.T("top_up.auto.save")
	}
	p.Facts = []ui.Fact{{Key: loc.T("top_up.auto.free"), Value: loc.Money(v.Free)}}
	if s.Label != "" {
		p.Facts = append(p.Facts, ui.Fact{Key: loc.T("top_up.auto.means"), Value: s.Label})
	}
	if v.UnderWay != nil {
		p.Facts = append(p.Facts, ui.Fact{Key: loc.T("top_up.auto.under_way"), Value: loc.Money(v.UnderWay.Amount), Href: under(placeTopUps, v.UnderWay.ID)})
	}
	p.CanStop, p.CanForget = s.State != models.AutoTopUpOff, s.Label != ""
}
