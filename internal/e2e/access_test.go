package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// finding is one rule of axe that a page breaks.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		Target  []any
		Summary string `json:"failureSummary"`
	}
}

// axeRun returns what axe calls serious or critical; only narrows it to one rule.
const axeRun = `(async only => {
	const options = only ? {runOnly: {type: "rule", values: [only]}} : {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}};
	const r = await axe.run(document, Object.assign({resultTypes: ["violations"]}, options));
	return JSON.stringify(r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 3)})));
})`

func (b *browser) axe(only string) (found []finding) {
	b.t.Helper()
	var text string
	await := chromedp.EvalAsValue
	promise := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	b.do(chromedp.Evaluate(fmt.Sprintf("%s(%q)", axeRun, only), &text, await, promise))
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		b.t.Fatal(err)
	}
	return found
}

// as lends the browser a person's session.
func (b *browser) as(p *person) {
	b.t.Helper()
	at, _ := url.Parse(p.base) // an address of ours
	b.do(network.ClearBrowserCookies())
	for _, c := range p.http.Jar.Cookies(at) {
		b.do(network.SetCookie(c.Name, c.Value).WithURL(p.base).WithHTTPOnly(true))
	}
}

// narrow sets the width of the window; 320 is 1280 at a zoom of 400 %.
func (b *browser) narrow(width int64) {
	b.t.Helper()
	b.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 600))
}

// overflow is how far the page is wider than its window, and what is to blame.
func (b *browser) overflow() (by int, blame string) {
	b.t.Helper()
	b.do(chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &by))
	if by > 0 {
		b.do(chromedp.Evaluate(`(() => { const w = document.documentElement.clientWidth; let last = "";
			for (const e of document.querySelectorAll("body *")) { if (e.getBoundingClientRect().right > w + 1) last = e.tagName + "." + e.className; } return last; })()`, &blame))
	}
	return by, blame
}

func TestEveryPageIsValidAndLightAndCanBeUsedByEverybody(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(checker(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, "", "")
	h.demo()
	h.boughtSomething()
	h.ranPublicly() // before a limit asks for a second member
	h.movedMoney()
	dir, people := t.TempDir(), h.surveyors()
	h.saved(dir, people)
	t.Run("valid", func(t *testing.T) {
		t.Parallel()
		for _, m := range valid(t, dir) {
			t.Error(m)
		}
	})
	for _, p := range people {
		t.Run(p.name, func(t *testing.T) {
			pages.enter(t)
			b := newBrowser(t, true, p.base)
			b.strangers()
			for n, lang := range []string{"zh-CN", "en"} {
				p.speaks(lang)
				b.as(p)
				for i, kind := range slices.Sorted(maps.Keys(p.pages)) {
					b.usable(p.pages[kind], lang, string(axe), i%2 == n)
				}
			}
			b.content()
		})
	}
}

// usable opens a page and tries it, in Chinese light, in English dark; wide, on a
// phone and at 400 %. The rules of axe are asked of every other page in one
// language and of the rest in the other: the parts of pages are the same ones.
func (b *browser) usable(at, lang, axe string, asked bool) {
	b.t.Helper()
	b.narrow(1280)
	b.visit(at)
	if got := b.attribute("html", "lang"); got != lang {
		b.t.Errorf("%s speaks %s, not %s", at, got, lang)
	}
	theme := "light" // each language is looked at in one theme: a page has the same parts in both
	if lang == "en" {
		theme = "dark"
		b.do(chromedp.Evaluate(`document.documentElement.setAttribute("data-theme", "dark"); 0`, nil))
	}
	if asked {
		b.do(chromedp.Evaluate(axe+"; 0", nil))
		b.report(at, lang+" "+theme, b.axe(""))
	}
	for _, width := range []int64{360, 320} {
		b.narrow(width)
		if by, blame := b.overflow(); by > 0 {
			b.t.Errorf("%s %s is %d px too wide at %d: %s", lang, at, by, width, blame)
		}
	}
}

func (b *browser) report(at, how string, found []finding) {
	b.t.Helper()
	for _, f := range found {
		for _, n := range f.Nodes {
			b.t.Errorf("%s %s: %s (%s) at %v: %s", at, how, f.ID, f.Impact, n.Target, strings.Join(strings.Fields(n.Summary), " "))
		}
	}
}

// strangers complains of every request to another host.
func (b *browser) strangers() {
	chromedp.ListenTarget(b.ctx, func(ev any) {
		if e, ok := ev.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, b.bases[0]) && !strings.HasPrefix(e.Request.URL, "data:") {
			b.complain("asks another host: %s", e.Request.URL)
		}
	})
	b.do(network.Enable())
}
