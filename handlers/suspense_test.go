package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/i18n"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// twice lets the payment of an order arrive once more and returns the path of the
// entry in suspense; in what currency it says.
func (x *house) twice(orderID, currency string) string {
	x.Helper()
	x.h.Oversight.Gateways = x.h.Checkout.Deps.Gateways
	var p models.Payment
	x.look(func(tx *store.Tx) (err error) { p, err = tx.Payment(x.paymentOf(orderID)); return err })
	x.must(x.h.Checkout.Paid(x.ctx, payment.Event{
		ID: "again:" + p.ID + currency, PaymentID: p.ID, Reference: p.Reference, Kind: payment.EventPaid, Amount: p.Amount, Currency: currency,
	}))
	var at string
	x.look(func(tx *store.Tx) error {
		rows, err := tx.OpenSuspense(100)
		for _, e := range rows {
			if e.PaymentID == p.ID && e.Currency == currency { // those of one instant stand in no order
				at = "/operator/suspense/" + e.ID
			}
		}
		return err
	})
	return at
}

func (x *house) suspended(at string) (e models.SuspenseEntry) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) {
		e, err = tx.SuspenseEntry(strings.TrimPrefix(at, "/operator/suspense/"))
		return err
	})
	return e
}

func TestMoneyThatCameTwiceIsSentBackByThePagesOnce(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		at := x.twice(x.signedIn("owner@demo.test").paid(), models.Currency)
		boss := x.signedIn("operator@demo.test")
		if page := boss.get("/operator/suspense").body; !strings.Contains(page, at) {
			t.Fatal("the list does not lead to it")
		}
		for name, form := range map[string]url.Values{
			"no deed": {"reason": {"x"}}, "no reason": {"deed": {"back"}}, "a blank reason": {"deed": {"back"}, "reason": {" \u200b"}},
			"two deeds": {"deed": {"back", "wallet"}, "reason": {"x"}}, "another deed": {"deed": {"keep"}, "reason": {"x"}}, "by hand": {"deed": {"hand"}, "reason": {"x"}, "reference": {"r"}},
		} {
			if res := boss.once().post(at, form); res.status < 400 || res.status >= 500 || x.suspended(at).State != models.SuspenseHeld {
				t.Errorf("%s: %d", name, res.status)
			}
		}
		form := url.Values{"deed": {"back"}, "reason": {"It came twice."}}
		for _, want := range []int{http.StatusSeeOther, http.StatusConflict} {
			if res := boss.once().post(at, form); res.status != want {
				t.Errorf("%d, want %d", res.status, want)
			}
		}
		x.sound()
		x.must(x.h.Finance.SendSuspense(x.ctx))
		if e := x.suspended(at); e.State != models.SuspenseReturned || e.RefundReference == "" {
			t.Errorf("%+v", e)
		}
		if page := boss.get(at).body; strings.Contains(page, `name="deed"`) || !strings.Contains(page, "It came twice.") {
			t.Error("the page still asks, or does not say why")
		}
		x.sound()
	})
}

func TestMoneyInSuspenseReadsWellInEveryStateAndBothLanguages(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, boss := x.signedIn("owner@demo.test"), x.signedIn("operator@demo.test")
	order := owner.paid()
	foreign := x.twice(order, "USD")
	held := x.twice(order, models.Currency)
	booked := x.twice(owner.paid(), models.Currency)
	if res := boss.once().post(booked, url.Values{"deed": {"wallet"}, "reason": {"As agreed."}}); res.status != http.StatusSeeOther {
		t.Fatalf("to the wallet: %d", res.status)
	}
	for lang, want := range map[string]map[string][]string{
		i18n.Chinese: {"/operator/suspense": {"等待处理", "币种不符", "重复付款", "USD "}, foreign: {"登记已退回 USD", "没有记入账目"}, held: {"存入 ¥", "退回 ¥"}, booked: {"已存入钱包", "As agreed."}},
		i18n.English: {"/operator/suspense": {"To be dealt with", "Another currency", "Paid twice", "USD "}, foreign: {"Note USD", "stands in no book"}, held: {"Send back ¥", "into the wallet"}, booked: {"Put into the wallet", "As agreed."}},
	} {
		for at, texts := range want {
			page := boss.speaks(lang).get(at)
			for _, text := range texts {
				if page.status != http.StatusOK || !strings.Contains(page.body, text) {
					t.Errorf("%s %s: %d, lacks %q", lang, at, page.status, text)
				}
			}
		}
	}
	if res := boss.once().post(foreign, url.Values{"deed": {"hand"}, "reference": {"re_7"}, "reason": {"Not CNY."}}); res.status != http.StatusSeeOther || x.suspended(foreign).State != models.SuspenseReturned {
		t.Errorf("by hand: %d", res.status)
	}
	x.sound()
}
