package e2e_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	cards   = "#goods .cards .card"
	chipOf  = "#goods .chips .chip"
	toTray  = `.card:first-of-type input[data-pick]`
	compare = `#compare button[type=submit]`
)

func TestFiltersApplyThemselvesWithoutALoadAndBackGoesBack(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	b := newBrowser(t, true, "http://"+h.addr)
	b.visit("/offerings")
	b.do(chromedp.Evaluate(`window.loadedOnce = true`, nil))
	all, heading := b.count(cards), b.text("#goods h2")
	b.do(chromedp.Click(`label[for="f-kind-core_hour"]`, chromedp.ByQuery))
	b.await("the filter in the address", stepTime, func() bool { return b.path() == "/offerings?kind=core_hour" })
	b.await("the filtered shelf", stepTime, func() bool { return b.count(chipOf) == 1 })
	filtered := b.text("#goods h2")
	if filtered == heading || b.count(cards) == 0 || b.text("[data-live]") != filtered {
		t.Errorf("found %q, said %q, before %q with %d", filtered, b.text("[data-live]"), heading, all)
	}
	b.do(chromedp.Click(`label[for="f-availability-now"]`, chromedp.ByQuery))
	b.await("both filters", stepTime, func() bool { return b.count(chipOf) == 2 && b.query().Get("availability") == "now" })
	b.stillLoaded()
	b.back()
	b.await("the way back", stepTime, func() bool { return b.path() == "/offerings?kind=core_hour" && b.count(chipOf) == 1 })
	if got := b.text("#goods h2"); got != filtered {
		t.Errorf("back shows %q", got)
	}
	b.back()
	b.await("the whole shelf", stepTime, func() bool { return b.path() == "/offerings" && b.count(chipOf) == 0 })
	if got := b.text("#goods h2"); got != heading || b.count(`#shelf input[type=checkbox]:checked`) != 0 {
		t.Errorf("at the beginning again: %q", got)
	}
	b.stillLoaded()
	b.do(chromedp.Click(`label[for="f-kind-core_hour"]`, chromedp.ByQuery))
	b.await("a filter after going back", stepTime, func() bool { return b.count(chipOf) == 1 })
	b.press(chipOf)
	if b.path() != "/offerings" || b.count(chipOf) != 0 {
		t.Errorf("without its chip the shelf is at %s", b.path())
	}
	b.content()
}

func TestTwoChineseCharactersFindAndWhatWasPickedMeetsAtTheComparison(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script=%t", script), func(t *testing.T) {
			b := newBrowser(t, script, "http://"+h.addr)
			b.visit("/offerings")
			b.speak("zh-CN")
			b.seek("昇腾", script)
			first := b.attribute(toTray, "data-pick")
			b.do(chromedp.Click(toTray, chromedp.ByQuery))
			if !script {
				b.press(compare)
				b.press(`.actions a[href*="pick="]`)
			}
			b.seek("贵州", script)
			if script && b.count("[data-tray-list] li") != 1 {
				t.Errorf("the tray holds %d", b.count("[data-tray-list] li"))
			}
			second := b.attribute(`.card:last-of-type input[data-pick]`, "data-pick")
			b.do(chromedp.Click(`.card:last-of-type input[data-pick]`, chromedp.ByQuery))
			b.press(compare)
			var titles []string
			b.texts(".compare-title", &titles)
			slices.Sort(titles)
			want := []string{first, second}
			slices.Sort(want)
			if first == second || !slices.Equal(titles, want) {
				t.Errorf("%q are compared at %s, not %q", titles, b.path(), want)
			}
			b.content()
		})
	}
}

func TestTheTrayIsOneAfterGoingBack(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	b := newBrowser(t, true, "http://"+h.addr)
	b.visit("/offerings")
	b.do(chromedp.Click(toTray, chromedp.ByQuery))
	b.do(chromedp.Click(`label[for="f-availability-now"]`, chromedp.ByQuery))
	b.await("the filter", stepTime, func() bool { return b.count(chipOf) == 1 })
	b.back()
	b.await("the whole shelf", stepTime, func() bool { return b.count(chipOf) == 0 })
	for _, want := range []int{2, 3} {
		box := fmt.Sprintf(`.card:nth-of-type(%d) input[data-pick]`, want)
		b.do(chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "center"})`, box), nil), chromedp.Click(box, chromedp.ByQuery))
		if got := b.count("[data-tray-list] li"); got != want {
			t.Fatalf("the tray holds %d, not %d", got, want)
		}
	}
	b.do(chromedp.Click("[data-tray-remove]", chromedp.ByQuery))
	if got, ticked := b.count("[data-tray-list] li"), b.count("input[data-pick]:checked"); got != 2 || ticked != 2 {
		t.Errorf("the tray holds %d, %d are ticked", got, ticked)
	}
	b.content()
}

// seek searches for words and comes to what they find.
func (b *browser) seek(words string, script bool) {
	b.t.Helper()
	b.fill("#f-q", words)
	if script {
		b.do(chromedp.Click(".search-row button", chromedp.ByQuery))
		b.await("the search in the address", stepTime, func() bool { return b.query().Get("q") == words && b.count(chipOf) > 0 })
	} else {
		b.press(".search-row button")
	}
	if b.query().Get("q") != words || b.count(cards) == 0 {
		b.t.Fatalf("%s finds nothing at %s: %s", words, b.path(), b.page())
	}
}

// query is the present page's query.
func (b *browser) query() url.Values {
	b.t.Helper()
	_, query, _ := strings.Cut(b.path(), "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		b.t.Fatal(err)
	}
	return q
}

// back presses the browser's own button where the page itself takes it up.
func (b *browser) back() {
	b.t.Helper()
	b.do(chromedp.Evaluate(`history.back()`, nil))
}

// stillLoaded fails when the page was loaded again since it was marked.
func (b *browser) stillLoaded() {
	b.t.Helper()
	var once bool
	b.do(chromedp.Evaluate(`window.loadedOnce === true`, &once))
	if !once {
		b.t.Errorf("%s was loaded again", b.path())
	}
}
