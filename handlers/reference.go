package handlers

import (
	"errors"
	"io"
	"net/http"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/templates/ui"
	"supermarket/web"
)

// The bounds of what a page shows of a data set; the file has the rest.
const (
	rowsShown    = 100
	slipsShown   = 50
	changesShown = 100
)

// References lists the data sets with their versions.
func (h *Handlers) References(c *web.Ctx) error {
	sets, err := h.Oversight.References(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	loc := c.Loc
	t := ui.Table{Caption: loc.T("reference.title"), Quiet: true, Dense: true, Head: heads(loc, "reference.head.", "set", "as_of", "source", "since", "-rows")}
	for _, s := range sets {
		cells := []ui.Cell{
			{Text: loc.T("reference.set." + s.Version.Name), Href: under(placeReference, s.Version.Name), Sub: loc.T("reference.use." + s.Version.Name)},
			{Text: s.Version.AsOf, Sub: s.Version.Hash},
			sourceCell(loc, s),
			{Text: loc.T("reference.since.program")},
			{Text: loc.Number(int64(s.Rows))},
		}
		if s.File.ID != "" {
			cells[3] = ui.Cell{Time: s.File.CreatedAt}
		}
		t.Rows = append(t.Rows, ui.Row{Warn: s.Broken, Cells: cells})
	}
	p := ui.MatterPage{Page: h.desk(c, "reference.title"), Lead: loc.T("reference.lead"), Parts: []ui.MatterPart{{Table: &t}}}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func sourceCell(loc *i18n.Loc, s oversight.ReferenceSet) ui.Cell {
	switch {
	case s.Broken:
		return ui.Cell{Text: loc.T("reference.broken")}
	case s.File.ID != "":
		return ui.Cell{Text: loc.T("reference.source.operator"), Sub: s.By}
	}
	return ui.Cell{Text: loc.T("reference.source.program")}
}

// ReferenceShow shows one data set: what is in force, other versions, and a form
// for another file.
func (h *Handlers) ReferenceShow(c *web.Ctx) error { return h.referenceShow(c, nil, nil) }

func (h *Handlers) referenceShow(c *web.Ctx, slips []oversight.Slip, wrong error) error {
	v, err := h.Oversight.ReferenceShow(c.Std(), c.Actor, c.Param("set"), here(c))
	if err != nil {
		return err
	}
	loc, set := c.Loc, v.Version.Name
	p := ui.MatterPage{Page: h.desk(c, "reference.title"), Lead: loc.T("reference.use." + set), Crumbs: []ui.Crumb{{Text: loc.T("reference.title"), Href: placeReference}}, Pager: pager(c, v.Next)}
	p.Title, p.Problems = loc.T("reference.set."+set), problems(loc, wrong, nil)
	version := or(v.File.ID, oversight.OwnVersion)
	p.Parts = []ui.MatterPart{{
		ID: "now", Heading: loc.T("reference.now"), Facts: referenceFacts(loc, v.ReferenceSet),
		Links: []ui.Button{{Text: loc.T("reference.download"), Href: under(placeReference, set, version, "file"), Kind: "secondary"}},
	}}
	if v.Broken {
		p.Parts[0].Notice = &ui.Notice{Text: loc.T("reference.broken.text"), Tone: "warn"}
	}
	if len(slips) > 0 {
		p.Parts = append(p.Parts, ui.MatterPart{ID: "slips", Heading: loc.T("reference.slips.title"), Lead: loc.T("reference.slips.lead"), Table: slipTable(loc, slips)})
	}
	p.Parts = append(
		p.Parts, ui.MatterPart{ID: "upload", Heading: loc.T("reference.upload"), Lead: loc.T("reference.upload.lead"), Form: h.referenceForm(c, set)},
		ui.MatterPart{ID: "versions", Heading: loc.T("reference.versions"), Table: versionTable(loc, v)},
		ui.MatterPart{ID: "rows", Heading: loc.T("reference.rows"), Lead: shownOf(loc, len(v.Table.Rows)), Table: rowTable(loc, v.Table)},
	)
	if wrong != nil {
		p.Path = under(placeReference, set)
		return c.Render(web.StatusOf(wrong), ui.Matter(p))
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func referenceFacts(loc *i18n.Loc, s oversight.ReferenceSet) []ui.Fact {
	out := []ui.Fact{{Key: loc.T("reference.head.as_of"), Value: s.Version.AsOf}, {Key: loc.T("reference.hash"), Value: s.Version.Hash}, {Key: loc.T("reference.head.rows"), Value: loc.Number(int64(s.Rows))}}
	if s.File.ID == "" {
		return append(out, ui.Fact{Key: loc.T("reference.head.source"), Value: loc.T("reference.source.program")})
	}
	return append(out, ui.Fact{Key: loc.T("reference.head.source"), Value: loc.T("reference.source.operator"), Sub: s.By},
		ui.Fact{Key: loc.T("reference.date"), Value: s.File.ValidFrom}, ui.Fact{Key: loc.T("reference.note.label"), Value: s.File.Note})
}

func (h *Handlers) referenceForm(c *web.Ctx, set string) *ui.MatterForm {
	loc := c.Loc
	date, note := "", ""
	if c.Request().Method == http.MethodPost {
		date, note = clip(c.FormValue("date")), clip(c.FormValue("note"))
	}
	return &ui.MatterForm{
		Action: under(placeReference, set),
		Fields: []ui.Field{{Name: "date", Label: loc.T("reference.date"), Hint: loc.T("reference.date.hint"), Type: "date", Width: 16, Value: date}},
		Areas:  []ui.Field{{Name: "note", Label: loc.T("reference.note.label"), Hint: loc.T("reference.note.hint"), Value: note}},
		File:   &ui.File{Name: "file", Label: loc.T("reference.file.label"), Hint: loc.T("reference.file.hint"), Accept: ".csv,text/csv"},
		Button: ui.Button{Text: loc.T("reference.check")},
	}
}

func shownOf(loc *i18n.Loc, n int) string {
	if n <= rowsShown {
		return ""
	}
	return loc.T("reference.rows.some", "n", rowsShown, "all", n)
}

func rowTable(loc *i18n.Loc, t oversight.ReferenceTable) *ui.Table {
	out := ui.Table{Caption: loc.T("reference.rows"), Quiet: true, Dense: true, Lang: i18n.Chinese}
	for _, col := range t.Columns {
		out.Head = append(out.Head, ui.Head{Text: columnText(loc, col)})
	}
	for i, r := range t.Rows {
		if i == rowsShown {
			break
		}
		var row ui.Row
		for _, cell := range r {
			row.Cells = append(row.Cells, ui.Cell{Text: or(cell, "–")})
		}
		out.Rows = append(out.Rows, row)
	}
	return &out
}

// columnText is a column's name in the reader's language, beside which the file's
// own name is not needed.
func columnText(loc *i18n.Loc, column string) string {
	return known(loc, "reference.column."+column, column)
}

func slipTable(loc *i18n.Loc, slips []oversight.Slip) *ui.Table {
	t := ui.Table{Caption: loc.T("reference.slips.title"), Quiet: true, Dense: true, Head: heads(loc, "reference.slip.head.", "-line", "column", "what")}
	for i, s := range slips {
		if i == slipsShown {
			break
		}
		what := loc.T(s.Key(), "value", s.Value(), "allowed", s.Allowed(), "text", s.Text())
		column := ui.Cell{Text: or(s.Column, "–")}
		if s.Column != "" {
			column.Sub = known(loc, "reference.column."+s.Column, "")
		}
		t.Rows = append(t.Rows, ui.Row{Warn: true, Cells: []ui.Cell{{Text: loc.Number(int64(s.Line))}, column, {Text: what, Sub: s.Set + ".csv"}}})
	}
	return &t
}

func versionTable(loc *i18n.Loc, v oversight.ReferenceView) *ui.Table {
	set := v.Version.Name
	t := ui.Table{Caption: loc.T("reference.versions"), Quiet: true, Dense: true, Head: heads(loc, "reference.version.head.", "version", "date", "note", "by", "at", "state")}
	state := func(active bool) ui.Cell {
		if active {
			return ui.Cell{Tag: &ui.Tag{Text: loc.T("reference.state.active"), Tone: "good"}}
		}
		return ui.Cell{Tag: &ui.Tag{Text: loc.T("reference.state.kept")}}
	}
	for _, f := range v.History {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: f.Version, Href: under(placeReference, set, f.ID), Code: true}, {Text: f.ValidFrom}, {Text: f.Note}, {Text: v.Names[f.ByUser]}, {Time: f.CreatedAt}, state(f.Active),
		}})
	}
	t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
		{Text: loc.T("reference.source.program"), Href: under(placeReference, set, oversight.OwnVersion)}, {Text: "–"}, {Text: "–"}, {Text: "–"}, {Text: loc.T("reference.since.program")}, state(v.File.ID == ""),
	}})
	return &t
}

