package workload

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// Colours that can be told apart on white and on black; words and axes take the
// page's own colour.
const (
	blue   = "#3b82c4"
	orange = "#d9772b"
	green  = "#3f9a5a"
	red    = "#d04848"
	purple = "#8a63c9"
	teal   = "#2a9d9d"
	brown  = "#a5723c"
	grey   = "#8a8f98"
)

var palette = []string{blue, orange, green, purple, red, teal, brown, grey}

// picture is an SVG without script, style or link: it may stand inline.
type picture struct {
	b    strings.Builder
	w, h float64
}

func newPicture(w, h float64, title words) *picture {
	p := &picture{w: w, h: h}
	fmt.Fprintf(&p.b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img" font-family="sans-serif" font-size="13" fill="currentColor">`+"\n", px(w), px(h))
	fmt.Fprintf(&p.b, "<title>%s</title>\n", html.EscapeString(title.Zh+" · "+title.En))
	return p
}

func (p *picture) bytes() []byte { return []byte(p.b.String() + "</svg>\n") }

// px writes a coordinate with one digit: small, and the same on every machine.
func px(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "0"
	}
	s := strconv.FormatFloat(x, 'f', 1, 64)
	return strings.TrimSuffix(strings.Replace(s, "-0.0", "0", 1), ".0")
}

func (p *picture) line(x1, y1, x2, y2 float64, stroke string, width float64) {
	fmt.Fprintf(&p.b, `<path d="M%s %sL%s %s" stroke="%s" stroke-width="%s"/>`+"\n", px(x1), px(y1), px(x2), px(y2), stroke, px(width))
}

func (p *picture) rect(x, y, w, h float64, fill string) {
	fmt.Fprintf(&p.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`+"\n", px(x), px(y), px(math.Max(w, 0)), px(math.Max(h, 0)), fill)
}

func (p *picture) frame(x, y, w, h float64, stroke string, width float64) {
	fmt.Fprintf(&p.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="none" stroke="%s" stroke-width="%s"/>`+"\n", px(x), px(y), px(w), px(h), stroke, px(width))
}

func (p *picture) dot(x, y, r float64, fill string) {
	fmt.Fprintf(&p.b, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`+"\n", px(x), px(y), px(r), fill)
}

// text writes at the anchor start, middle or end.
func (p *picture) text(x, y float64, anchor, s string) {
	fmt.Fprintf(&p.b, `<text x="%s" y="%s" text-anchor="%s">%s</text>`+"\n", px(x), px(y), anchor, html.EscapeString(shortened(s, 40)))
}

// path joins points; a NaN breaks the line.
func (p *picture) path(x, y []float64, stroke string, width float64, dash string) {
	var d strings.Builder
	pen := "M"
	for i := range x {
		if math.IsNaN(y[i]) {
			pen = "M"
			continue
		}
		d.WriteString(pen + px(x[i]) + " " + px(y[i]))
		pen = "L"
	}
	more := ""
	if dash != "" {
		more = ` stroke-dasharray="` + dash + `"`
	}
	fmt.Fprintf(&p.b, `<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"%s/>`+"\n", d.String(), stroke, px(width), more)
}

// band fills what lies between two lines.
func (p *picture) band(x, low, high []float64, fill string) {
	var d strings.Builder
	pen := "M"
	for i := range x {
		d.WriteString(pen + px(x[i]) + " " + px(high[i]))
		pen = "L"
	}
	for i := len(x) - 1; i >= 0; i-- {
		d.WriteString("L" + px(x[i]) + " " + px(low[i]))
	}
	fmt.Fprintf(&p.b, `<path d="%sZ" fill="%s" fill-opacity="0.25"/>`+"\n", d.String(), fill)
}

// pictureWidth suits a phone: wider ones shrink there until nobody can read them.
const pictureWidth = 480

// key is one colour and what it stands for.
type key struct {
	fill string
	name words
}

// legend writes keys one after another, in as many rows as they need.
func (p *picture) legend(keys ...key) {
	x, y := 8.0, 18.0
	for _, k := range keys {
		text := strings.TrimSpace(k.name.Zh + " " + k.name.En)
		w := 34 + textWidth(text)
		if x > 8 && x+w > p.w {
			x, y = 8, y+20
		}
		p.rect(x, y-10, 11, 11, k.fill)
		p.text(x+16, y, "start", text)
		x += w
	}
}

// textWidth is about how many pixels a text takes.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r < 0x2000 {
			w += 7.2
		} else {
			w += 13
		}
	}
	return w
}

// shortened keeps the first characters of a text.
func shortened(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// plot is the part of a picture that has axes.
type plot struct {
	*picture
	left, top, right, bottom float64
	x0, x1, y0, y1           float64
}

func (q plot) x(v float64) float64 { return q.left + (v-q.x0)/(q.x1-q.x0)*(q.right-q.left) }
func (q plot) y(v float64) float64 { return q.bottom - (v-q.y0)/(q.y1-q.y0)*(q.bottom-q.top) }

// newPlot leaves room for axes; an empty range is widened.
func newPlot(p *picture, x0, x1, y0, y1 float64) plot {
	if !(x1 > x0) {
		x1 = x0 + 1
	}
	if !(y1 > y0) {
		y1 = y0 + 1
	}
	return plot{p, 52, 74, p.w - 18, p.h - 42, x0, x1, y0, y1}
}

// axisY draws lines at round numbers.
func (q plot) axisY(unit words) {
	step := roundStep((q.y1 - q.y0) / 5)
	for v := math.Ceil(q.y0/step) * step; v <= q.y1+step/1e6; v += step {
		fmt.Fprintf(&q.b, `<path d="M%s %sH%s" stroke="%s" stroke-opacity="0.3"/>`+"\n", px(q.left), px(q.y(v)), px(q.right), grey)
		q.text(q.left-6, q.y(v)+4, "end", figure(v).String())
	}
	q.text(8, q.top-12, "start", unit.Zh+" "+unit.En)
}

// axisX writes round numbers below.
func (q plot) axisX(unit words) {
	step := roundStep((q.x1 - q.x0) / 6)
	for v := math.Ceil(q.x0/step) * step; v <= q.x1+step/1e6; v += step {
		q.text(q.x(v), q.bottom+18, "middle", figure(v).String())
	}
	q.text(q.right, q.bottom+36, "end", unit.Zh+" "+unit.En)
}

// axisDays writes dates below.
func (q plot) axisDays() {
	span := q.x1 - q.x0
	step := math.Max(math.Ceil(span/3), 1)
	for v := q.x0; v <= q.x1-step/2; v += step {
		q.text(q.x(v), q.bottom+18, "start", dateOf(int(v)))
	}
}

// roundStep is the next 1, 2 or 5 times a power of ten.
func roundStep(x float64) float64 {
	if !(x > 0) {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if x <= m*p {
			return m * p
		}
	}
	return 10 * p
}
