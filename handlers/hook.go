package handlers

import (
	"net/http"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// hookKeepers mind what the firm's programs hear.
var hookKeepers = web.For(models.RoleOwner, models.RoleDeveloper)

// Hooks lists the firm's webhooks and offers a new one.
func (h *Handlers) Hooks(c *web.Ctx) error {
	p, err := h.hooksPage(c, "", nil)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Hooks(p))
}

// HookAdd adds a webhook; the page that answers is the only one that shows its secret.
func (h *Handlers) HookAdd(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	secret, w, made := h.Checkout.AddHook(c.Std(), c.Actor, form.Get("url"), form["topic"])
	if made != nil && !correctable(made) {
		return made
	}
	address, topics := form.Get("url"), form["topic"]
	if made == nil {
		address, topics = "", nil
	}
	p, err := h.hooksPage(c, address, topics)
	if err != nil {
		return err
	}
	if made != nil {
		p.Problems = problems(c.Loc, made, func(f string) string { return f })
		p.Form.Topics.Problem = p.ProblemOf("topic")
		return c.Render(web.StatusOf(made), shop.Hooks(p))
	}
	p.New = hookSecret(c, secret, w.URL)
	return c.Render(http.StatusOK, shop.Hooks(p))
}

// Hook shows one webhook and what went to it.
func (h *Handlers) Hook(c *web.Ctx) error {
	p, err := h.hookPage(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Hook(p))
}

// HookChange changes where a webhook's events go and which.
func (h *Handlers) HookChange(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	err = h.Checkout.ChangeHook(c.Std(), c.Actor, c.Param("id"), form.Get("url"), form["topic"])
	if err == nil {
		return hookDone(c, "hook.done.changed")
	}
	if !correctable(err) {
		return err
	}
	p, perr := h.hookPage(c)
	if perr != nil {
		return perr
	}
	p.Problems = problems(c.Loc, err, func(f string) string { return f })
	p.Form = hookForm(c, under(placeHooks, p.ID), form.Get("url"), form["topic"], "hook.change_button")
	p.Form.Topics.Problem = p.ProblemOf("topic")
	return c.Render(web.StatusOf(err), shop.Hook(p))
}

