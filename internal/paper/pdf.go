package paper

import (
	"bytes"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Sizes of an A4 page and of its type, in millimetres and points.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 16.0
	footRoom   = 16.0
	bodySize   = 9.5
	smallSize  = 8.0
	tallest    = 24 // lines of one cell
)

// PDF lays a document out on A4. Text can be searched and copied; the same
// document gives the same bytes.
func PDF(d Document) ([]byte, error) {
	pages, _, err := layOut(d, 0)
	if err != nil {
		return nil, err
	}
	_, out, err := layOut(d, pages)
	return out, err
}

// layOut draws the document once; pages is how many there will be, 0 while that
// is not known.
func layOut(d Document, pages int) (int, []byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetCatalogSort(true)
	f.SetCreationDate(d.At)
	f.SetModificationDate(d.At)
	f.SetTitle(Shown(d.Title), true)
	f.SetCreator(Shown(d.Site), true)
	f.SetLang(d.Language)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes("noto", "", font)
	p := &pen{f: f}
	f.SetFooterFunc(func() { p.foot(d, pages) })
	p.page()
	p.head(d)
	for _, b := range d.Blocks {
		b.draw(p)
	}
	if f.Err() {
		return 0, nil, fmt.Errorf("paper: %w", f.Error())
	}
	n := f.PageNo()
	if pages == 0 {
		return n, nil, nil
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return n, nil, fmt.Errorf("paper: %w", err)
	}
	return n, out.Bytes(), nil
}

// pen draws from the top of a page down.
type pen struct {
	f *fpdf.Fpdf
	y float64
}

const inner = pageWidth - 2*margin

func (p *pen) page() {
	p.f.AddPage()
	p.y = margin
}

// room begins a page where less than h is left on this one, and tells whether it did.
func (p *pen) room(h float64) bool {
	if p.y+h <= pageHeight-margin-footRoom || p.y == margin {
		return false
	}
	p.page()
	return true
}

func (p *pen) size(points float64) { p.f.SetFont("noto", "", points) }

func lineHeight(points float64) float64 { return points * 25.4 / 72 * 1.45 }

// lines breaks a text by the size that is set; a new line of its own stays one.
func (p *pen) lines(text string, width float64) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		out = append(out, wrap(Shown(line), width, p.f.GetStringWidth)...)
	}
	return out
}

// put writes one line in a box from x, to the right edge where right is set.
func (p *pen) put(x, y, width, height float64, line string, right bool) {
	align := "LM"
	if right {
		align = "RM"
	}
	p.f.SetXY(x, y)
	p.f.CellFormat(width, height, line, "", 0, align, false, 0, "")
}

func (p *pen) ink(grey int) { p.f.SetTextColor(grey, grey, grey) }

func (p *pen) rule(x, width float64, grey int) {
	p.f.SetDrawColor(grey, grey, grey)
	p.f.SetLineWidth(0.2)
	p.f.Line(x, p.y, x+width, p.y)
}

func (p *pen) head(d Document) {
	p.ink(90)
	p.size(smallSize)
	p.put(margin, p.y, inner, lineHeight(smallSize), Shown(d.Site), false)
	p.y += lineHeight(smallSize) + 1
	p.ink(0)
	p.size(18)
	for _, line := range p.lines(d.Title, inner) {
		p.put(margin, p.y, inner, lineHeight(18), line, false)
		p.y += lineHeight(18)
	}
	p.y += 1
	p.rule(margin, inner, 0)
	p.y += 4
}

func (p *pen) foot(d Document, pages int) {
	h := lineHeight(smallSize)
	p.ink(90)
	p.size(smallSize)
	at := pageHeight - margin - h
	if d.PageOf != nil {
		p.put(margin, at, inner, h, Shown(d.PageOf(p.f.PageNo(), pages)), true)
	}
	for i, line := range p.lines(d.Foot, inner-30) {
		p.put(margin, at+float64(i)*h, inner-30, h, line, false)
	}
	p.ink(0)
}
