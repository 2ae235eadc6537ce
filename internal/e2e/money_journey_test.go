package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"supermarket/internal/payment/transfer"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// The jobs of these tests: one that one firm's wallet and voucher pay, and one that they do not.
const (
	smallJob = "recipe=matmul&param.size=64&units=2&minutes=20"
	largeJob = "recipe=train&param.epochs=2500&units=8&minutes=120"
	toNext   = `main form button[type=submit]:not(.no-js):not([name])`
)

// desk is a browser in which one of the demo's people is signed in.
func (h *house) desk(t *testing.T, email string) *browser {
	t.Helper()
	b := newBrowser(t, true, "http://"+h.addr)
	b.visit("/sign-in")
	b.signIn(email)
	b.speak("en")
	return b
}

// toTheTill puts a job into the cart and goes to the till with it.
func (b *browser) toTheTill(offering, job string) {
	b.t.Helper()
	b.visit("/cart/add?offering=" + offering + "&" + job)
	b.press("main form .button-large")
	b.press(`form[action="/cart/checkout"] button`)
}

// orders buys a job by a method, and returns the order; the browser is where that leads.
func (b *browser) orders(h *house, offering, job, method string) models.Order {
	b.t.Helper()
	b.toTheTill(offering, job)
	b.press(toNext)
	b.do(chromedp.Click(`input[name=method][value=`+method+`]`, chromedp.ByQuery))
	b.press(".button-large")
	return h.ordersOf()[0]
}

// says waits until a page, opened again and again, says a text.
func (b *browser) says(path, sel, text string) {
	b.t.Helper()
	b.visit(path)
	b.await(path+" to say "+text, patience, func() bool {
		var texts []string
		b.texts(sel, &texts)
		if strings.Contains(strings.Join(texts, "\n"), text) {
			return true
		}
		b.again()
		return false
	})
}

// purse is what the demo's firm has: its wallet and, of the demo's voucher, what is free.
func (h *house) purse() (wallet, free, voucher models.Money) {
	h.t.Helper()
	h.looks(func(tx *store.Tx) error {
		firm, err := demoFirm(tx)
		if err != nil {
			return err
		}
		w, err := tx.AccountOf(models.AssetCNY, models.AccountWallet, firm)
		if err != nil {
			return err
		}
		wallet, free = models.Money(w.Balance), models.Money(w.Balance-w.Held)
		grants, err := tx.GrantsOf(firm)
		if err != nil {
			return err
		}
		g, err := tx.Account(grants[0].AccountID)
		voucher = models.Money(g.Balance - g.Held)
		return err
	})
	return wallet, free, voucher
}

func TestAnOrderAboveTheLimitRunsOnceTheOwnerAgrees(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	owner := h.desk(t, seed.Owner)
	owner.visit("/firm/spending/limit")
	owner.do(chromedp.Click(`input[name=asks][value=yes]`, chromedp.ByQuery))
	owner.fill("#f-above", "1.00")
	owner.press("main form button[type=submit]")
	if got := owner.page(); !strings.Contains(got, "1.00") {
		t.Errorf("the limit is shown as %q", got)
	}
	asker := owner.colleague(t, h)
	asker.toTheTill(h.client().fixed("kind=card_hour&region=CN-GZ&class=ascend-910b"), smallJob)
	list, voucher, pay := asker.bill()
	asker.press(toNext)
	if got := asker.money(asker.text(".button-large")); got != pay {
		t.Errorf("the button asks for %v of %v", got, pay)
	}
	asker.press(".button-large")
	o := h.ordersOf()[0]
	order := "/orders/" + o.ID
	if asker.path() != order || o.State != models.OrderState(models.LineDraft) || o.CapAmount != list || o.VoucherAmount != voucher || o.WalletAmount != pay {
		t.Fatalf("at %s the order is %+v", asker.path(), o)
	}
	asker.press(`.notice a[href^="/approvals/"]`)
	approval := asker.path()
	if asker.count(`form[action$="/approve"]`) != 0 {
		t.Error("who asked may agree")
	}
	owner.visit("/approvals")
	owner.press(`main .list a[href="` + approval + `"]`)
	if l, v, p := owner.bill(); l != list || v != voucher || p != pay || owner.money(owner.text(`form[action$="/approve"] button`)) != pay {
		t.Errorf("to be agreed to is %v − %v = %v", l, v, p)
	}
	owner.press(`form[action$="/approve"] button`)
	asker.visit(order)
	asker.ranAndIsBilled(h, order)
	owner.content()
	asker.content()
	h.audited()
}

// colleague joins the browser's firm as a buyer by the letter that invites them.
func (b *browser) colleague(t *testing.T, h *house) *browser {
	b.t.Helper()
	b.visit("/members")
	b.fill("#f-email", "colleague@example.test")
	b.do(chromedp.Click(`input[name=role][value$=buyer]`, chromedp.ByQuery))
	b.press(`form[action="/members"] button[type=submit]`)
	n := newBrowser(t, true, "http://"+h.addr)
	n.visit("/demo/outbox")
	n.press(`main a[href*="/invitations/"]`)
	n.speak("en")
	n.fill("#f-name", "李采购")
	n.fill("#f-password", "three quiet lathes at night")
	n.press("main form button[type=submit]")
	if n.count(".whoami-name") == 0 {
		t.Fatalf("who was invited is not in: %s", n.page())
	}
	return n
}

