package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"supermarket/internal/apidoc"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestThreeLinesAreOrderedOnceByTwoVouchersInTheOrderOfTheBuyersChoice(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]shopper{
		"Chinese on a phone": {visitor{"zh-CN", true}, 360},
		"English":            {visitor{"en", true}, 1280},
		"without JavaScript": {visitor{"zh-CN", false}, 1280},
	} {
		t.Run(name, func(t *testing.T) {
			walks.enter(t)
			h := newHouse(t, "", "").seeded()
			first, second := h.grants("tenth-on-cards", cardsOnly), h.grants("most-of-two-yuan", anything)
			h.start(nil, "demo")
			b := v.enters(t, h)
			b.fillsCart(h)
			b.press(`form[action="/cart/checkout"] button`)
			b.chooses(v, second, first)
			shown := b.till()
			b.press(`button[name=up][value="` + first.ID + `"]`)
			if moved := b.till(); moved.voucher == shown.voucher || moved.lines[0].voucher == shown.lines[0].voucher {
				t.Errorf("the order of the vouchers changes nothing: %v, then %v", shown, moved)
			}
			shown = b.till()
			shown.is(t, first, second)
			b.press(`main form button[type=submit]:not(.no-js):not([name])`)
			if got := b.till(); !got.equals(shown) {
				t.Errorf("to be checked is %v, the till said %v", got, shown)
			}
			order := b.ordersOnce(h, shown)
			b.paysInSandbox(order, shown)
			b.ranAndIsBilled(h, order)
			b.documents(h, order)
			b.content()
			h.audited()
		})
	}
}

// shopper is a visitor and the width of what they hold.
type shopper struct {
	visitor
	width int64
}

// enters opens a browser with the owner of the demo signed in.
func (v shopper) enters(t *testing.T, h *house) *browser {
	t.Helper()
	b := newBrowser(t, v.script, "http://"+h.addr)
	b.visit("/sign-in")
	b.signIn(seed.Owner)
	b.speak(v.lang)
	b.narrow(v.width)
	return b
}

// journeyGrant is a voucher with what its rules say.
type journeyGrant struct {
	models.Grant
	rate int64 // parts of a million
	kind models.OfferingKind
}

func cardsOnly(r *voucher.Rules) models.Money {
	r.Rates[0].PPM, r.What.Kinds = voucher.PPM/10, []models.OfferingKind{models.OfferCardHour}
	return 100 * models.Yuan
}

func anything(r *voucher.Rules) models.Money {
	r.Rates[0].PPM = voucher.PPM * 8 / 10
	return 2 * models.Yuan
}

// grants gives the demo's firm a voucher of a programme of its own, before the house is opened.
func (h *house) grants(slug string, say func(*voucher.Rules) models.Money) (g journeyGrant) {
	h.t.Helper()
	now := time.Now().UTC().Truncate(time.Microsecond)
	r := voucher.Rules{
		Rates: []voucher.Rate{{}}, Base: voucher.BaseUse, Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant,
		StartsAt: now.Add(-time.Hour), EndsAt: now.AddDate(0, 6, 0),
	}
	amount := say(&r)
	h.writes(func(tx *store.Tx) error {
		p, err := voucher.Create(tx, voucher.NewProgramme{
			Slug: slug, NameZh: slug, NameEn: slug, Funder: "测试", Kind: voucher.Funded, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now,
		})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, p.ID, r, "usr_a", now); err != nil {
			return err
		}
		if err := voucher.Fund(tx, p.ID, amount, slug, now); err != nil {
			return err
		}
		firm, err := demoFirm(tx)
		if err != nil {
			return err
		}
		g.Grant, err = voucher.Issue(tx, voucher.IssueInput{ProgrammeID: p.ID, FirmID: firm, Amount: amount, IssuedBy: "usr_a", ApprovedBy: "usr_b", Key: slug, Now: now})
		return err
	})
	g.rate = r.Rates[0].PPM
	if len(r.What.Kinds) > 0 {
		g.kind = r.What.Kinds[0]
	}
	return g
}

