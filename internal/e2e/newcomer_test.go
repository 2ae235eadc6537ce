package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A newcomer knows no computing word, reads Chinese, holds a phone and has no account.
func TestANewcomerFillsACartFromTheHomePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "", "")
	h.start(nil, "demo")
	const task, put = `main a[href^="/recipes/"]`, `form[action="/cart"] .buy-button`
	for name, way := range map[string]func(b *browser){
		"by touch":           func(b *browser) { b.press(task); b.press(put) },
		"without JavaScript": func(b *browser) { b.press(task); b.press(put) },
		"by keyboard alone":  func(b *browser) { b.enter(task); b.enter(put) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t, name != "without JavaScript", "http://"+h.addr)
			b.visit("/")
			b.speak("zh-CN")
			b.narrow(360)
			b.visit("/")
			way(b)
			if b.path() != "/cart" || b.count(".cart-lines > li") != 1 {
				t.Fatalf("at %s: %s", b.path(), b.page())
			}
			var sum []string
			b.do(chromedp.Evaluate(`Array.from(document.querySelectorAll(".cart-sum .bill dd"), d => (d.querySelector(".bill-exact")?.lastChild ?? d.firstChild).textContent)`, &sum))
			if len(sum) != 3 || b.money(sum[0]) <= 0 || b.money(sum[1]) != 0 || b.money(sum[2]) != b.money(sum[0]) {
				t.Fatalf("the cart adds up to %q", sum)
			}
			b.content()
		})
	}
}

// enter reaches what matches by Tab alone, sees where it is, and presses Enter.
func (b *browser) enter(sel string) {
	b.t.Helper()
	const most = 150
	for range most {
		b.do(chromedp.KeyEvent(kb.Tab))
		var there bool
		b.do(chromedp.Evaluate(fmt.Sprintf(`document.activeElement.matches(%q)`, sel), &there))
		if !there {
			continue
		}
		var outline string
		// A link that fills its card draws the outline around the card.
		b.do(chromedp.Evaluate(`[document.activeElement, document.activeElement.closest("li, article, div")].map(e => getComputedStyle(e).outlineStyle)
			.concat(getComputedStyle(document.activeElement, "::after").outlineStyle).find(s => s !== "none") ?? ""`, &outline))
		if outline == "" {
			b.t.Errorf("%s at %s has the focus and does not show it", sel, b.path())
		}
		b.load(chromedp.KeyEvent(kb.Enter))
		return
	}
	b.t.Fatalf("%s is not reached by %d presses of Tab at %s", sel, most, b.path())
}

func TestWithAnAccountOfTheirOwnANewcomerOrdersWhatTheyGathered(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "", "")
	h.start(nil, "demo")
	b := newBrowser(t, true, "http://"+h.addr)
	b.visit("/recipes/forecast")
	b.speak("zh-CN")
	b.press(`form[action="/cart"] .buy-button`)
	b.visit("/sign-up")
	b.fill("#f-email", "newcomer@example.test")
	b.press("main form button[type=submit]")
	b.visit("/demo/outbox")
	b.press(`main a[href*="/sign-up/"]`)
	b.fill("#f-name", "王厂长")
	b.fill("#f-password", "three quiet lathes at night")
	b.press("main form button[type=submit]")
	if !strings.HasPrefix(b.path(), "/firm") {
		t.Fatalf("a newcomer without a firm lands at %s: %s", b.path(), b.page())
	}
	b.visit("/cart")
	if b.count(".cart-lines > li") != 1 {
		t.Fatalf("what was gathered is gone: %s", b.page())
	}
	b.content()
}
