package handlers_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"supermarket/internal/i18n"
	"supermarket/internal/store"
	"supermarket/models"
	"supermarket/web"
)

// crawlEach is how many addresses of one kind of page, and with one question, a
// crawl opens: all combinations of the shelf's filters would be thousands.
const crawlEach = 2

// speaks is the same browser in a language.
func (c *client) speaks(lang string) *client {
	jar, err := cookiejar.New(nil)
	c.must(err)
	at, err := url.Parse(c.server.URL)
	c.must(err)
	jar.SetCookies(at, append(c.http.Jar.Cookies(at), &http.Cookie{Name: "lang", Value: lang, Path: "/"}))
	return &client{house: c.house, http: &http.Client{Jar: jar}}
}

// kinds are what an address is an example of: its route, and each question of the route that it asks.
func (x *house) kinds(address string) []string {
	at, err := url.Parse(address)
	x.must(err)
	route := ""
	for _, r := range x.web.Registered() { // the one with fewest parameters, as the router chooses; these come in any order
		if r.Method == http.MethodGet && matches(r.Path, at.Path) && (route == "" || strings.Count(r.Path, ":") < strings.Count(route, ":")) {
			route = r.Path
		}
	}
	out := []string{route}
	for question := range at.Query() {
		out = append(out, route+"?"+question)
	}
	return out
}