// ReferenceUpload checks a file, keeps it, and leads to what it would change.
func (h *Handlers) ReferenceUpload(c *web.Ctx) error {
	in, err := readReference(c)
	if err != nil {
		return err
	}
	f, slips, err := h.Oversight.PutReference(c.Std(), c.Actor, in)
	switch {
	case err == nil:
		return c.SeeOther(under(placeReference, in.Name, f.ID))
	case correctable(err):
		return h.referenceShow(c, slips, err)
	}
	return err
}

func readReference(c *web.Ctx) (in oversight.NewReference, err error) {
	in = oversight.NewReference{Name: c.Param("set"), Note: c.FormValue("note")}
	if day, err := time.ParseInLocation(time.DateOnly, c.FormValue("date"), china); err == nil {
		in.Date = day
	}
	file, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return in, nil
	}
	if err != nil {
		return in, web.ErrBody.Wrap(err)
	}
	defer func() {
		if form := c.Request().MultipartForm; form != nil {
			_ = form.RemoveAll() // what did not fit into memory
		}
	}()
	body, err := file.Open()
	if err != nil {
		return in, web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	if in.File, err = io.ReadAll(io.LimitReader(body, oversight.MaxReference+1)); err != nil {
		return in, web.ErrBody.Wrap(err)
	}
	return in, nil
}

// ReferenceFile sends a version as it is kept, to be edited and handed in again.
func (h *Handlers) ReferenceFile(c *web.Ctx) error {
	text, err := h.Oversight.ReferenceText(c.Std(), c.Actor, c.Param("set"), c.Param("version"))
	if err != nil {
		return err
	}
	// A spreadsheet takes the mark for a sign of UTF-8; handed in again it is taken away.
	attach(c, c.Param("set")+".csv")
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", []byte("\ufeff"+text))
}
