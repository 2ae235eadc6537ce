package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// FlagShow shows one pattern with everything that it points at.
func (h *Handlers) FlagShow(c *web.Ctx) error { return h.flagShow(c, nil, nil) }

func (h *Handlers) flagShow(c *web.Ctx, form url.Values, wrong error) error {
	r, err := h.Programmes.FlagShow(c.Std(), c.Actor, c.Param("flag"))
	if err != nil {
		return err
	}
	loc := c.Loc
	tag := ui.StateTag(loc, "flag", string(r.State))
	p := ui.MatterPage{Page: h.desk(c, "control.title"), Lead: flagText(loc, r), Crumbs: []ui.Crumb{{Text: loc.T("control.title"), Href: placeControls}}, Tag: &tag}
	p.Title, p.Problems = loc.T("flag.kind."+r.Kind), problems(loc, wrong, nil)
	p.Parts = []ui.MatterPart{
		{Facts: flagFacts(loc, r)},
		{Heading: loc.T("flag.meaning"), Lead: loc.T("flag.about." + r.Kind)},
		{ID: "next", Heading: loc.T("flag.next"), Lead: loc.T("flag.next." + r.Kind), Links: flagLinks(loc, r)},
	}
	if len(r.Firms) > 0 {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "firms", Heading: loc.T("flag.firms"), Table: flagFirms(loc, r.Firms)})
	}
	if len(r.Facts.Orders) > 0 {
		t := ui.Table{Caption: loc.T("flag.orders"), Quiet: true, Dense: true, Head: heads(loc, "flag.head.", "order")}
		for _, id := range r.Facts.Orders {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: or(r.Orders[id], id), Code: true}}})
		}
		p.Parts = append(p.Parts, ui.MatterPart{ID: "orders", Heading: loc.T("flag.orders"), Table: &t})
	}
	if r.Note != "" {
		p.Parts = append(p.Parts, ui.MatterPart{Heading: loc.T("flag.decided"), Facts: []ui.Fact{
			{Key: loc.T("flag.decided.by"), Value: r.DecidedBy}, {Key: loc.T("control.head.note"), Value: r.Note},
		}})
	}
	if len(r.Signed) > 0 {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "signed", Heading: loc.T("flag.signed"), Table: signedTable(loc, r.Signed)})
	}
	if len(r.Next) > 0 {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "decide", Heading: loc.T("flag.decide"), Lead: loc.T("flag.decide.lead"), Form: flagForm(loc, r, form)})
	}
	if wrong != nil {
		p.Path = under(placeFlags, r.ID)
		return c.Render(web.StatusOf(wrong), ui.Matter(p))
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func flagFacts(loc *i18n.Loc, r programmes.FlagRow) []ui.Fact {
	out := []ui.Fact{{Key: loc.T("control.head.weight"), Value: loc.Number(r.Weight), Sub: loc.T("flag.weight.of")}, {Key: loc.T("control.head.found"), Body: ui.When(loc, r.FoundAt)}}
	if r.Programme.ID != "" {
		out = append(out, ui.Fact{Key: loc.T("control.head.programme"), Value: say(loc, r.Programme.NameZh, r.Programme.NameEn), Href: under(placeProgrammes, r.Programme.ID)})
	}
	if r.Provider.ID != "" {
		out = append(out, ui.Fact{Key: loc.T("control.head.provider"), Value: say(loc, r.Provider.NameZh, r.Provider.NameEn), Sub: r.Provider.Code})
	}
	if r.Facts.Key != "" {
		out = append(out, ui.Fact{Key: loc.T("flag.key." + r.Kind), Value: r.Facts.Key})
	}
	for _, id := range r.Facts.Users {
		out = append(out, ui.Fact{Key: loc.T("flag.person"), Value: or(r.People[id], id)})
	}
	if r.Facts.Amount > 0 {
		out = append(out, ui.Fact{Key: loc.T("flag.amount"), Value: loc.Money(r.Facts.Amount)})
	}
	if r.Facts.Cap > 0 {
		out = append(out, ui.Fact{Key: loc.T("flag.cap"), Value: loc.Money(r.Facts.Cap)})
	}
	if r.Facts.Grant != "" {
		out = append(out, ui.Fact{Key: loc.T("flag.grant"), Value: r.Facts.Grant})
	}
	return out
}

func flagFirms(loc *i18n.Loc, firms []models.Firm) *ui.Table {
	t := ui.Table{Caption: loc.T("flag.firms"), Quiet: true, Dense: true, Head: heads(loc, "flag.head.", "firm", "legal_person", "address", "state")}
	for _, f := range firms {
		tag := ui.StateTag(loc, "firm", string(f.State))
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Name, Href: under(placeQueue, f.ID), Sub: f.Code}, {Text: f.LegalPerson}, {Text: f.Address}, {Tag: &tag}}})
	}
	return &t
}

// signedPlaces are where the approvals lie that were given in spite of a flag.
var signedPlaces = map[string]string{"application": placeApplicationQueue, "proposal": placeProposals, "claim": placeStaffClaims}

func signedTable(loc *i18n.Loc, rows []programmes.FlagSigned) *ui.Table {
	t := ui.Table{Caption: loc.T("flag.signed"), Quiet: true, Dense: true, Head: heads(loc, "flag.signed.", "what", "by", "word", "at")}
	for _, r := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: loc.T("flag.signed." + r.Kind), Href: under(signedPlaces[r.Kind], r.ID)}, {Text: r.By}, {Text: r.Word}, {Time: r.At}}})
	}
	return &t
}

// flagLinks lead to where one would act.
func flagLinks(loc *i18n.Loc, r programmes.FlagRow) (out []ui.Button) {
	for _, id := range r.Facts.Claims {
		out = append(out, ui.Button{Text: loc.T("flag.signed.claim"), Href: under(placeStaffClaims, id), Kind: "secondary"})
	}
	if r.Facts.Grant != "" {
		out = append(out, ui.Button{Text: loc.T("flag.grant.see"), Href: grantPath(r.ProgrammeID, r.Facts.Grant), Kind: "secondary"})
	}
	return append(out, ui.Button{Text: loc.T("control.blocks"), Href: placeBlocks, Kind: "quiet"})
}

func flagForm(loc *i18n.Loc, r programmes.FlagRow, form url.Values) *ui.MatterForm {
	to := ui.Choice{Name: "to", Label: loc.T("flag.to")}
	for _, s := range r.Next {
		to.Options = append(to.Options, ui.Option{Value: string(s), Text: loc.T("flag.to." + string(s)), Hint: loc.T("flag.to." + string(s) + ".hint"), Checked: form.Get("to") == string(s)})
	}
	return &ui.MatterForm{
		Action: under(placeFlags, r.ID), Key: string(r.State), Choices: []ui.Choice{to},
		Areas:  []ui.Field{{Name: "reason", Label: loc.T("control.reason.label"), Hint: loc.T("control.reason.hint"), Value: clip(form.Get("reason"))}},
		Button: ui.Button{Text: loc.T("flag.save")},
	}
}

// FlagDecide clears or confirms a flag as the form saw it.
func (h *Handlers) FlagDecide(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	id := c.Param("flag")
	err = h.Programmes.DecideFlag(c.Std(), c.Actor, programmes.FlagDecision{FlagID: id, From: models.FlagState(form.Get("key")), To: models.FlagState(form.Get("to")), Reason: form.Get("reason")})
	switch {
	case err == nil:
		c.Flash("flag.done")
		return c.SeeOther(placeControls)
	case correctable(err):
		return h.flagShow(c, form, err)
	}
	return err
}