// imports brings a bank's statement of one arrival.
func (b *browser) imports(n int, reference string, amount models.Money) {
	b.t.Helper()
	body := fmt.Sprintf("date,bank reference,amount,payer,remark\n%s,bank-%d,%s,a firm,%s\n", time.Now().Format(time.DateOnly), n, amount, reference)
	path := filepath.Join(b.t.TempDir(), "statement.csv")
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.visit("/operator/transfers")
	b.do(chromedp.SetUploadFiles("#f-statement", []string{path}, chromedp.ByQuery))
	b.press(`form[enctype="multipart/form-data"] button[type=submit]`)
}

// transferOf is the payment by bank transfer that an order waits for.
func (h *house) transferOf(orderID string) (p models.Payment) {
	h.t.Helper()
	h.looks(func(tx *store.Tx) error {
		all, err := tx.PaymentsOfOrder(orderID)
		if err == nil && len(all) > 0 {
			p = all[len(all)-1]
		}
		return err
	})
	if p.Method != transfer.Name {
		h.t.Fatalf("the order's payment is %+v", p)
	}
	return p
}

func TestAnOrderByTransferRunsOnceBothHalvesAreOnTheStatement(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	b, boss := h.desk(t, seed.Owner), h.desk(t, seed.Operator)
	o := b.orders(h, h.client().fixed("kind=card_hour&region=CN-GZ&class=ascend-910b"), largeJob, transfer.Name)
	p := h.transferOf(o.ID)
	if b.path() != p.URL || b.attribute(".copy-big .copy-value", "data-copy-text") != p.Reference || p.Amount != o.DueAmount || p.Amount == 0 {
		t.Fatalf("%+v at %s: %s", p, b.path(), b.page())
	}
	half := (p.Amount / 2).FenDown()
	boss.imports(1, p.Reference, half)
	boss.imports(1, p.Reference, half) // the same file changes nothing
	b.again()
	var parts []string
	b.texts("main .table tbody td.num", &parts)
	if len(parts) != 1 || b.money(parts[0]) != half || h.ordersOf()[0].State != o.State {
		t.Errorf("after half has come: %q", parts)
	}
	boss.imports(2, p.Reference, p.Amount-half)
	b.visit("/orders/" + o.ID)
	b.ranAndIsBilled(h, "/orders/"+o.ID)
	boss.content()
	b.content()
	h.audited()
}

func TestSlowMoneyIsAwaitedAndLateMoneyRunsTheOrderOrIsInTheWallet(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "", "")
	h.demo()
	c := h.client()
	b, offering := h.desk(t, seed.Owner), h.client().fixed("kind=card_hour&region=CN-GZ&class=ascend-910b")
	b.slow(h, offering)
	mixed := b.orders(h, offering, largeJob, transfer.Name)
	b.toTheTill(offering, smallJob)
	plain := b.plainTransfer(h)
	c.stepClock(transfer.Within + time.Minute)
	for _, o := range []models.Order{mixed, plain} {
		b.says("/orders/"+o.ID, ".notice", "the order has lapsed")
	}
	rival := b.orders(h, offering, largeJob, "sandbox") // holds the wallet's money
	boss := h.desk(t, seed.Operator)
	p := h.transferOf(plain.ID)
	boss.imports(1, p.Reference, p.Amount)
	b.visit("/orders/" + plain.ID)
	if got := b.said(".notice"); !strings.Contains(got, "runs all the same") {
		t.Errorf("the late order says %s", got)
	}
	b.ranAndIsBilled(h, "/orders/"+plain.ID)
	p = h.transferOf(mixed.ID)
	before, _, _ := h.purse()
	boss.imports(2, p.Reference, p.Amount)
	b.visit("/orders/" + mixed.ID)
	if got := b.said(".notice"); !strings.Contains(got, "is in your wallet") || !strings.Contains(got, "the wallet's own part has been used") {
		t.Errorf("the order that was too late says %s", got)
	}
	if after, _, _ := h.purse(); after-before != p.Amount || rival.WalletAmount == 0 {
		t.Errorf("%v of %v is in the wallet", after-before, p.Amount)
	}
	boss.content()
	b.content()
	h.audited()
}

// said is what stands in all that matches.
func (b *browser) said(sel string) string {
	b.t.Helper()
	var texts []string
	b.texts(sel, &texts)
	return strings.Join(texts, "\n")
}

// plainTransfer orders what stands at the till without a voucher, by transfer; the
// wallet has nothing free.
func (b *browser) plainTransfer(h *house) models.Order {
	b.t.Helper()
	b.picks(shopper{visitor: visitor{script: true}}, "")
	if b.count("#f-wallet:disabled") != 1 {
		b.t.Error("an empty wallet can be chosen")
	}
	b.press(toNext)
	b.do(chromedp.Click(`input[name=method][value=`+transfer.Name+`]`, chromedp.ByQuery))
	b.press(".button-large")
	return h.ordersOf()[0]
}

