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
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
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
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script=%t", script), func(t *testing.T) {
			b := newBrowser(t, script, "http://"+h.addr)
			b.visit("/recipes/forecast")
			b.speak("zh-CN")
			b.press(`form[action="/cart"] .buy-button`)
			b.press(`.cart-sum a[href^="/sign-up"]`)
			b.signsUp(fmt.Sprintf("newcomer-%t@example.test", script))
			if b.path() != "/firm" || b.count(`.firm-back a[href="/cart"]`) != 1 || !strings.Contains(b.text(".firm-back"), "1") {
				t.Fatalf("a newcomer without a firm lands at %s: %s", b.path(), b.page())
			}
			b.registers(map[bool]string{true: "91310115MA1K00015K", false: "91310115MA1K00023E"}[script])
			if b.path() != "/cart" || b.count(".cart-lines > li") != 1 {
				t.Fatalf("the registration leads to %s: %s", b.path(), b.page())
			}
			b.press(`form[action="/cart/checkout"] button`)
			order := b.buysAll()
			b.jobRan(order)
			b.visit(order)
			b.press(`main a[href$="/receipt"]`)
			list, voucher, pay := b.bill()
			if list <= 0 || voucher != 0 || pay != list {
				t.Errorf("the receipt says %v − %v = %v", list, voucher, pay)
			}
			b.content()
		})
	}
	h.audited()
}

// signsUp makes an account by the letter that the demo shows.
func (b *browser) signsUp(email string) {
	b.t.Helper()
	b.fill("#f-email", email)
	b.press("main form button[type=submit]")
	b.visit("/demo/outbox")
	b.press(`main a[href*="/sign-up/"]`)
	b.fill("#f-name", "王厂长")
	b.fill("#f-password", "three quiet lathes at night")
	b.press("main form button[type=submit]")
}

// registers fills in a firm page by page, as each leads to the next, and hands it in.
func (b *browser) registers(code string) {
	b.t.Helper()
	const next = `main form button[type=submit]:not([name])`
	b.press(`main a[href="/firm/tasks/name"]`)
	b.fill("#f-name", "申城精密零件有限公司")
	b.fill("#f-code", code)
	b.press(next)
	b.do(chromedp.Click(`input[name=industry][value=Industry]`, chromedp.ByQuery))
	b.press(next)
	b.fill("#f-employees", "68")
	b.fill("#f-revenue", "1260.5")
	b.press(next)
	b.fill("#f-region", "CN-SH")
	b.fill("#f-address", "浦东新区张江路 1 号")
	b.press(next)
	b.fill("#f-legal_person", "王厂长")
	b.fill("#f-name_1", "王厂长")
	b.fill("#f-share_1", "100")
	b.press(next)
	b.fill("#f-founded", "2021-03-01")
	b.press(next)
	b.press(next) // no title
	b.press(`main a[href="/firm/check"]`)
	b.press(next)
}

// jobRan waits until the order's job has left its files.
func (b *browser) jobRan(order string) {
	b.t.Helper()
	if text := b.artefact(order, "forecast.csv"); !strings.Contains(text, ",") {
		b.t.Errorf("the job left %q", text)
	}
}
