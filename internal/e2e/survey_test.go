package e2e_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"supermarket/internal/seed"
)

// surveyMost bounds how many pages are asked for on behalf of one person.
const surveyMost = 600

// firstView is the budget of a page with all that it loads, compressed, in bytes.
const firstView = 150 << 10

// person is somebody who looks at every kind of page that they reach.
type person struct {
	name  string
	email string // "" is a visitor
	*client
	pages map[string]string // one address of each kind of page, by kind
}

func (h *house) person(name, email string) *person {
	h.t.Helper()
	p := &person{name: name, email: email, pages: map[string]string{}}
	var err error
	if email == "" {
		p.client, err = h.visitor()
	} else {
		p.client, err = h.session(email)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// surveyors are one of each role, the visitor first; what one sees as another did is
// left out.
func (h *house) surveyors() []*person {
	h.t.Helper()
	visitor := h.person("visitor", "")
	visitor.survey(visitor.starts()...)
	out := []*person{visitor}
	for _, who := range [][2]string{{"owner", seed.Owner}, {"issuer", seed.Issuer}, {"reviewer", seed.Reviewer}, {"provider", seed.Seller}, {"operator", seed.Operator}} {
		p := h.person(who[0], who[1])
		p.survey(p.starts()...)
		maps.DeleteFunc(p.pages, func(kind, _ string) bool {
			return slices.ContainsFunc(out, func(o *person) bool { return o.pages[kind] != "" && o.stands(p, kind) })
		})
		out = append(out, p)
	}
	return out
}

// stands tells whether a page that somebody looked at is the other's too: a
// visitor's is everybody's, the report is that of all staff, and an operator only
// reads what an issuer works on.
func (p *person) stands(other *person, kind string) bool {
	switch {
	case p.email == "":
		return true
	case p.name != "issuer":
		return false
	}
	return other.name == "operator" && strings.HasPrefix(kind, "/programmes") || other.name == "reviewer" && strings.HasPrefix(kind, "/programmes/coverage")
}

// speaks sets the language of the person's browser.
func (p *person) speaks(lang string) {
	at, _ := url.Parse(p.base) // an address of ours
	p.http.Jar.SetCookies(at, []*http.Cookie{{Name: "lang", Value: lang, Path: "/"}})
}

// page asks for a page as a browser does: compressed.
func (p *person) page(path string) (text []byte, sent int, kind string) {
	p.h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, p.base+path, nil)
	if err != nil {
		p.h.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := p.http.Do(req)
	if err != nil {
		p.h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	if err != nil {
		p.h.t.Fatalf("%s: %v", path, err)
	}
	if res.Request.URL.Path == "/sign-in" && !strings.HasPrefix(path, "/sign-in") {
		return nil, 0, "" // another's page: who it is for looks at it
	}
	if res.StatusCode >= 400 {
		p.h.t.Errorf("%s: %s leads to %s: %d", p.name, path, res.Request.URL, res.StatusCode)
		return nil, 0, ""
	}
	text = body
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err == nil {
			text, err = io.ReadAll(z)
		}
		if err != nil {
			p.h.t.Fatalf("%s: %v", path, err)
		}
	}
	return text, len(body), res.Header.Get("Content-Type")
}

// survey follows every link from the given pages and keeps one address of each kind.
func (p *person) survey(starts ...string) {
	p.h.t.Helper()
	queue, asked := starts, map[string]bool{}
	for len(queue) > 0 && len(asked) < surveyMost {
		at := queue[0]
		queue = queue[1:]
		if asked[at] || p.pages[shape(at)] != "" || streams.MatchString(at) {
			continue
		}
		asked[at] = true
		text, _, kind := p.page(at)
		if !strings.HasPrefix(kind, "text/html") {
			continue
		}
		p.pages[shape(at)] = at
		doc, err := html.Parse(bytes.NewReader(text))
		if err != nil {
			p.h.t.Fatal(err)
		}
		queue = append(queue, hrefs(p.base+at, doc)...)
	}
}

var (
	streams = regexp.MustCompile(`/events(\?|$)|/log(\?|$)|^/sign-out`)
	ids     = regexp.MustCompile(`\b[a-z]{2,5}_[0-9a-z]{26}\b|\b[0-9a-f]{64}\b`)
)

// shape names a kind of page: its path without ids, and what it is asked first.
func shape(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return at
	}
	path := ids.ReplaceAllString(u.Path, ":id")
	if strings.HasPrefix(path, "/recipes/") {
		path = "/recipes/:id"
	}
	if len(u.Query()) == 0 {
		return path
	}
	return path + "?" + slices.Sorted(maps.Keys(u.Query()))[0] // one question stands for those that begin with it
}

// hrefs are the pages of this site that a page leads to.
func hrefs(base string, doc *html.Node) []string {
	at, err := url.Parse(base)
	if err != nil {
		return nil
	}
	var out []string
	for n := range doc.Descendants() {
		if n.Data != "a" {
			continue
		}
		for _, a := range n.Attr {
			to, err := at.Parse(a.Val)
			if a.Key != "href" || err != nil || to.Host != at.Host || strings.HasPrefix(to.Path, "/static/") {
				continue
			}
			out = append(out, to.RequestURI())
		}
	}
	return out
}

// weight is what a page's first view sends, compressed; assets keeps what was asked for.
func (p *person) weight(path string, assets map[string]int) int {
	p.h.t.Helper()
	text, sent, _ := p.page(path)
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		p.h.t.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			loads := a.Key == "src" || a.Key == "href" && n.Data == "link"
			if !loads || !strings.HasPrefix(a.Val, "/") {
				continue
			}
			if _, known := assets[a.Val]; !known {
				_, assets[a.Val], _ = p.page(a.Val)
			}
			sent += assets[a.Val]
		}
	}
	return sent
}

// saved writes down every page that people reach, in both languages, and complains of
// one that sends too much.
func (h *house) saved(dir string, people []*person) {
	h.t.Helper()
	assets := map[string]int{}
	for _, p := range people {
		for _, lang := range []string{"zh-CN", "en"} {
			p.speaks(lang)
			for kind, at := range p.pages {
				text, _, _ := p.page(at)
				h.keep(dir, fmt.Sprintf("%s %s %s", p.name, lang, kind), text)
				if w := p.weight(at, assets); w > firstView {
					h.t.Errorf("%s %s: %s sends %d bytes", p.name, lang, at, w)
				}
			}
		}
		h.t.Logf("%s reaches %d kinds of page", p.name, len(p.pages))
	}
}
