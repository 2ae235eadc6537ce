package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"supermarket/internal/apidoc"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func TestAPersonBuysRunsAndGetsAReceiptInEitherLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			walks.enter(t)
			h := newHouse(t, "", "")
			h.start(nil, "demo")
			walk(t, h, newBrowser(t, true, "http://"+h.addr), visitor{lang: lang, script: true})
		})
	}
}

func TestTwoServersAndOneWorkerOnPostgreSQLAreOneHouse(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", testkit.PostgresURL(t)).seeded()
	second := freeAddress(t)
	h.start(nil, "serve", "--sandbox-payments", "--no-work")
	h.startAt(second, nil, "serve", "--sandbox-payments", "--no-work")
	h.work()
	walk(t, h, newBrowser(t, true, "http://"+h.addr, "http://"+second), visitor{lang: "en", script: true})
}

func TestWithoutJavaScriptAPersonGetsAReceiptToo(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.start(nil, "demo")
	walk(t, h, newBrowser(t, false, "http://"+h.addr), visitor{lang: "en"})
}

// visitor is a person and what their browser can do.
type visitor struct {
	lang   string
	script bool
}

// walk is the thread: from signing in to the provider's share.
func walk(t *testing.T, h *house, b *browser, v visitor) {
	t.Helper()
	b.visit("/sign-in")
	b.signIn(seed.Owner)
	b.speak(v.lang)
	if ran := b.count("html.js") == 1; ran != v.script {
		t.Fatalf("scripts ran: %t", ran)
	}
	b.toTill()
	b.pay()
	o := b.watch(v)
	b.receipt(o)
	b.statement(h, o)
	b.content()
	h.audited()
}

// speak presses the language switch when the page is in the other language.
func (b *browser) speak(lang string) {
	b.t.Helper()
	if b.attribute("html", "lang") != lang {
		b.press(`button[name=language]`)
	}
	if got := b.attribute("html", "lang"); got != lang {
		b.t.Fatalf("the page speaks %s", got)
	}
}

func (b *browser) signIn(email string) {
	b.t.Helper()
	b.fill("#f-email", email)
	b.fill("#f-password", demoPassword)
	b.press("main form button[type=submit]")
	if b.count(".whoami-name") == 0 {
		b.t.Fatalf("not signed in, at %s: %s", b.path(), b.page())
	}
}

// toTill goes from the shelf over the offering and its quote to the till.
func (b *browser) toTill() {
	b.t.Helper()
	b.visit("/offerings?kind=card_hour&region=CN-GZ&class=ascend-910b&sort=name")
	b.press(`main a[href^="/offerings/off_"]`)
	b.do(chromedp.Click(`label[for=recipe-train]`, chromedp.ByQuery))
	b.fill(`input[name="train.epochs"]`, strconv.Itoa(epochs))
	b.fill("#f-units", "8")
	b.fill("#f-minutes", "120")
	b.press(`aside form button[type=submit]`)
	b.hop()
	b.figures()
}

// figures checks list − voucher = you pay, and that wallet and outside money make
// up what is paid, all of them above zero.
func (b *browser) figures() (outside models.Money) {
	b.t.Helper()
	list, voucher, pay := b.bill()
	var parts []string
	b.texts(".paid-by dd", &parts)
	if len(parts) != 2 {
		b.t.Fatalf("paid by %q", parts)
	}
	wallet, outside := b.money(parts[0]), b.money(parts[1])
	if voucher <= 0 || wallet <= 0 || outside <= 0 || wallet+outside != pay {
		b.t.Fatalf("list %v, voucher %v, pay %v, of it wallet %v and outside %v, at %s\n%s", list, voucher, pay, wallet, outside, b.path(), b.page())
	}
	return outside
}

// bill reads the three figures, which add up as they are shown, and digit by
// digit where more digits stand beneath.
func (b *browser) bill() (list, voucher, pay models.Money) {
	b.t.Helper()
	b.subtracts(`d.firstChild.textContent`)
	return b.subtracts(`(d.querySelector(".bill-exact")?.lastChild ?? d.firstChild).textContent`)
}

func (b *browser) subtracts(read string) (list, voucher, pay models.Money) {
	b.t.Helper()
	var parts []string
	b.do(chromedp.Evaluate(`Array.from(document.querySelectorAll("main .bill dd"), d => `+read+`)`, &parts))
	if len(parts) != 3 {
		b.t.Fatalf("the figures at %s are %q", b.path(), parts)
	}
	list, voucher, pay = b.money(parts[0]), b.money(parts[1]), b.money(parts[2])
	if list-voucher != pay {
		b.t.Fatalf("at %s: %v − %v is not %v", b.path(), list, voucher, pay)
	}
	return list, voucher, pay
}

