package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ReferenceVersion shows what a version would change, and asks to put it in force.
func (h *Handlers) ReferenceVersion(c *web.Ctx) error { return h.referenceVersion(c, nil, nil) }

func (h *Handlers) referenceVersion(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Oversight.ReferenceCompare(c.Std(), c.Actor, c.Param("set"), c.Param("version"))
	if err != nil {
		return err
	}
	loc, set, id := c.Loc, c.Param("set"), c.Param("version")
	name := loc.T("reference.set." + set)
	p := ui.MatterPage{Page: h.desk(c, "reference.title"), Crumbs: []ui.Crumb{{Text: loc.T("reference.title"), Href: placeReference}, {Text: name, Href: under(placeReference, set)}}}
	p.Title, p.Problems = loc.T("reference.version", "set", name, "version", or(v.File.Version, loc.T("reference.source.program"))), problems(loc, wrong, nil)
	p.Parts = []ui.MatterPart{{
		Facts: versionFacts(loc, v),
		Links: []ui.Button{{Text: loc.T("reference.download"), Href: under(placeReference, set, id, "file"), Kind: "secondary"}},
	}}
	p.Parts = append(p.Parts, versionEffects(loc, v)...)
	switch {
	case v.Active:
		p.Parts = append(p.Parts, ui.MatterPart{Notice: &ui.Notice{Text: loc.T("reference.is_active"), Tone: "good"}})
	case len(v.Effect.Gone) == 0:
		p.Parts = append(p.Parts, ui.MatterPart{ID: "activate", Heading: loc.T("reference.activate"), Lead: loc.T("reference.activate.lead"), Form: &ui.MatterForm{
			Action: under(placeReference, set, id), Key: or(v.ReferenceSet.File.ID, oversight.OwnVersion),
			Areas:  []ui.Field{{Name: "note", Label: loc.T("reference.why"), Hint: loc.T("control.reason.hint"), Value: clip(form.Get("note"))}},
			Button: ui.Button{Text: loc.T("reference.activate.button")},
		}})
	}
	if wrong != nil {
		p.Path = under(placeReference, set, id)
		return c.Render(web.StatusOf(wrong), ui.Matter(p))
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func versionFacts(loc *i18n.Loc, v oversight.ReferenceVersion) []ui.Fact {
	out := []ui.Fact{{Key: loc.T("reference.head.as_of"), Value: v.Table.AsOf}, {Key: loc.T("reference.head.rows"), Value: loc.Number(int64(len(v.Table.Rows)))}}
	if v.File.ID == "" {
		return append(out, ui.Fact{Key: loc.T("reference.head.source"), Value: loc.T("reference.source.program")})
	}
	return append(out, ui.Fact{Key: loc.T("reference.head.source"), Value: loc.T("reference.source.operator"), Sub: v.By},
		ui.Fact{Key: loc.T("reference.date"), Value: v.File.ValidFrom}, ui.Fact{Key: loc.T("reference.note.label"), Value: v.File.Note})
}

func versionEffects(loc *i18n.Loc, v oversight.ReferenceVersion) (out []ui.MatterPart) {
	if len(v.Effect.Gone) > 0 {
		out = append(out, ui.MatterPart{ID: "gone", Notice: &ui.Notice{Text: loc.T("reference.in_use", "what", v.Effect.Gone[0], "count", len(v.Effect.Gone)), Tone: "warn"}})
	}
	out = append(out, ui.MatterPart{ID: "changes", Heading: loc.T("reference.changes"), Lead: changesLead(loc, v), Table: changeTable(loc, v)})
	if n := len(v.Effect.Resized); n > 0 {
		t := ui.Table{Caption: loc.T("reference.resized"), Quiet: true, Dense: true, Head: heads(loc, "reference.resized.head.", "firm", "from", "to")}
		for _, r := range v.Effect.Resized[:min(n, changesShown)] {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Name(), Href: under(placeQueue, r.FirmID)}, {Text: loc.T("size." + r.From)}, {Text: loc.T("size." + r.To)}}})
		}
		out = append(out, ui.MatterPart{ID: "resized", Heading: loc.T("reference.resized"), Lead: loc.T("reference.resized.lead", "count", n), Table: &t})
	}
	return out
}

func changesLead(loc *i18n.Loc, v oversight.ReferenceVersion) string {
	added, gone, other := 0, 0, 0
	for _, x := range v.Changes {
		switch {
		case x.Old == nil:
			added++
		case x.New == nil:
			gone++
		default:
			other++
		}
	}
	return loc.T("reference.changes.lead", "added", added, "gone", gone, "other", other)
}

// changeTable shows each row that changes: what it is known by, and of a changed
// one the cells that are others.
func changeTable(loc *i18n.Loc, v oversight.ReferenceVersion) *ui.Table {
	t := ui.Table{Caption: loc.T("reference.changes"), Quiet: true, Dense: true, Lang: i18n.Chinese, Empty: loc.T("reference.changes.none"), Head: heads(loc, "reference.change.head.", "what", "row", "column", "old", "new")}
	for _, x := range v.Changes[:min(len(v.Changes), changesShown)] {
		t.Rows = append(t.Rows, changeRows(loc, v.Columns, x)...)
	}
	return &t
}

func changeRows(loc *i18n.Loc, columns []string, x oversight.ReferenceChange) (out []ui.Row) {
	whole := func(kind, tone string, row []string) ui.Row {
		return ui.Row{Cells: []ui.Cell{{Tag: &ui.Tag{Text: loc.T("reference.change." + kind), Tone: tone}}, {Text: rowName(row)}, {Text: "–"}, {Text: "–"}, {Text: "–"}}}
	}
	switch {
	case x.Old == nil:
		return []ui.Row{whole("added", "good", x.New)}
	case x.New == nil:
		return []ui.Row{whole("gone", "warn", x.Old)}
	}
	for i, column := range columns {
		if i >= len(x.Old) || i >= len(x.New) || x.Old[i] == x.New[i] {
			continue
		}
		out = append(out, ui.Row{Cells: []ui.Cell{
			{Tag: &ui.Tag{Text: loc.T("reference.change.other"), Tone: "wait"}}, {Text: rowName(x.New)}, {Text: columnText(loc, column)}, {Text: or(x.Old[i], "–")}, {Text: or(x.New[i], "–")},
		}})
	}
	return out
}

// rowName is the first two cells of a row that say anything.
func rowName(row []string) string {
	said := slices.DeleteFunc(slices.Clone(row), func(s string) bool { return s == "" })
	return joined(" · ", said[:min(len(said), 2)]...)
}

// ReferenceActivate puts a version in force for everyone.
func (h *Handlers) ReferenceActivate(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	set, seen := c.Param("set"), form.Get("key")
	if seen == oversight.OwnVersion {
		seen = ""
	}
	err = h.Oversight.ActivateReference(c.Std(), c.Actor, oversight.Activation{Name: set, ID: c.Param("version"), Seen: seen, Note: form.Get("note")})
	switch {
	case err == nil:
		c.Flash("reference.done")
		return c.SeeOther(under(placeReference, set))
	case correctable(err):
		return h.referenceVersion(c, form, err)
	}
	return err
}
