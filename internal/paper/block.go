package paper

const gap = 1.2 // above and below the text of a row

func (h Heading) draw(p *pen) {
	p.room(24)
	p.y += 3
	p.size(11.5)
	for _, line := range p.lines(string(h), inner) {
		p.put(margin, p.y, inner, lineHeight(11.5), line, false)
		p.y += lineHeight(11.5)
	}
	p.y += 1
}

func (t Text) draw(p *pen) {
	size, grey := bodySize, 0
	if t.Small {
		size, grey = smallSize, 90
	}
	p.size(size)
	for _, line := range p.lines(t.Text, inner) {
		p.room(lineHeight(size))
		p.ink(grey)
		p.size(size)
		p.put(margin, p.y, inner, lineHeight(size), line, false)
		p.y += lineHeight(size)
	}
	p.ink(0)
	p.y += 1.5
}

func (f Facts) draw(p *pen) {
	if f.Heading != "" {
		Heading(f.Heading).draw(p)
	}
	for _, r := range f.Rows {
		p.room(p.factHeight(r, inner))
		p.y = p.fact(r, margin, p.y, inner)
	}
	p.y += 2
}

func (s Pair) draw(p *pen) {
	const between = 8.0
	width := (inner - between) / 2
	height := 0.0
	for _, side := range []Facts{s.Left, s.Right} {
		height = max(height, p.factsHeight(side, width))
	}
	p.room(height)
	top := p.y + 2
	ends := top
	for i, side := range []Facts{s.Left, s.Right} {
		x := margin + float64(i)*(width+between)
		y := top
		if side.Heading != "" {
			p.size(11.5)
			p.put(x, y, width, lineHeight(11.5), Shown(side.Heading), false)
			y += lineHeight(11.5) + 1
		}
		for _, r := range side.Rows {
			y = p.fact(r, x, y, width)
		}
		ends = max(ends, y)
	}
	p.y = ends + 2
}

// nameShare is the part of a fact's width that its name has.
const nameShare = 0.34

func (p *pen) factHeight(r Fact, width float64) float64 {
	p.size(bodySize)
	n := max(len(p.lines(r.Name, width*nameShare-2)), len(p.lines(r.Value, width*(1-nameShare))))
	return float64(n)*lineHeight(bodySize) + gap
}

func (p *pen) factsHeight(f Facts, width float64) float64 {
	h := 12.0
	for _, r := range f.Rows {
		h += p.factHeight(r, width)
	}
	return h
}

// fact writes a name and its value from y and returns where they end.
func (p *pen) fact(r Fact, x, y, width float64) float64 {
	p.size(bodySize)
	h := lineHeight(bodySize)
	p.ink(90)
	names := p.lines(r.Name, width*nameShare-2)
	for i, line := range names {
		p.put(x, y+float64(i)*h, width*nameShare, h, line, false)
	}
	p.ink(0)
	values := p.lines(r.Value, width*(1-nameShare))
	for i, line := range values {
		p.put(x+width*nameShare, y+float64(i)*h, width*(1-nameShare), h, line, false)
	}
	return y + float64(max(len(names), len(values)))*h + gap
}

func (t Table) draw(p *pen) {
	if t.Heading != "" {
		Heading(t.Heading).draw(p)
	}
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Head
	}
	p.room(20)
	p.row(t.Columns, heads, 90, 0)
	for _, r := range t.Rows {
		if p.room(p.rowHeight(t.Columns, r)) {
			p.row(t.Columns, heads, 90, 0)
		}
		p.row(t.Columns, r, 0, 200)
	}
	for _, r := range t.Foot {
		p.room(p.rowHeight(t.Columns, r))
		p.row(t.Columns, r, 0, 0)
	}
	p.y += 3
}

// cellGap keeps neighbouring columns apart.
const cellGap = 2.5

func widths(columns []Column) []float64 {
	sum := 0.0
	for _, c := range columns {
		sum += c.Width
	}
	out := make([]float64, len(columns))
	for i, c := range columns {
		out[i] = c.Width / sum * inner
	}
	return out
}

func (p *pen) cells(columns []Column, row []string) (cells [][]string, most int) {
	p.size(smallSize + 0.5)
	for i, w := range widths(columns) {
		text := ""
		if i < len(row) {
			text = row[i]
		}
		lines := p.lines(text, w-cellGap)
		if len(lines) > tallest {
			lines = append(lines[:tallest-1], "…")
		}
		cells, most = append(cells, lines), max(most, len(lines))
	}
	return cells, most
}

func (p *pen) rowHeight(columns []Column, row []string) float64 {
	_, most := p.cells(columns, row)
	return float64(most)*lineHeight(smallSize+0.5) + 2*gap
}

// row writes one row with a line under it, both in a grey.
func (p *pen) row(columns []Column, row []string, grey, under int) {
	cells, most := p.cells(columns, row)
	h := lineHeight(smallSize + 0.5)
	p.ink(grey)
	x := margin
	for i, w := range widths(columns) {
		for n, line := range cells[i] {
			left, width := x, w-cellGap
			if columns[i].Figure {
				left += cellGap
			}
			p.put(left, p.y+gap+float64(n)*h, width, h, line, columns[i].Figure)
		}
		x += w
	}
	p.ink(0)
	p.y += float64(most)*h + 2*gap
	p.rule(margin, inner, under)
}