// pay checks the answers, orders, pays the rest in the sandbox, and comes to the order.
func (b *browser) pay() {
	b.t.Helper()
	b.press(`main form button[type=submit]:not(.no-js)`)
	b.hop()
	outside := b.figures()
	if got := b.money(b.text(".button-large")); got != outside {
		b.t.Fatalf("the button names %v, %v is due", got, outside)
	}
	b.press(".button-large")
	if !strings.HasPrefix(b.path(), "/sandbox/payments/") {
		b.t.Fatalf("the order leads to %s: %s", b.path(), b.page())
	}
	b.hop()
	if got := b.money(b.text(".sandbox button[value=pay]")); got != outside {
		b.t.Fatalf("the sandbox asks for %v, %v is due", got, outside)
	}
	b.press(".sandbox button[value=pay]")
	b.await("the order's page", patience, func() bool {
		p := b.path()
		return strings.HasPrefix(p, "/orders/ord_") && !strings.Contains(p, "/confirming")
	})
}

func (b *browser) await(what string, within time.Duration, cond func() bool) {
	b.t.Helper()
	// A page that is loaded again without a pause takes a core from the job that it waits for.
	(&house{t: b.t}).awaitEach(300*time.Millisecond, what, within, cond)
}

// watch follows the job to its end, takes an artefact home, and goes back to the order.
func (b *browser) watch(v visitor) apidoc.OrderSummary {
	b.t.Helper()
	order := b.path()
	b.await("the job's link", patience, func() bool {
		b.again()
		return b.count(`main a[href^="/jobs/"]`) > 0
	})
	b.press(`main a[href^="/jobs/"]`)
	b.hop()
	if v.script {
		b.liveLog()
	}
	b.await("the job's files", patience, func() bool {
		b.again()
		return b.count(`main a[href*="/artefacts/"]`) > 0
	})
	b.model()
	b.visit(order)
	title := strings.Fields(b.text("h1"))
	return apidoc.OrderSummary{ID: strings.TrimPrefix(order, "/orders/"), Number: title[len(title)-1]}
}

// liveLog sees lines arrive on a page that is not loaded again, and the end told.
func (b *browser) liveLog() {
	b.t.Helper()
	const lines = "[data-log-lines] li"
	before := b.count(lines)
	ended := func() bool { // on a busy machine perhaps before the page was open: then nothing streams
		return b.count("[data-log-done]:not([hidden])") == 1 || b.count("[data-sse-swap=lines]") == 0
	}
	b.await("live lines", patience, func() bool { return b.count(lines) > before+20 || ended() })
	b.await("the end of the log", patience, ended)
	var texts []string
	b.texts(lines, &texts)
	if !strings.Contains(strings.Join(texts, "\n"), fmt.Sprintf("epoch %d/%[1]d", epochs)) {
		b.t.Errorf("the live log lacks the last epoch; it ends %q", texts[max(0, len(texts)-3):])
	}
}

// model downloads the trained model as a person would.
func (b *browser) model() {
	b.t.Helper()
	dir := b.t.TempDir()
	b.do(cdpbrowser.SetDownloadBehavior(cdpbrowser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(dir),
		chromedp.Click(`main a[href$="/artefacts/model.json"]`, chromedp.ByQuery))
	path := filepath.Join(dir, "model.json")
	b.await("the download", stepTime, func() bool { return exists(path) })
	raw, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	var m struct {
		Epochs int `json:"epochs"`
	}
	if err := json.Unmarshal(raw, &m); err != nil || m.Epochs != epochs {
		b.t.Fatalf("the model knows %d epochs, %v", m.Epochs, err)
	}
}

// receipt goes from the order's page to its receipt.
func (b *browser) receipt(o apidoc.OrderSummary) {
	b.t.Helper()
	b.press(`main a[href$="/receipt"]`)
	if b.text(".receipt-number") == "" {
		b.t.Fatal("the receipt has no number")
	}
	b.bill()
	if !strings.Contains(b.text(".receipt"), o.Number) {
		b.t.Errorf("the receipt does not name the order %s", o.Number)
	}
}

// statement is the provider's view: its share of that order, as the ledger has it.
func (b *browser) statement(h *house, o apidoc.OrderSummary) {
	b.t.Helper()
	b.visit("/sign-out")
	b.press("main form button[type=submit]")
	b.visit("/sign-in")
	b.signIn(seed.Seller)
	b.visit("/provider/statement")
	s := h.settled(o.ID)
	var rows [][]string
	b.do(chromedp.Evaluate(`Array.from(document.querySelectorAll("main tbody tr"), r => Array.from(r.cells, c => c.textContent.trim()))`, &rows))
	for _, cells := range rows {
		if !strings.Contains(cells[1], o.Number) {
			continue
		}
		gross, fee, net := b.money(cells[3]), b.money(cells[4]), b.money(cells[5])
		if net != s.Provider || gross+fee != net || net <= 0 || fee >= 0 {
			b.t.Errorf("gross %v, fee %v, share %v; the ledger has %v", gross, fee, net, s.Provider)
		}
		return
	}
	b.t.Fatalf("order %s is in no line of the statement: %q", o.Number, rows)
}

// settled is how the one line of an order was settled.
func (h *house) settled(orderID string) (s models.Settlement) {
	h.t.Helper()
	err := h.open().View(context.Background(), func(tx *store.Tx) error {
		rows, err := tx.SettlementsOfOrder(orderID)
		if err == nil && len(rows) == 1 {
			s = rows[0]
		}
		return err
	})
	if err != nil || s.ID == "" {
		h.t.Fatalf("order %s is not settled: %v", orderID, err)
	}
	return s
}