// demoFirm is the firm of the demo's owner.
func demoFirm(tx *store.Tx) (string, error) {
	u, err := tx.UserByEmail(seed.Owner)
	if err != nil {
		return "", err
	}
	members, err := tx.Memberships(u.ID)
	if err != nil || len(members) == 0 {
		return "", err
	}
	return members[0].OrgID, nil
}

// writes changes the house's database beside its processes.
func (h *house) writes(f func(*store.Tx) error) {
	h.t.Helper()
	if err := h.open().Atomic(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// looks reads the house's database beside its processes.
func (h *house) looks(f func(*store.Tx) error) {
	h.t.Helper()
	if err := h.open().View(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// kindsOfLines are what the cart is filled with, line by line.
var kindsOfLines = []models.OfferingKind{models.OfferCardHour, models.OfferCardHour, models.OfferCoreHour}

// fillsCart puts three jobs at three providers into the cart.
func (b *browser) fillsCart(h *house) {
	b.t.Helper()
	c := h.client()
	for i, from := range []string{"kind=card_hour&region=CN-GZ&class=ascend-910b", "kind=card_hour&region=CN-GZ&class=kunlun", "kind=core_hour&region=CN-GS"} {
		job := []string{"recipe=train&param.epochs=2500&units=8", "recipe=matmul&param.size=64&units=2", "recipe=matmul&param.size=64&units=8"}[i]
		b.visit("/cart/add?minutes=60&offering=" + c.fixed(from) + "&" + job)
		b.press("main form .button-large")
		if b.path() != "/cart" || b.count(".cart-lines > li") != i+1 {
			b.t.Fatalf("at %s: %s", b.path(), b.page())
		}
	}
}

// fixed is the first offering of a search that nobody interrupts.
func (c *client) fixed(query string) string {
	c.h.t.Helper()
	var list apidoc.List[apidoc.Offering]
	c.ask("/offerings?sort=name&"+query, "", nil, &list)
	for _, o := range list.Items {
		if !o.Interruptible {
			return o.ID
		}
	}
	c.h.t.Fatalf("nothing on the shelf for %s", query)
	return ""
}

// chooses leaves the wallet and these vouchers chosen, in this order.
func (b *browser) chooses(v shopper, want ...journeyGrant) {
	b.t.Helper()
	b.picks(v, "")
	for _, g := range want {
		b.picks(v, g.ID)
	}
	if got := b.chosen(); len(got) == len(want) && got[0] != want[0].ID {
		b.press(`button[name=up][value="` + want[0].ID + `"]`)
	}
	if got := fmt.Sprint(b.chosen()); got != fmt.Sprint(grantIDs(want)) {
		b.t.Fatalf("%s are chosen of %v: %s", got, grantIDs(want), b.page())
	}
	if b.count("#f-wallet:checked") != 1 {
		b.t.Fatal("the wallet is not chosen")
	}
}

func grantIDs(grants []journeyGrant) (out []string) {
	for _, g := range grants {
		out = append(out, g.ID)
	}
	return out
}

// chosen are the vouchers that pay, as they stand on the page.
func (b *browser) chosen() (out []string) {
	b.t.Helper()
	b.do(chromedp.Evaluate(`Array.from(document.querySelectorAll("input[name=voucher]:checked"), e => e.value)`, &out))
	return out
}

// picks chooses a voucher beside those that are; "" takes them all away.
func (b *browser) picks(v shopper, id string) {
	b.t.Helper()
	boxes := []string{id}
	if id == "" {
		boxes = b.chosen()
	}
	for _, x := range boxes {
		b.do(chromedp.Evaluate(`document.querySelector("#figures").setAttribute("data-old", ""); 0`, nil), chromedp.Click("#f-voucher-"+x, chromedp.ByQuery))
		if v.script {
			b.await("the new figures", stepTime, func() bool { return b.count("#figures:not([data-old])") == 1 })
		} else {
			b.press(`.button.no-js[formmethod=get]`)
		}
	}
}

// threeFigures are list − voucher = you pay.
type threeFigures struct{ list, voucher, pay models.Money }

// tillFigures are what till and check say.
type tillFigures struct {
	threeFigures
	wallet, outside models.Money
	lines           []threeFigures
}

func (f tillFigures) equals(g tillFigures) bool { return fmt.Sprint(f) == fmt.Sprint(g) }

// till reads the figures of till or check, which add up.
func (b *browser) till() (f tillFigures) {
	b.t.Helper()
	f.outside = b.figures()
	f.list, f.voucher, f.pay = b.bill()
	var paidBy, texts []string
	b.texts(".paid-by dd", &paidBy)
	f.wallet = b.money(paidBy[0])
	b.texts(".line-bills:not(.voucher-parts) .num", &texts)
	var sum threeFigures
	for _, text := range texts {
		var l threeFigures
		parts := strings.FieldsFunc(text, func(r rune) bool { return r == '−' || r == '=' })
		if len(parts) != 3 {
			b.t.Fatalf("the figures of a line are %q", text)
		}
		l.list, l.voucher, l.pay = b.money(parts[0]), b.money(parts[1]), b.money(parts[2])
		f.lines, sum = append(f.lines, l), threeFigures{sum.list + l.list, sum.voucher + l.voucher, sum.pay + l.pay}
	}
	if most := models.Money(len(f.lines)) * halfFen; !near(sum.list, f.list, most) || !near(sum.voucher, f.voucher, most) || !near(sum.pay, f.pay, most) {
		b.t.Fatalf("the lines at %s add up to %v, not %v", b.path(), sum, f.threeFigures)
	}
	return f
}

// halfFen is how far a figure in whole fen may be from what it is.
const halfFen = models.Fen / 2

func near(a, b, most models.Money) bool { return a-b <= most && b-a <= most }

// is holds the figures against the rules: each line takes the first voucher that
// pays for its kind and has something left.
func (f tillFigures) is(t *testing.T, order ...journeyGrant) {
	t.Helper()
	left := map[string]models.Money{}
	for _, g := range order {
		left[g.ID] = g.Amount
	}
	for i, l := range f.lines {
		var want models.Money
		for _, g := range order {
			if want == 0 && (g.kind == "" || g.kind == kindsOfLines[i]) {
				want = min(left[g.ID], l.list*models.Money(g.rate)/voucher.PPM)
				left[g.ID] -= want
			}
		}
		if !near(l.voucher, want, halfFen) {
			t.Errorf("line %d of %v has %v of the vouchers, not %v", i+1, l.list, l.voucher, want)
		}
	}
}

// ordersOnce presses the button that names the amount as often as it can: twice
// at once, from another tab, after Back, and opens the page again.
func (b *browser) ordersOnce(h *house, f tillFigures) (order string) {
	b.t.Helper()
	if got := b.money(b.text(".button-large")); got != f.outside {
		b.t.Fatalf("the button names %v, %v is due", got, f.outside)
	}
	check, other := b.path(), b.tab()
	other.visit(check)
	b.load(chromedp.Evaluate(`(() => { const x = document.querySelector(".button-large"); x.click(); x.click(); })()`, nil))
	b.await("the payment", stepTime, func() bool { return strings.HasPrefix(b.path(), "/sandbox/payments/") })
	payment := b.path()
	other.press(".button-large")
	if got := other.path(); got != payment {
		b.t.Errorf("the other tab comes to %s, not to %s: %s", got, payment, other.page())
	}
	other.content()
	b.back()
	b.await("the page before", stepTime, func() bool { return b.path() != payment })
	if b.path() == check {
		b.press(".button-large")
		if got := b.path(); got != payment {
			b.t.Errorf("after Back the button leads to %s, not to %s: %s", got, payment, b.page())
		}
	}
	b.visit(check)
	orders := h.ordersOf()
	if len(orders) != 1 || b.path() != "/orders/"+orders[0].ID {
		b.t.Fatalf("%d orders; its till, opened again, leads to %s", len(orders), b.path())
	}
	o := orders[0]
	if o.CapAmount != f.list || !near(o.VoucherAmount, f.voucher, halfFen) || !near(o.WalletAmount, f.wallet, models.Fen) || o.DueAmount != f.outside {
		b.t.Errorf("the order says %+v, the till %v", o, f)
	}
	return b.path()
}

// tab is another tab of the same browser.
func (b *browser) tab() *browser {
	b.t.Helper()
	ctx, end := chromedp.NewContext(b.ctx)
	b.t.Cleanup(end)
	n := &browser{t: b.t, ctx: ctx, bases: b.bases}
	chromedp.ListenTarget(ctx, n.hear)
	n.do(emulation.SetScriptExecutionDisabled(b.count("html.js") == 0))
	return n
}

// ordersOf are the orders of the demo's firm, newest first.
func (h *house) ordersOf() (out []models.Order) {
	h.t.Helper()
	h.looks(func(tx *store.Tx) error {
		firm, err := demoFirm(tx)
		if err != nil {
			return err
		}
		out, _, err = tx.Orders(firm, store.Page{Limit: 50})
		return err
	})
	return out
}

// paysInSandbox pays what an order waits for, and is back at its page.
func (b *browser) paysInSandbox(order string, f tillFigures) {
	b.t.Helper()
	b.press(`.notice .button`)
	if got := b.money(b.text(".sandbox button[value=pay]")); got != f.outside {
		b.t.Fatalf("the sandbox at %s asks for %v, %v is due", b.path(), got, f.outside)
	}
	b.press(".sandbox button[value=pay]")
	b.await("the order's page", patience, func() bool { return b.path() == order })
}

// ranAndIsBilled waits for the end of all jobs; the order, its receipt, the wallet
// and the ledger then say the same.
func (b *browser) ranAndIsBilled(h *house, order string) {
	b.t.Helper()
	b.await("the receipt", patience, func() bool {
		b.again()
		return b.count(`main a[href$="/receipt"]`) == 1
	})
	list, paid, pay := b.bill()
	var s threeFigures
	h.looks(func(tx *store.Tx) error {
		rows, err := tx.SettlementsOfOrder(strings.TrimPrefix(order, "/orders/"))
		for _, r := range rows {
			s = threeFigures{s.list + r.Cost, s.voucher + r.Voucher, s.pay + r.Firm}
		}
		return err
	})
	if got := (threeFigures{list, paid, pay}); got != s || s.list <= 0 {
		b.t.Errorf("the order says %v, the ledger %v", got, s)
	}
}

// documents goes from the receipt to its invoices, and to the month's statement.
func (b *browser) documents(h *house, order string) {
	b.t.Helper()
	b.press(`main a[href$="/receipt"]`)
	b.bill()
	b.press(`main a[href="` + order + `/invoice"]`)
	b.press(`form[action="` + order + `/invoice"] button`)
	if n := b.count("main .table tbody tr"); n == 0 {
		b.t.Errorf("no invoice: %s", b.page())
	}
	b.press(`main .table tbody tr:first-child th a`)
	if b.text(".receipt-number") == "" {
		b.t.Error("the invoice has no number")
	}
	number := h.ordersOf()[0].Number
	b.visit("/wallet")
	free := b.money(b.text(".balance-figure"))
	b.visit("/statements")
	var sums []string
	b.texts("main .table tbody tr:first-child td.num", &sums)
	if len(sums) != 4 || b.money(sums[3]) != free {
		b.t.Errorf("the month closes with %q, the wallet has %v", sums, free)
	}
	b.press("main .table tbody tr:first-child th a")
	if text := b.text(".receipt"); !strings.Contains(text, number) {
		b.t.Errorf("the statement does not name %s: %s", number, text)
	}
}
