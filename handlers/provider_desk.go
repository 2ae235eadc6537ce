package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

const placeProviderDesk = "/operator/providers"

// ProviderDesk lists who waits to be let in, and all providers.
func (h *Handlers) ProviderDesk(c *web.Ctx) error {
	v, err := h.Oversight.Providers(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := operator.ProvidersPage{Page: h.desk(c, "provider_desk.title"), Pager: pager(c, v.Next)}
	for _, x := range v.Waiting {
		p.Waiting = append(p.Waiting, providerRow(c.Loc, x))
	}
	for _, x := range v.Rows {
		p.Rows = append(p.Rows, providerRow(c.Loc, x))
	}
	return c.Render(http.StatusOK, operator.Providers(p))
}

func providerRow(loc *i18n.Loc, x models.Provider) operator.ProviderRow {
	r := operator.ProviderRow{Href: under(placeProviderDesk, x.ID), Name: say(loc, x.NameZh, x.NameEn), Code: x.Code, Region: ui.RegionName(loc, x.Region), Stage: supply.StageOf(x), At: x.CreatedAt}
	if x.SubmittedAt != nil {
		r.At = *x.SubmittedAt
	}
	return r
}

// ProviderFile is one provider for an operator to decide on.
func (h *Handlers) ProviderFile(c *web.Ctx) error { return h.providerFile(c, nil, nil) }

// ProviderDecide takes an operator's word.
func (h *Handlers) ProviderDecide(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	err = h.Oversight.DecideProvider(c.Std(), c.Actor, c.Param("provider"), oversight.Verdict{To: form.Get("to"), Reason: form.Get("reason")})
	switch {
	case err == nil:
		c.Flash("provider_desk.done")
		return c.SeeOther(under(placeProviderDesk, c.Param("provider")))
	case correctable(err):
		return h.providerFile(c, form, err)
	}
	return err
}

func (h *Handlers) providerFile(c *web.Ctx, form url.Values, wrong error) error {
	f, err := h.Oversight.Provider(c.Std(), c.Actor, c.Param("provider"))
	if err != nil {
		return err
	}
	loc, x := c.Loc, f.Provider
	at := under(placeProviderDesk, x.ID)
	p := operator.ProviderPage{
		Page: h.desk(c, ""), Name: say(loc, x.NameZh, x.NameEn), State: ui.StateTag(loc, "provider", f.Stage), Facts: providerFacts(loc, f), Action: at, Public: under(placeProviders, x.ID),
		About: say(loc, x.AboutZh, x.AboutEn), Word: verdictChoice(loc, f.Stage, form), Reason: textField(loc, form, "reason", "provider_desk.reason", 0),
	}
	p.Title, p.Path = p.Name, at
	if f.Stage != "approved" && f.Stage != "suspended" {
		p.Public = ""
	}
	for i := len(f.Changes) - 1; i >= 0; i-- {
		e := f.Changes[i]
		p.History = append(p.History, ui.Event{At: e.At, Title: known(loc, "provider_desk.deed."+e.Action, e.Action), Text: e.Reason})
	}
	if wrong == nil {
		return c.Render(http.StatusOK, operator.Provider(p))
	}
	p.Problems = problems(loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), operator.Provider(p))
}

// verdictChoice is what an operator may say of a provider as it stands.
func verdictChoice(loc *i18n.Loc, stage string, form url.Values) ui.Choice {
	out := ui.Choice{Name: "to", Label: loc.T("provider_desk.word")}
	for _, to := range map[string][]string{"submitted": {"approved", "more_asked", "refused"}, "approved": {"suspended"}, "suspended": {"approved"}}[stage] {
		text := "provider_desk.to." + to
		if stage == "suspended" {
			text = "provider_desk.to.reinstated"
		}
		out.Options = append(out.Options, ui.Option{Value: to, Text: loc.T(text), Hint: loc.T(text + "_hint"), Checked: form.Get("to") == to})
	}
	return out
}

func providerFacts(loc *i18n.Loc, f oversight.ProviderFile) []ui.Fact {
	x := f.Provider
	listed := 0
	for _, o := range f.Offerings {
		if o.State == "listed" {
			listed++
		}
	}
	out := []ui.Fact{
		{Key: loc.T("provider_desk.code"), Value: x.Code},
		{Key: loc.T("provider_desk.region"), Value: ui.RegionName(loc, x.Region)},
		{Key: loc.T("provider_desk.sites"), Value: loc.Number(int64(len(f.Sites)))},
		{Key: loc.T("provider_desk.listed"), Value: loc.Number(int64(listed))},
		{Key: loc.T("provider_desk.members"), Value: loc.Number(int64(f.Members))},
	}
	if f.Contact.ID != "" {
		out = append(out, ui.Fact{Key: loc.T("provider_desk.contact"), Value: f.Contact.Name, Sub: f.Contact.Email})
	}
	if x.LegalPerson != "" {
		out = append(out, ui.Fact{Key: loc.T("profile.legal_person"), Value: x.LegalPerson}, ui.Fact{Key: loc.T("profile.address"), Value: x.Address})
	}
	if x.Website != "" {
		out = append(out, ui.Fact{Key: loc.T("provider_desk.website"), Value: x.Website})
	}
	if x.SubmittedAt != nil {
		out = append(out, ui.Fact{Key: loc.T("provider_desk.submitted"), Body: ui.When(loc, *x.SubmittedAt)})
	}
	if x.Answer != "" {
		out = append(out, ui.Fact{Key: loc.T("provider_desk.answer"), Value: x.Answer})
	}
	return out
}
