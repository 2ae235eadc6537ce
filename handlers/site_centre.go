package handlers

import (
	"net/url"
	"strconv"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

// SiteCentre keeps what the provider says of the centre that a site stands in.
func (h *Handlers) SiteCentre(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := supply.Centre{Facility: form.Get("facility"), PFLOPS: declaredNumber(form, "pflops"), Racks: declaredNumber(form, "racks")}
	return h.siteDone(c, "desk.done.centre", "#centre", form, h.Supply.DeclareCentre(c.Std(), c.Actor, c.Param("site"), in))
}

// declaredNumber is 0 for nothing, and -1 for what is no number.
func declaredNumber(form url.Values, name string) int64 {
	text := strings.TrimSpace(form.Get(name))
	if text == "" {
		return 0
	}
	n, ok := whole(text)
	if !ok {
		return -1
	}
	return n
}

func centreForm(loc *i18n.Loc, s models.Site, form url.Values, at string) *provider.FormPage {
	sent := form.Has("facility")
	number := func(name string, kept int64) *ui.Field {
		f := textField(loc, form, name, "desk.centre."+name, 8)
		if f.Numeric, f.Optional = true, true; !sent && kept > 0 {
			f.Value = strconv.FormatInt(kept, 10)
		}
		return &f
	}
	chosen := s.Facility
	if sent {
		chosen = form.Get("facility")
	}
	kind := ui.Choice{Name: "facility", Label: loc.T("desk.centre.kind"), Options: []ui.Option{{Text: loc.T("desk.centre.none"), Checked: chosen == ""}}}
	for _, k := range supply.Facilities() {
		kind.Options = append(kind.Options, ui.Option{Value: k, Text: loc.T("facility." + k), Checked: chosen == k})
	}
	return &provider.FormPage{
		Heading: loc.T("desk.centre"), Lead: loc.T("desk.centre.text"), Action: at + "/centre", Quiet: true, Button: loc.T("desk.centre.save"),
		Parts: []provider.FormPart{{Items: []provider.Item{{Select: &kind}, {Field: number("pflops", s.PFLOPS)}, {Field: number("racks", s.Racks)}}}},
	}
}