// matches tells whether a path is one of the route.
func matches(route, path string) bool {
	want, got := strings.Split(route, "/"), strings.Split(path, "/")
	for i, part := range want {
		if part == "*" {
			return true
		}
		if i >= len(got) || part != got[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return len(want) == len(got)
}

// crawl follows the links of the site from the role's own pages, each page once,
// while an address is still new of its kind or by a question.
func (c *client) crawl(starts []string, visit func(answer, *html.Node)) (opened map[string]int) {
	c.Helper()
	queue, seen := slices.Clone(starts), map[string]bool{}
	opened = map[string]int{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if seen[at] {
			continue
		}
		kinds := c.kinds(at)
		if !slices.ContainsFunc(kinds, func(k string) bool { return opened[k] < crawlEach }) {
			continue
		}
		seen[at] = true
		for _, k := range kinds {
			opened[k]++
		}
		res := c.get(at)
		if !strings.HasPrefix(res.head.Get("Content-Type"), "text/html") {
			visit(res, nil)
			continue
		}
		doc, err := html.Parse(strings.NewReader(res.body))
		c.must(err)
		visit(res, doc)
		queue = append(queue, links(res.at, doc)...)
	}
	return opened
}

// links are the pages of this site that a page leads to.
func links(at *url.URL, doc *html.Node) []string {
	var out []string
	walk(doc, func(n *html.Node) {
		href := attribute(n, "href")
		to, err := at.Parse(href)
		if n.Data != "a" || href == "" || err != nil || to.Host != at.Host || strings.HasPrefix(to.Path, "/static/") {
			return
		}
		to.Fragment = ""
		out = append(out, to.RequestURI())
	})
	return out
}

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// starts are the pages that need nothing to be named, for a role.
func (x *house) starts(role models.Role) []string {
	var out []string
	for _, r := range x.h.Routes() {
		if r.Realm == web.Pages && r.Method == http.MethodGet && !strings.Contains(r.Path, ":") && due(r, role) == "" {
			out = append(out, r.Path)
		}
	}
	return out
}

// own are texts that people wrote: a page may show them in any language.
func (x *house) own() *strings.Replacer {
	x.Helper()
	var pairs []string
	add := func(texts ...string) {
		for _, text := range texts {
			if text != "" {
				pairs = append(pairs, text, "")
			}
		}
	}
	x.look(func(tx *store.Tx) error {
		firms, err := tx.Firms(store.Page{Limit: 200})
		x.must(err)
		for _, f := range firms {
			add(f.Name, f.Address, f.LegalPerson)
			holders, err := tx.Shareholders(f.ID)
			x.must(err)
			for _, h := range holders {
				add(h.Name)
			}
			projects, err := tx.Projects(f.ID)
			x.must(err)
			for _, p := range projects {
				add(p.Name)
			}
			products, err := tx.Products(f.ID)
			x.must(err)
			for _, p := range products {
				add(p.Name, p.Summary)
			}
		}
		providers, err := tx.Providers(store.Page{Limit: 200})
		x.must(err)
		for _, p := range providers {
			add(p.NameZh)
		}
		all, err := tx.Programmes(store.Page{Limit: 200})
		for _, p := range all {
			add(p.Funder)
			funders, err := tx.Funders(p.ID)
			x.must(err)
			for _, f := range funders {
				add(f.Name)
			}
		}
		return err
	})
	for _, role := range []models.Role{models.RoleOwner, models.RoleIssuer, models.RoleReviewer, models.RoleProvider, models.RoleOperator} {
		add(x.actor(string(role) + "@demo.test").Name)
	}
	return strings.NewReplacer(pairs...)
}

// stray is the first Chinese text of a page that is neither marked as such nor a person's own.
func stray(n *html.Node, own *strings.Replacer) string {
	if strings.HasPrefix(attribute(n, "lang"), "zh") && n.Data != "html" {
		return ""
	}
	text := ""
	if n.Type == html.TextNode {
		text = own.Replace(n.Data)
	}
	for _, a := range n.Attr {
		if slices.Contains([]string{"title", "aria-label", "placeholder", "alt"}, a.Key) {
			text += own.Replace(a.Val)
		}
	}
	if strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		return strings.TrimSpace(text)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := stray(c, own); found != "" {
			return found
		}
	}
	return ""
}

// elsewhere are pages that no signed-in person's links lead to; tests of their own open them.
var elsewhere = []string{
	"/sign-up/:token", "/reset/:token", "/email/:token", "/invitations/:token", // links of messages
	"/jobs/:id/events", "/orders/:id/confirming/live", "/wallet/top-ups/:id/live", // streams
	"/checkout/:quote/figures", // a fragment
	"/providers/:id/logo",      // no provider of the demo has brought a picture
}

// told are the pages of the story that links lead to for a moment only.
func (s story) told(role models.Role) []string {
	switch role {
	case models.RoleOwner, models.RoleBuyer:
		return []string{"/checkout/" + s.quote, "/checkout/" + s.quote + "/check", "/orders/" + s.order + "/pay", "/orders/" + s.done + "/confirming", "/orders/" + s.done + "/receipt"}
	case models.RoleFinance:
		return []string{"/orders/" + s.done + "/receipt"}
	}
	return nil
}

func TestEveryPageOfEveryRoleIsWholeInBothLanguages(t *testing.T) {
	x := newHouse(t, demoDB(t))
	s := x.told(x.signedIn("owner@demo.test"))
	everyone := x.everyone()
	claim := x.settles(s.done, everyone[models.RoleOwner], everyone[models.RoleProvider], everyone[models.RoleIssuer], everyone[models.RoleReviewer])
	w := x.watches(s, everyone[models.RoleOwner], everyone[models.RoleProvider])
	everyone[models.RoleOwner].bounds("0")
	everyone[models.RoleOwner].asks()
	everyone[models.RoleOwner].wishes(s.done)
	everyone[models.RoleOwner].disputes(s.done)
	everyone[models.RoleOwner].topsUp("50", "transfer")
	everyone[models.RoleOwner].filled("5") // some of it may go back to where it came from
	x.twice(s.done, models.Currency)
	everyone[models.RoleOperator].imports("2026-11-23,n1,50.00,x,none")
	everyone[models.RoleIssuer].drafts()
	a := x.awards(everyone[models.RoleIssuer], everyone[models.RoleReviewer])
	everyone[models.RoleIssuer].proposes(everyone[models.RoleOwner])
	everyone[models.RoleOwner].applied()
	everyone[models.RoleOwner].written()
	x.watched(everyone[models.RoleIssuer])
	own, reached := x.own(), map[string]bool{}
	for role, c := range everyone {
		for _, lang := range i18n.Languages() {
			starts := slices.Concat(s.told(role), w.seen(s, role), x.starts(role))
			if slices.Contains([]models.Role{models.RoleIssuer, models.RoleReviewer, models.RoleAuditor, models.RoleOperator}, role) {
				starts = append(starts, a.bulk, a.grant, a.codes)
			}
			if role == models.RoleIssuer { // of many programmes one is being written
				x.look(func(tx *store.Tx) error {
					p, err := tx.ProgrammeBySlug("zhejiang-demo")
					starts = append(starts, "/programmes/"+p.ID+"/design")
					return err
				})
			}
			if role == models.RoleOwner {
				starts = append(starts, claim, "/refunds/lines/"+x.lineOf(s.done)) // no link leads there while a wish waits
			}
			opened := c.speaks(lang).crawl(starts, func(res answer, doc *html.Node) {
				if res.status != http.StatusOK {
					t.Errorf("%q %s %s: %d", role, lang, res.at, res.status)
				}
				if doc != nil {
					checkPage(t, lang, res, doc, own)
				}
			})
			for kind := range opened {
				reached[kind] = true
			}
		}
	}
	for _, r := range doors(x, web.Pages) {
		if r.Method == http.MethodGet && !reached[r.Path] && !slices.Contains(elsewhere, r.Path) {
			t.Errorf("%s was not reached", r.Path)
		}
	}
	if missing := x.texts.Missing(); len(missing) > 0 {
		t.Errorf("texts are missing: %v", missing)
	}
}

func checkPage(t *testing.T, lang string, res answer, doc *html.Node, own *strings.Replacer) {
	t.Helper()
	for what, bad := range map[string]string{"a missing text": "⟦", "a missing value": "&lt;no value&gt;", "an inline style": "style="} {
		if strings.Contains(res.body, bad) {
			t.Errorf("%s (%s) shows %s", res.at, lang, what)
		}
	}
	if lang != i18n.English || res.at.Path == "/operator/trail" { // the trail quotes what was written
		return
	}
	if text := stray(doc, own); text != "" {
		t.Errorf("%s shows Chinese on an English page: %.80q", res.at, text)
	}
}