// slow pays an order with money that is on its way for a while, which both pages say.
func (b *browser) slow(h *house, offering string) {
	b.t.Helper()
	o := b.orders(h, offering, largeJob, "sandbox")
	desk := b.path()
	b.press(`.sandbox button[value=pay_later]`)
	if b.path() != "/orders/"+o.ID+"/confirming" || !strings.Contains(b.text(".confirming-line"), "on its way") || b.money(b.text(".confirming-line")) != o.DueAmount || b.count(`.confirming a[href$="/pay"]`) != 0 {
		b.t.Fatalf("at %s: %s", b.path(), b.page())
	}
	other := b.tab()
	other.visit("/orders/" + o.ID)
	if got := other.said(".notice"); !strings.Contains(got, "do not pay again") || other.money(other.text(".notice-title")) != o.DueAmount {
		b.t.Errorf("the order says %s", got)
	}
	other.visit(desk)
	other.press(`button[value=arrive]`)
	b.await("the page to lead to the order", patience, func() bool { return b.path() == "/orders/"+o.ID })
	b.ranAndIsBilled(h, "/orders/"+o.ID)
	other.content()
}

func TestPartOfASettledLineComesBackToWalletAndVoucherWithARedInvoice(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	b := h.desk(t, seed.Owner)
	o := b.orders(h, h.client().fixed("kind=card_hour&region=CN-GZ&class=ascend-910b"), largeJob, "sandbox")
	order := "/orders/" + o.ID
	b.press(".sandbox button[value=pay]")
	b.await("the order's page", patience, func() bool { return b.path() == order })
	b.ranAndIsBilled(h, order)
	b.visit(order + "/invoice")
	b.press(`form[action="` + order + `/invoice"] button`)
	cost, _, _ := b.settles(h, o.ID)
	wallet, _, voucher := h.purse()
	b.asksBack(order, cost/2)
	seller := h.desk(t, seed.Seller)
	given := (cost / 4).FenDown() + models.Fen
	seller.givesBack(cost/2, given)
	var r models.Refund
	h.looks(func(tx *store.Tx) error {
		lines, err := tx.Lines(o.ID)
		if err != nil {
			return err
		}
		rows, err := tx.RefundsOfLine(lines[0].ID)
		if len(rows) == 1 {
			r = rows[0]
		}
		return err
	})
	_, gave, _ := b.settles(h, o.ID)
	share, err := given.Share(int64(gave), int64(cost))
	if err != nil {
		t.Fatal(err)
	}
	if d := r.Voucher - share; r.State != models.RefundBooked || r.Amount != given || r.Voucher+r.Firm != given || d < -1 || d > 1 {
		t.Fatalf("of %v came back %+v", given, r)
	}
	if w, _, v := h.purse(); w-wallet != r.Firm || v-voucher != r.Voucher {
		t.Errorf("the wallet has %v more of %v, the voucher %v of %v", w-wallet, r.Firm, v-voucher, r.Voucher)
	}
	b.visit(order)
	if got := b.text("#refunds tbody"); !strings.Contains(got, given.String()) {
		t.Errorf("the order says of its refund %s", got)
	}
	b.visit("/invoices")
	var totals []string
	b.texts("main .table tbody td.num", &totals)
	if len(totals) != 2 || b.money(totals[0]) >= 0 || b.money(totals[1]) != cost.FenDown() {
		t.Errorf("the invoices are of %q, the cost was %v", totals, cost)
	}
	seller.content()
	b.content()
	h.audited()
}

// settles is what the only line of an order cost, and who paid it.
func (b *browser) settles(h *house, orderID string) (cost, voucher, firm models.Money) {
	b.t.Helper()
	s := h.settled(orderID)
	return s.Cost, s.Voucher, s.Firm
}

// asksBack asks for a part of an order's only line.
func (b *browser) asksBack(order string, amount models.Money) {
	b.t.Helper()
	b.visit(order)
	b.press(`#refunds a[href^="/refunds/lines/"]`)
	b.do(chromedp.Click(`input[name=how][value=part]`, chromedp.ByQuery), chromedp.Click(`input[name=reason]`, chromedp.ByQuery))
	b.fill("#f-amount", amount.String())
	b.fill("#f-note", "half of the rows were empty")
	b.press(`main form button[type=submit]`)
}

// givesBack decides on what is asked, and gives a part of it.
func (b *browser) givesBack(asked, given models.Money) {
	b.t.Helper()
	b.visit("/provider/refunds")
	b.press(`main .table a[href^="/provider/refunds/"]`)
	if got := b.page(); !strings.Contains(got, asked.String()) {
		b.t.Errorf("the provider is not told of %v: %s", asked, got)
	}
	b.do(chromedp.Click(`input[name=word][value=part]`, chromedp.ByQuery))
	b.fill("#f-amount", given.String())
	b.fill("#f-answer", "a quarter was our fault")
	b.press(`main form button[type=submit]`)
}
