package handlers

import (
	"net/http"

	"supermarket/internal/i18n"
	"supermarket/internal/paper"
	"supermarket/templates/ui"
	"supermarket/web"
)

// sendPDF sends a sheet as a file to keep or print.
func (h *Handlers) sendPDF(c *web.Ctx, s ui.Sheet, name string) error {
	b, err := paper.PDF(paperOf(c.Loc, h.siteName(c.Loc), s))
	if err != nil {
		return err
	}
	attach(c, name+".pdf")
	return c.Blob(http.StatusOK, "application/pdf", b)
}

// sendCSV sends rows for a spreadsheet.
func sendCSV(c *web.Ctx, rows [][]string, name string) error {
	b, err := paper.CSV(rows)
	if err != nil {
		return err
	}
	attach(c, name+".csv")
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b)
}

func sendJSON(c *web.Ctx, data any, name string) error {
	attach(c, name+".json")
	return c.JSONPretty(http.StatusOK, data, "  ")
}

func (h *Handlers) siteName(loc *i18n.Loc) string {
	if loc.Is(i18n.English) {
		return h.Look.EN()
	}
	return h.Look.ZH()
}

// paperOf is a sheet as it is laid out on paper.
func paperOf(loc *i18n.Loc, site string, s ui.Sheet) paper.Document {
	d := paper.Document{
		Title: s.Title + " " + s.Number, Site: site, Language: loc.Tag(), At: s.At, Foot: s.Title + " " + s.Number,
		PageOf: func(page, pages int) string { return loc.T("document.page", "page", page, "pages", pages) },
	}
	top := ""
	if s.Tag != nil {
		top = s.Tag.Text
	}
	if !s.At.IsZero() {
		top = joined(" · ", top, loc.Time(s.At))
	}
	if top != "" {
		d.Blocks = append(d.Blocks, paper.Text{Text: top, Small: true})
	}
	if s.Simulated != "" {
		d.Blocks = append(d.Blocks, paper.Text{Text: loc.T("glossary.simulated.term") + " · " + s.Simulated, Small: true})
	}
	for _, p := range s.Parts {
		d.Blocks = append(d.Blocks, blocksOf(loc, p)...)
	}
	return d
}

func blocksOf(loc *i18n.Loc, p ui.Part) []paper.Block {
	var out []paper.Block
	if p.Pair != nil {
		out = append(out, paper.Pair{Left: listOf(p.Pair[0]), Right: listOf(p.Pair[1])})
	}
	if len(p.Facts) > 0 {
		out = append(out, listOf(ui.Facts{Heading: p.Heading, Rows: p.Facts}))
	} else if p.Heading != "" {
		out = append(out, paper.Heading(p.Heading))
	}
	if p.Bill != nil {
		out = append(out, paper.Facts{Rows: []paper.Fact{
			{Name: loc.T("bill.list"), Value: loc.MoneyExact(p.Bill.List)},
			{Name: "− " + loc.T("bill.voucher"), Value: loc.MoneyExact(p.Bill.Voucher)},
			{Name: "= " + loc.T("bill.pay"), Value: loc.MoneyExact(p.Bill.Pay)},
		}})
	}
	if p.Table != nil {
		out = append(out, tableOf(loc, *p.Table, p.Widths)...)
	}
	if p.Note != "" {
		out = append(out, paper.Text{Text: p.Note, Small: true})
	}
	return out
}

func listOf(f ui.Facts) paper.Facts {
	out := paper.Facts{Heading: f.Heading}
	for _, r := range f.Rows {
		value := r.Value
		if r.Sub != "" {
			value += "\n" + r.Sub
		}
		out.Rows = append(out.Rows, paper.Fact{Name: r.Key, Value: value})
	}
	return out
}

func tableOf(loc *i18n.Loc, t ui.Table, widths []float64) []paper.Block {
	if len(t.Rows) == 0 && t.Empty != "" {
		return []paper.Block{paper.Text{Text: t.Empty}}
	}
	out := paper.Table{}
	for i, h := range t.Head {
		width := 1.0
		if i < len(widths) {
			width = widths[i]
		}
		out.Columns = append(out.Columns, paper.Column{Head: h.Text, Width: width, Figure: h.Numeric})
	}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, textsOf(loc, r.Cells))
	}
	if len(t.Foot) > 0 {
		out.Foot = [][]string{textsOf(loc, t.Foot)}
	}
	return []paper.Block{out}
}

func textsOf(loc *i18n.Loc, cells []ui.Cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		text := c.Text
		if c.Tag != nil {
			text = c.Tag.Text
		}
		if !c.Time.IsZero() {
			text = loc.Time(c.Time)
		}
		if c.Sub != "" {
			text += "\n" + c.Sub
		}
		out[i] = text
	}
	return out
}
