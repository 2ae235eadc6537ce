package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"supermarket/internal/supply"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

const placeDeskSites = "/provider/sites"

// SiteList leads to the desk's first page, which shows the sites.
func (h *Handlers) SiteList(c *web.Ctx) error { return c.SeeOther(placeSites) }

// SiteNew asks what a new site is and how work reaches it.
func (h *Handlers) SiteNew(c *web.Ctx) error { return h.siteForm(c, nil, nil) }

// SiteCreate begins a site.
func (h *Handlers) SiteCreate(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	s, err := h.Supply.DraftSite(c.Std(), c.Actor, supply.SiteInput{
		NameZh: form.Get("name_zh"), NameEn: form.Get("name_en"), Region: form.Get("region"), Driver: form.Get("driver"),
	})
	if err != nil && correctable(err) {
		return h.siteForm(c, form, err)
	}
	if err != nil {
		return err
	}
	c.Flash("desk.done.site")
	return c.SeeOther(under(placeDeskSites, s.ID))
}

func (h *Handlers) siteForm(c *web.Ctx, form url.Values, wrong error) error {
	loc := c.Loc
	p := provider.FormPage{
		Page: h.desk(c, "desk.new_site"), Heading: loc.T("desk.new_site"), Lead: loc.T("desk.new_site.lead"), Up: []ui.Crumb{{Text: loc.T("sites.title"), Href: placeSites}},
		Action: placeDeskSites, Button: loc.T("desk.new_site.button"), Cancel: placeSites,
	}
	zh, en := textField(loc, form, "name_zh", "desk.site.name_zh", 32), textField(loc, form, "name_en", "desk.site.name_en", 32)
	zh.Lang, en.Lang = "zh-CN", "en"
	region, door := *h.regions(loc, form.Get("region")), ui.Choice{Name: "driver", Label: loc.T("desk.site.door"), Hint: loc.T("desk.site.door_hint")}
	for i, d := range h.Supply.DoorNames() {
		door.Options = append(door.Options, ui.Option{Value: d, Text: loc.T("desk.door." + d), Hint: loc.T("desk.door." + d + ".hint"), Checked: form.Get("driver") == d || form == nil && i == 0})
	}
	p.Parts = []provider.FormPart{{Items: []provider.Item{{Field: &zh}, {Field: &en}, {Select: &region}, {Radios: &door}}}}
	return h.deskForm(c, p, wrong)
}

// deskForm shows a form of the desk: as it starts, or with what is wrong.
func (h *Handlers) deskForm(c *web.Ctx, p provider.FormPage, wrong error) error {
	if wrong == nil {
		return c.Render(http.StatusOK, provider.Form(p))
	}
	p.Path, p.Problems = p.Action, problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), provider.Form(p))
}

// SiteShow is one site at its provider's desk.
func (h *Handlers) SiteShow(c *web.Ctx) error { return h.showSite(c, nil, nil, nil) }

