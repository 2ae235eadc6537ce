package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"supermarket/internal/i18n"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
)

// page is an answer as a tree.
func (c *client) page(path string, status int) *html.Node {
	c.Helper()
	res := c.get(path)
	if res.status != status {
		c.Fatalf("%s: %d, want %d", path, res.status, status)
	}
	doc, err := html.Parse(strings.NewReader(res.body))
	c.must(err)
	return doc
}

// all are the elements with a class, or with this tag when no class is named.
func all(n *html.Node, tag, class string) (out []*html.Node) {
	walk(n, func(x *html.Node) {
		if x.Type == html.ElementNode && (tag == "" || x.Data == tag) && (class == "" || strings.Contains(" "+attribute(x, "class")+" ", " "+class+" ")) {
			out = append(out, x)
		}
	})
	return out
}

func textOf(n *html.Node) string {
	var b strings.Builder
	walk(n, func(x *html.Node) {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestTwoTapsLeadFromHomeToAFilledCart(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for _, lang := range i18n.Languages() {
		c := x.visitor().speaks(lang)
		cards := all(c.page("/", http.StatusOK), "li", "task-card")
		if len(cards) == 0 {
			t.Fatal("home names nothing to do")
		}
		doc := c.page(attribute(all(cards[0], "a", "")[0], "href"), http.StatusOK)
		form := all(all(doc, "aside", "recipe-buy")[0], "form", "")[0]
		sent := url.Values{}
		for _, in := range append(all(form, "input", ""), all(form, "select", "")...) {
			if attribute(in, "type") == "file" {
				continue
			}
			value := attribute(in, "value")
			for _, o := range all(in, "option", "") {
				if hasAttribute(o, "selected") {
					value = attribute(o, "value")
				}
			}
			sent.Set(attribute(in, "name"), value)
		}
		if sent.Get("offering") != "best" || attribute(form, "action") != "/cart" || attribute(form, "method") != "post" {
			t.Fatalf("the form is %s %s with %v", attribute(form, "method"), attribute(form, "action"), sent)
		}
		res := c.post("/cart", sent)
		if res.status != http.StatusOK || res.at.Path != "/cart" || !strings.Contains(res.body, "¥") {
			t.Errorf("%s: %d at %s", lang, res.status, res.at)
		}
		if count := all(c.page("/", http.StatusOK), "span", "cart-count"); len(count) == 0 {
			t.Errorf("%s: the header does not count what lies in the cart", lang)
		}
	}
}

func hasAttribute(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func TestEveryTemplateHasItsPageItsPriceAndItsSample(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	for _, r := range recipe.All() {
		doc := c.page("/recipes/"+r.ID, http.StatusOK)
		if price := all(doc, "p", "buy-price"); len(price) != 1 {
			t.Errorf("%s names no price", r.ID)
		}
		if _, _, ok := r.SampleFile(); !ok {
			continue
		}
		res := c.get("/recipes/" + r.ID + "/sample")
		if res.status != http.StatusOK || !strings.HasPrefix(res.head.Get("Content-Disposition"), "attachment") || len(res.body) == 0 {
			t.Errorf("the sample of %s: %d", r.ID, res.status)
		}
		if err := r.CheckInput(strings.NewReader(res.body)); err != nil {
			t.Errorf("%s refuses its own sample: %v", r.ID, err)
		}
	}
}

func TestAnIndustryNarrowsTheGalleryToItsTemplates(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	whole := c.page("/recipes", http.StatusOK)
	if n := len(all(whole, "li", "task-card")); n != len(recipe.All()) {
		t.Errorf("%d of %d templates", n, len(recipe.All()))
	}
	for _, chip := range all(whole, "a", "trade") {
		count := textOf(all(chip, "span", "count")[0])
		found := len(all(c.page(attribute(chip, "href"), http.StatusOK), "li", "task-card"))
		if count != i18nNumber(found) {
			t.Errorf("%s leads to %d", textOf(chip), found)
		}
	}
}

func i18nNumber(n int) string { return itoa(n) }

func TestNonsenseInTheEstimatorIsSaidAtItsFieldAndKept(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for _, lang := range i18n.Languages() {
		c := x.visitor().speaks(lang)
		for _, bad := range []string{"-1", "NaN", "１０", "1e9", "99999999999999999999", "0", "1.234", ".", "1,5", "", "9223372036854775807", "0x10", "∞"} {
			doc := c.page("/estimator?hours="+url.QueryEscape(bad), http.StatusUnprocessableEntity)
			kept, said := "", ""
			for _, in := range all(doc, "input", "") {
				if attribute(in, "name") == "hours" {
					kept = attribute(in, "value")
				}
			}
			for _, p := range all(doc, "p", "problem") {
				said = textOf(p)
			}
			summary := all(doc, "div", "summary-error")
			if kept != bad || said == "" || len(summary) != 1 || attribute(all(summary[0], "a", "")[0], "href") != "#f-hours" {
				t.Errorf("%s, hours=%q: kept %q, said %q", lang, bad, kept, said)
			}
		}
	}
}

func TestAFormSentTwiceOverTakesItsFirstAnswer(t *testing.T) {
	x := newHouse(t, demoDB(t))
	if res := x.visitor().get("/estimator?hours=5&hours=-1&units=1&units=x"); res.status != http.StatusOK {
		t.Errorf("%d", res.status)
	}
}

func TestFiguresBeyondMoneyAreRefusedInWords(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for _, q := range []string{
		"hours=10000&units=4096&runs=10000&cap=2000&high=1000", "mode=tokens&in=1000000000000&out=1000000000000&cap=2000&days=31&tps=1", "cap=100&high=900", "mode=tokens&in=0&out=0",
		"class=none", "model=none&mode=tokens", "region=%3Cscript%3E", "recipe=none",
	} {
		res := x.visitor().get("/estimator?" + q)
		if res.status != http.StatusUnprocessableEntity && res.status != http.StatusOK || strings.Contains(res.body, "<script>") {
			t.Errorf("%s: %d", q, res.status)
		}
		if res.status == http.StatusUnprocessableEntity && !strings.Contains(res.body, `class="summary-error"`) {
			t.Errorf("%s is refused without a word", q)
		}
	}
}

func TestHostileAddressesFindNothingAndBreakNothing(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	for path, want := range map[string]int{
		"/recipes?industry=%3Cscript%3Ealert(1)%3C/script%3E": 200, "/recipes?industry=" + strings.Repeat("x", 3000): 200, "/recipes?industry=%00%ff": 200,
		"/recipes/none": 404, "/recipes/..%2f..%2fetc%2fpasswd": 404, "/recipes/none/sample": 404, "/recipes/train?units=%ff": 422, "/recipes/train?param.epochs=1e9": 422,
		"/recipes/train?param.nothing=1": 200, "/estimator?mode[]=x&mode=%00": 200, "/status?x=%27%3B--": 200, "/help?%3Cb%3E": 200,
	} {
		res := c.get(path)
		if res.status != want || strings.Contains(res.body, "alert(1)") && !strings.Contains(res.body, "alert(1)%3C") {
			t.Errorf("%s: %d, want %d", path, res.status, want)
		}
	}
}

func TestAWrongSettingOfATemplateIsSaidAtItsFieldWithThePriceOfTheDefault(t *testing.T) {
	x := newHouse(t, demoDB(t))
	doc := x.visitor().page("/recipes/train?param.epochs=-5&units=1&minutes=3", http.StatusUnprocessableEntity)
	if links := all(all(doc, "div", "summary-error")[0], "a", ""); len(links) != 1 || attribute(links[0], "href") != "#f-param.epochs" {
		t.Error("no way from the summary to the field")
	}
	if len(all(doc, "p", "buy-price")) != 1 {
		t.Error("the price is gone")
	}
}

func TestAVoucherCountsOnlyForThoseItIsFor(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	for q, want := range map[string]int{"region=CN-ZJ&size=small": 1, "": 1, "region=CN-GD": 0, "size=large": 0, "region=CN-ZJ&size=micro": 1} {
		if n := len(all(c.page("/estimator?"+q, http.StatusOK), "div", "effect")); n != want {
			t.Errorf("%q: %d effects, want %d", q, n, want)
		}
	}
}

func TestAnEstimateIsSharedByItsAddressAndLeadsOn(t *testing.T) {
	x := newHouse(t, demoDB(t))
	const at = "/estimator?mode=job&recipe=train&units=1&runs=3&region=CN-ZJ&size=small&low=70&high=150&cap=200&peak=50&tps=2000&written=20&once=6000&model="
	first, second := x.visitor().get(at), x.visitor().get(at)
	if first.body != second.body {
		t.Error("two visitors see two estimates")
	}
	doc := x.visitor().page(at, http.StatusOK)
	if forms := all(all(doc, "section", "estimator-head")[0], "form", ""); len(forms) != 1 || attribute(forms[0], "action") != "/cart" {
		t.Error("what was estimated cannot be put into the cart")
	}
}

func TestTheNavShowsEachRoleItsOwnPagesAndEveryLinkOpens(t *testing.T) {
	x := newHouse(t, demoDB(t))
	due := map[string][]string{
		"": {"/offerings", "/recipes", "/estimator", "/help", "/cart"}, "owner": {"/orders", "/vouchers", "/wallet", "/cart"}, "issuer": {"/programmes"},
		"provider": {"/provider", "/provider/jobs"}, "operator": {"/operator", "/operator/trail"},
	}
	for role, c := range x.everyone() {
		links := map[string]bool{}
		for _, head := range all(c.page("/help", http.StatusOK), "header", "masthead") {
			for _, a := range all(head, "a", "") {
				links[attribute(a, "href")] = true
			}
		}
		for _, want := range due[string(role)] {
			if !links[want] {
				t.Errorf("%q has no way to %s", role, want)
			}
		}
		for href := range links {
			if res := c.get(href); res.status != http.StatusOK || strings.HasPrefix(res.at.Path, "/sign-in") && href != "/sign-in" {
				t.Errorf("%q: %s leads to %d at %s", role, href, res.status, res.at.Path)
			}
		}
	}
}

func TestTheStatusTellsPeopleAndProgramsTheSame(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	var s struct {
		OK    bool
		Sites []struct{ State string }
	}
	x.must(json.Unmarshal([]byte(c.get("/status.json").body), &s))
	if !s.OK || len(s.Sites) == 0 {
		t.Fatalf("%+v", s)
	}
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		sites, err := tx.AllSites()
		x.must(err)
		return tx.MoveSite(sites[0].Site.ID, "ready", "down", x.clock.Now())
	}))
	rows := all(c.page("/status", http.StatusOK), "tr", "row-warn")
	if len(rows) != 2 { // among the sites, and among what went wrong
		t.Errorf("%d rows say so", len(rows))
	}
}

func TestTheExampleOfTheHelpAddsUpInThePricesOfTheDay(t *testing.T) {
	x := newHouse(t, demoDB(t))
	e, ok, err := x.h.Shop.Example(x.ctx)
	if err != nil || !ok || e.List-e.Voucher != e.Pay || e.List != e.Hour*10 || e.Voucher <= 0 {
		t.Fatalf("%+v, %v, %v", e, ok, err)
	}
	loc := x.texts.For(i18n.English)
	body := x.visitor().speaks("en").get("/help").body
	for _, m := range []string{loc.Money(e.List), loc.Money(e.Voucher), loc.Money(e.Pay)} {
		if !strings.Contains(body, m) {
			t.Errorf("%s is not on the page", m)
		}
	}
}
