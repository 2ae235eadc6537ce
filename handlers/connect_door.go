package handlers

import (
	"net/url"
	"strconv"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

// slurmFields are the questions about a cluster, in the order of the form; those
// of the second part may stay empty.
var (
	slurmNeeded = []string{"url", "user", "token"}
	slurmMay    = []string{"account", "partition", "qos", "spot_part", "spot_qos", "gres", "version", "work", "runner_path"}
)

// SiteDoor asks how a site's Slurm is reached.
func (h *Handlers) SiteDoor(c *web.Ctx) error { return h.doorForm(c, nil, nil) }

// SiteDoorSave keeps it sealed.
func (h *Handlers) SiteDoorSave(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := supply.Slurm{}
	for name, into := range map[string]*string{
		"url": &in.URL, "user": &in.User, "token": &in.Token, "account": &in.Account, "partition": &in.Partition, "qos": &in.QOS,
		"spot_part": &in.SpotPart, "spot_qos": &in.SpotQOS, "gres": &in.GRES, "work": &in.Work, "runner_path": &in.RunnerPath, "ca": &in.CA,
	} {
		*into = strings.TrimSpace(form.Get(name))
	}
	if text := strings.TrimSpace(form.Get("version")); text != "" {
		n, ok := whole(text)
		if in.Version = int(min(n, 1<<20)); !ok || n == 0 {
			in.Version = -1
		}
	}
	err = h.Supply.SetSlurm(c.Std(), c.Actor, c.Param("site"), in)
	switch {
	case err == nil:
		c.Flash("desk.done.door")
		return c.SeeOther(under(placeDeskSites, c.Param("site")) + "#door")
	case correctable(err):
		return h.doorForm(c, form, err)
	}
	return err
}

func (h *Handlers) doorForm(c *web.Ctx, form url.Values, wrong error) error {
	d, err := h.Supply.SiteDesk(c.Std(), c.Actor, c.Param("site"))
	if err != nil {
		return err
	}
	if d.Site.Driver != "slurm" {
		return supply.ErrNotYours
	}
	loc, at := c.Loc, under(placeDeskSites, d.Site.ID)
	p := provider.FormPage{
		Page: h.desk(c, "desk.slurm"), Heading: loc.T("desk.slurm"), Lead: loc.T("desk.slurm.lead"),
		Up:     []ui.Crumb{{Text: loc.T("sites.title"), Href: placeSites}, {Text: say(loc, d.Site.NameZh, d.Site.NameEn), Href: at}},
		Action: at + "/door", Button: loc.T("desk.save"), Cancel: at,
	}
	if form == nil {
		form = slurmValues(d.Settings)
	}
	needed := provider.FormPart{Heading: loc.T("desk.slurm.needed")}
	for _, name := range slurmNeeded {
		f := slurmField(loc, form, name)
		if name == "token" {
			f.Value, f.Type, f.Optional = "", "password", d.Settings.HasToken
			if d.Settings.HasToken {
				f.Hint = loc.T("desk.slurm.token_kept")
			}
		}
		needed.Items = append(needed.Items, provider.Item{Field: &f})
	}
	may := provider.FormPart{Heading: loc.T("desk.slurm.may"), Text: loc.T("desk.slurm.may_text")}
	for _, name := range slurmMay {
		f := slurmField(loc, form, name)
		f.Optional = true
		may.Items = append(may.Items, provider.Item{Field: &f})
	}
	ca := slurmField(loc, form, "ca")
	may.Items = append(may.Items, provider.Item{Area: &ca})
	p.Parts = []provider.FormPart{needed, may}
	return h.deskForm(c, p, wrong)
}

func slurmField(loc *i18n.Loc, form url.Values, name string) ui.Field {
	f := textField(loc, form, name, "desk.slurm."+name, 0)
	f.Code = true
	return f
}

func slurmValues(s supply.SlurmShown) url.Values {
	out := url.Values{
		"url": {s.URL}, "user": {s.User}, "account": {s.Account}, "partition": {s.Partition}, "qos": {s.QOS}, "spot_part": {s.SpotPart},
		"spot_qos": {s.SpotQOS}, "gres": {s.GRES}, "work": {s.Work}, "runner_path": {s.RunnerPath}, "ca": {s.CA},
	}
	if s.Version > 0 {
		out.Set("version", strconv.Itoa(s.Version))
	}
	return out
}