func (h *Handlers) showSite(c *web.Ctx, form url.Values, wrong error, more func(*provider.SitePage)) error {
	d, err := h.Supply.SiteDesk(c.Std(), c.Actor, c.Param("site"))
	if err != nil {
		return err
	}
	p := h.sitePage(c, d, form)
	if more != nil {
		more(&p)
	}
	if wrong == nil {
		return c.Render(http.StatusOK, provider.SiteShow(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	p.Add.Page = p.Page
	if p.Centre != nil {
		p.Centre.Page = p.Page
	}
	if p.Drain.Form != nil {
		p.Drain.Form.Page = p.Page
	}
	return c.Render(web.StatusOf(wrong), provider.SiteShow(p))
}

// siteDone leads back to the site's page, or shows it with what is wrong.
func (h *Handlers) siteDone(c *web.Ctx, said, anchor string, form url.Values, err error) error {
	switch {
	case err == nil:
		c.Flash(said)
		return c.SeeOther(under(placeDeskSites, c.Param("site")) + anchor)
	case correctable(err):
		return h.showSite(c, form, err, nil)
	}
	return err
}

// SiteMachines declares machines.
func (h *Handlers) SiteMachines(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := supply.Machines{Name: form.Get("name")}
	in.ClassID, in.StackID, _ = strings.Cut(form.Get("stack"), "/")
	count, _ := whole(strings.TrimSpace(form.Get("count")))
	units, _ := whole(strings.TrimSpace(form.Get("units")))
	in.Count, in.Units = int(min(count, supply.MaxNodes+1)), int(min(units, supply.MaxNodeUnits+1))
	return h.siteDone(c, "desk.done.machines", "#machines", form, h.Supply.AddMachines(c.Std(), c.Actor, c.Param("site"), in))
}

// SiteMachine takes a machine out of use, or back into it.
func (h *Handlers) SiteMachine(c *web.Ctx) error {
	err := h.Supply.SetMachine(c.Std(), c.Actor, c.Param("site"), c.Param("machine"), c.FormValue("to"))
	return h.siteDone(c, "desk.done.machine", "#machines", nil, err)
}

// SiteMachineRemove takes a machine off a site.
func (h *Handlers) SiteMachineRemove(c *web.Ctx) error {
	err := h.Supply.RemoveMachine(c.Std(), c.Actor, c.Param("site"), c.Param("machine"))
	return h.siteDone(c, "desk.done.machine_removed", "#machines", nil, err)
}

// SiteCheckStart begins a guided check.
func (h *Handlers) SiteCheckStart(c *web.Ctx) error {
	return h.siteDone(c, "desk.done.check", "#check", nil, h.Supply.StartCheck(c.Std(), c.Actor, c.Param("site")))
}

// SiteCheckLive is the guided check alone; when it has ended the page is fetched whole.
func (h *Handlers) SiteCheckLive(c *web.Ctx) error {
	d, err := h.Supply.SiteDesk(c.Std(), c.Actor, c.Param("site"))
	if err != nil {
		return err
	}
	if d.Checked && d.Check.Done {
		c.Response().Header().Set("HX-Refresh", "true")
	}
	return c.Render(http.StatusOK, provider.SiteCheck(c.Loc, checkView(c.Loc, d)))
}

// SiteOpen lets work come to a site.
func (h *Handlers) SiteOpen(c *web.Ctx) error {
	return h.siteDone(c, "desk.done.open", "", nil, h.Supply.OpenSite(c.Std(), c.Actor, c.Param("site")))
}

// SiteClose ends a site.
func (h *Handlers) SiteClose(c *web.Ctx) error {
	return h.siteDone(c, "desk.done.close", "", nil, h.Supply.CloseSite(c.Std(), c.Actor, c.Param("site")))
}

// SiteReopen lets a closed site be described anew.
func (h *Handlers) SiteReopen(c *web.Ctx) error {
	return h.siteDone(c, "desk.done.reopen", "", nil, h.Supply.ReopenSite(c.Std(), c.Actor, c.Param("site")))
}

// SiteDrain stops new work from coming.
func (h *Handlers) SiteDrain(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	var until *time.Time
	if text := strings.TrimSpace(form.Get("until")); text != "" {
		at, err := time.ParseInLocation("2006-01-02T15:04", strings.Replace(text, " ", "T", 1), desks)
		if err != nil {
			return h.showSite(c, form, supply.ErrDrainUntil, nil)
		}
		at = at.UTC()
		until = &at
	}
	return h.siteDone(c, "desk.done.drain", "#drain", form, h.Supply.Drain(c.Std(), c.Actor, c.Param("site"), form.Get("note"), until))
}

// desks is the zone in which providers write times.
var desks = time.FixedZone("UTC+8", 8*3600)

// SiteResume lets work come again.
func (h *Handlers) SiteResume(c *web.Ctx) error {
	return h.siteDone(c, "desk.done.resume", "#drain", nil, h.Supply.Resume(c.Std(), c.Actor, c.Param("site")))
}

// SiteInvite makes a token for an agent; the page that answers is the only one that shows it.
func (h *Handlers) SiteInvite(c *web.Ctx) error {
	id := c.Param("site")
	token, err := h.Supply.InviteAgent(c.Std(), c.Actor, id)
	if err != nil && correctable(err) {
		return h.showSite(c, nil, err, nil)
	}
	if err != nil {
		return err
	}
	return h.showSite(c, nil, nil, func(p *provider.SitePage) {
		loc := c.Loc
		p.Path = under(placeDeskSites, id)
		p.Secret = &ui.Secret{Label: loc.T("desk.token"), Value: token, Warning: loc.T("desk.token.once", "minutes", int(supply.EnrolWithin.Minutes()))}
		p.Command = &ui.Sample{Label: loc.T("desk.token.command"), Text: "echo '" + token + "' | supermarket agent -enrol -server " + c.Origin() + " -data ./agent " + machinesOf(p), Lang: "shell"}
	})
}

// SiteDismiss shuts a site's agent out.
func (h *Handlers) SiteDismiss(c *web.Ctx) error {
	return h.siteDone(c, "desk.done.dismiss", "#door", nil, h.Supply.DismissAgent(c.Std(), c.Actor, c.Param("site")))
}