// HookSecret gives a webhook a fresh secret; the page that answers is the only one that shows it.
func (h *Handlers) HookSecret(c *web.Ctx) error {
	secret, err := h.Checkout.RenewHookSecret(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p, err := h.hookPage(c)
	if err != nil {
		return err
	}
	p.New = hookSecret(c, secret, p.URL)
	return c.Render(http.StatusOK, shop.Hook(p))
}

// HookPause keeps events from a webhook until it is resumed.
func (h *Handlers) HookPause(c *web.Ctx) error {
	if err := h.Checkout.TurnHook(c.Std(), c.Actor, c.Param("id"), false); err != nil {
		return err
	}
	return hookDone(c, "hook.done.paused")
}

// HookResume lets events go to a webhook again.
func (h *Handlers) HookResume(c *web.Ctx) error {
	if err := h.Checkout.TurnHook(c.Std(), c.Actor, c.Param("id"), true); err != nil {
		return err
	}
	return hookDone(c, "hook.done.resumed")
}

// HookTry sends a trial event.
func (h *Handlers) HookTry(c *web.Ctx) error {
	if err := h.Checkout.TryHook(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	return hookDone(c, "hook.done.tried")
}

// HookAgain sends an event once more.
func (h *Handlers) HookAgain(c *web.Ctx) error {
	if err := h.Checkout.SendAgain(c.Std(), c.Actor, c.Param("id"), c.Param("delivery")); err != nil {
		return err
	}
	return hookDone(c, "hook.done.again")
}

// HookEnd forgets a webhook.
func (h *Handlers) HookEnd(c *web.Ctx) error {
	if err := h.Checkout.EndHook(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("hook.done.ended")
	return c.SeeOther(placeHooks)
}

func hookDone(c *web.Ctx, flash string) error {
	c.Flash(flash)
	return c.SeeOther(under(placeHooks, c.Param("id")))
}

func hookSecret(c *web.Ctx, secret, address string) *ui.Secret {
	return &ui.Secret{Label: c.Loc.T("hook.secret", "url", address), Value: secret, Warning: c.Loc.T("hook.once")}
}

func (h *Handlers) hooksPage(c *web.Ctx, address string, topics []string) (shop.HooksPage, error) {
	rows, err := h.Checkout.Hooks(c.Std(), c.Actor)
	p := shop.HooksPage{
		Page: h.page(c, "hook.title"), Form: hookForm(c, placeHooks, address, topics, "hook.add_button"),
		Sample: ui.Sample{Label: c.Loc.T("hook.sample"), Text: hookExample, Lang: "json"}, Verify: ui.Sample{Label: c.Loc.T("hook.verify"), Text: hookVerify, Lang: "python"},
	}
	p.Path = placeHooks
	for _, v := range rows {
		p.Rows = append(p.Rows, hookRow(c, v))
	}
	return p, err
}

func (h *Handlers) hookPage(c *web.Ctx) (shop.HookPage, error) {
	v, err := h.Checkout.Hook(c.Std(), c.Actor, c.Param("id"), here(c))
	if err != nil {
		return shop.HookPage{}, err
	}
	at := under(placeHooks, v.Hook.ID)
	var topics []string
	for _, t := range v.Topics {
		topics = append(topics, string(t))
	}
	p := shop.HookPage{
		Page: h.page(c, "hook.one"), HookRow: hookRow(c, v), ID: v.Hook.ID, Pager: pager(c, v.Next),
		Form: hookForm(c, at, v.Hook.URL, topics, "hook.change_button"), Deeds: hookDeeds(c, v, at),
	}
	p.Path = at
	if v.Hook.State == "failing" {
		p.Notice = &ui.Notice{Title: c.Loc.T("hook.failing.title"), Text: c.Loc.T("hook.failing.text"), Tone: "warn"}
	}
	for _, d := range v.Deliveries {
		p.Deliveries = append(p.Deliveries, hookDelivery(c, d, at))
	}
	return p, nil
}

func hookDelivery(c *web.Ctx, d models.WebhookDelivery, at string) shop.HookDelivery {
	out := shop.HookDelivery{ID: d.ID, Topic: c.Loc.T("hook.topic." + d.Topic), State: d.State, At: d.CreatedAt, Tries: d.Tries, Answer: plain(d.Answer)}
	if d.Status > 0 {
		out.Answer = joined(" · ", "HTTP "+c.Loc.Number(d.Status), out.Answer)
	} else if id := "hook.answer." + d.Answer; c.Loc.Has(id) {
		out.Answer = c.Loc.T(id)
	}
	if d.State != "waiting" {
		out.Again = at + "/deliveries/" + d.ID + "/again"
	}
	return out
}

func hookRow(c *web.Ctx, v checkout.HookView) shop.HookRow {
	r := shop.HookRow{Href: under(placeHooks, v.Hook.ID), URL: v.Hook.URL, State: v.Hook.State, At: v.Hook.CreatedAt}
	for _, t := range v.Topics {
		r.Topics = joined(" · ", r.Topics, c.Loc.T("hook.topic."+string(t)))
	}
	return r
}

func hookDeeds(c *web.Ctx, v checkout.HookView, at string) []shop.HookDeed {
	deed := func(id, kind string) shop.HookDeed {
		return shop.HookDeed{Action: at + "/" + id, Button: ui.Button{Text: c.Loc.T("hook.deed." + id), Kind: kind}, Hint: c.Loc.T("hook.deed." + id + ".hint")}
	}
	out := []shop.HookDeed{deed("try", "secondary"), deed("pause", "secondary"), deed("secret", "secondary"), deed("end", "warning")}
	switch v.Hook.State {
	case "paused":
		out = append([]shop.HookDeed{deed("resume", "")}, out[2:]...)
	case "failing":
		out = append([]shop.HookDeed{deed("resume", "")}, out...)
	}
	return out
}
