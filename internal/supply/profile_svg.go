package supply

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
)

const (
	svgSpace = "http://www.w3.org/2000/svg"
	// What a logo needs by far: more is refused rather than drawn for ever.
	maxSVGDepth    = 24
	maxSVGElements = 2000
)

// svgElements are what may stand in a logo. None runs, links, loads, repeats or
// embeds anything; use is not among them, since nested copies multiply.
var svgElements = words(`svg g defs title desc path rect circle ellipse line polyline polygon
	linearGradient radialGradient stop clipPath text tspan`)

// svgAttributes are the attributes that draw. No event handler, no style sheet, no id that a page of ours has.
var svgAttributes = words(`viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform preserveAspectRatio
	gradientUnits gradientTransform spreadMethod offset clipPathUnits dx dy version id
	fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
	stroke-dasharray stroke-dashoffset opacity stop-color stop-opacity clip-path clip-rule color display visibility
	font-family font-size font-style font-weight letter-spacing text-anchor dominant-baseline`)

// svgPaints are the attributes that may name something of the same file.
var svgPaints = words("fill stroke clip-path")

var (
	svgLocal = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^url\(#[A-Za-z_][A-Za-z0-9_.-]{0,63}\)$`) })
	svgID    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,63}$`) })
	svgPlain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9 .,%#()+\-\n\r\t]*$`) })
)

var errSVG = errors.New("supply: not a drawing that may be shown")

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// cleanSVG writes a drawing anew from what is allowed in one; the rest is left
// out. A document type, an entity, broken XML or another root is refused.
func cleanSVG(raw []byte) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errSVG }
	w := svgWriter{}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = w.take(t)
		}
		if err != nil {
			return nil, ErrLogo.Wrap(err)
		}
	}
	if !w.drawn || len(w.open) > 0 {
		return nil, ErrLogo
	}
	return w.out.Bytes(), nil
}

// svgWriter copies what is allowed; skipped counts the open elements of a part that is left out.
type svgWriter struct {
	out      bytes.Buffer
	open     []string
	skipped  int
	elements int
	drawn    bool
}

func (w *svgWriter) take(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return w.start(t)
	case xml.EndElement:
		w.end()
	case xml.CharData:
		if n := len(w.open); w.skipped == 0 && n > 0 && textual[w.open[n-1]] {
			return xml.EscapeText(&w.out, t)
		}
	case xml.Directive:
		return fmt.Errorf("%w: a document type", errSVG)
	case xml.ProcInst:
		if t.Target != "xml" {
			return fmt.Errorf("%w: an instruction", errSVG)
		}
	}
	return nil
}

var textual = words("title desc text tspan")

func (w *svgWriter) start(t xml.StartElement) error {
	w.elements++
	if w.elements > maxSVGElements || len(w.open)+w.skipped >= maxSVGDepth {
		return fmt.Errorf("%w: too large", errSVG)
	}
	root := len(w.open) == 0 && w.skipped == 0
	if root && (w.drawn || t.Name.Space != svgSpace || t.Name.Local != "svg") {
		return fmt.Errorf("%w: the root is %q", errSVG, t.Name.Local)
	}
	if w.skipped > 0 || t.Name.Space != svgSpace || !svgElements[t.Name.Local] {
		w.skipped++
		return nil
	}
	w.open = append(w.open, t.Name.Local)
	w.out.WriteString("<" + t.Name.Local)
	if root {
		w.drawn = true
		w.out.WriteString(` xmlns="` + svgSpace + `"`)
	}
	w.attributes(t.Attr)
	w.out.WriteString(">")
	return nil
}

func (w *svgWriter) end() {
	if w.skipped > 0 {
		w.skipped--
		return
	}
	last := len(w.open) - 1
	w.out.WriteString("</" + w.open[last] + ">")
	w.open = w.open[:last]
}

// attributes writes each allowed attribute once; a style is taken apart into the attributes that it stands for.
func (w *svgWriter) attributes(list []xml.Attr) {
	seen := map[string]bool{}
	put := func(name, value string) {
		if value = strings.TrimSpace(value); !seen[name] && svgAttributes[name] && svgValue(name, value) {
			seen[name] = true
			w.out.WriteString(" " + name + `="`)
			_ = xml.EscapeText(&w.out, []byte(value)) // a buffer takes everything
			w.out.WriteString(`"`)
		}
	}
	for _, a := range list {
		if a.Name.Space == "" && a.Name.Local == "style" {
			for _, declaration := range strings.Split(a.Value, ";") {
				name, value, _ := strings.Cut(declaration, ":")
				put(strings.TrimSpace(name), value)
			}
		}
	}
	for _, a := range list {
		if a.Name.Space == "" {
			put(a.Name.Local, a.Value)
		}
	}
}

func svgValue(name, value string) bool {
	switch {
	case name == "id":
		return svgID().MatchString(value)
	case svgPaints[name] && svgLocal().MatchString(value):
		return true
	case strings.Contains(strings.ToLower(value), "url"):
		return false
	}
	return svgPlain().MatchString(value)
}
