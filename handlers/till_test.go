package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
)

func TestAPressMovesAVoucherAndTheAddressKeepsTheOrder(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	till := "/checkout/" + owner.quoted()
	for press, want := range map[string]string{
		"up=b":   "voucher=b&voucher=a&voucher=c",
		"down=b": "voucher=a&voucher=c&voucher=b",
		"up=a":   "voucher=a&voucher=b&voucher=c",
		"down=c": "voucher=a&voucher=b&voucher=c",
		"up=z":   "voucher=a&voucher=b&voucher=c",
	} {
		res := owner.once().get(till + "?chosen=yes&voucher=a&voucher=b&voucher=c&wallet=yes&" + press)
		if got := res.head.Get("Location"); res.status != http.StatusSeeOther || got != till+"?"+want+"&wallet=yes#f-vouchers" {
			t.Errorf("%s: %d %q", press, res.status, got)
		}
	}
}

func TestNothingChosenStaysNothingWithoutScript(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	if res := owner.get("/checkout/" + owner.quoted() + "?chosen=yes"); res.status != http.StatusOK || strings.Contains(res.body, " checked") {
		t.Errorf("%d: what was taken back came again", res.status)
	}
}

func TestATillWhosePriceHasEndedOffersThePriceOfNow(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	till := "/checkout/" + owner.quoted()
	x.clock.Step(31 * time.Minute)
	old := owner.get(till)
	if old.status != http.StatusGone || !strings.Contains(old.body, `action="`+till+`/renew`) || strings.Contains(old.body, ">核对订单<") {
		t.Fatalf("%d %s", old.status, old.body)
	}
	if res := owner.once().get(till + "/check?wallet=no"); res.status != http.StatusSeeOther || !strings.HasPrefix(res.head.Get("Location"), till+"?") {
		t.Errorf("the answers: %d %s", res.status, res.head.Get("Location"))
	}
	if res := owner.post(till+"/order", url.Values{"expect_due": {"0"}, "wallet": {"no"}}); res.status != http.StatusGone || !strings.Contains(res.body, till+"/renew") {
		t.Errorf("the order: %d", res.status)
	}
	once, twice := owner.once().post(till+"/renew", nil), owner.once().post(till+"/renew", nil)
	next := once.head.Get("Location")
	if once.status != http.StatusSeeOther || next == till || next != twice.head.Get("Location") {
		t.Fatalf("renewed to %q and %q", next, twice.head.Get("Location"))
	}
	if fresh := owner.get(next); fresh.status != http.StatusOK || !strings.Contains(fresh.body, "price-changes") || !strings.Contains(fresh.body, "<del>") {
		t.Errorf("the new one: %d", fresh.status)
	}
}

func TestVouchersAreRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	till := "/checkout/" + owner.quoted()
	for query, c := range map[string]struct {
		status int
		text   string
	}{
		"voucher=a&voucher=a":  {http.StatusUnprocessableEntity, "checkout.voucher_twice"},
		"voucher=a":            {http.StatusNotFound, "voucher.no_grant"},
		"wallet=yes&wallet=no": {http.StatusUnprocessableEntity, "cart.doubled"},
	} {
		for _, page := range []string{"", "/check", "/figures"} {
			res := owner.get(till + page + "?chosen=yes&" + query)
			if text := x.texts.For("zh-CN").T(c.text); res.status != c.status || !strings.Contains(res.body, text) {
				t.Errorf("%s?%s: %d without %q", page, query, res.status, text)
			}
		}
	}
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		q := w.quote(1, 60)
		w.refusedFor(w.get("/quotes/"+q.ID+"/till?voucher=a&voucher=a"), http.StatusUnprocessableEntity, "checkout.voucher_twice")
		w.refusedFor(w.get("/quotes/"+q.ID+"/till?voucher=a"), http.StatusNotFound, "voucher.no_grant")
		w.refusedFor(w.post("/orders", fmt.Sprintf(`{"quotes":[%q],"vouchers":["a","a"]}`, q.ID)), http.StatusUnprocessableEntity, "checkout.voucher_twice")
		w.refusedFor(w.post("/orders", fmt.Sprintf(`{"quotes":[%q],"vouchers":["a"]}`, q.ID)), http.StatusNotFound, "voucher.no_grant")
		w.refusedFor(w.post("/orders", fmt.Sprintf(`{"quotes":[%q],"vouchers":["a"],"voucher":"b"}`, q.ID)), http.StatusUnprocessableEntity, "checkout.vouchers")
		w.refusedFor(w.post("/orders", fmt.Sprintf(`{"quotes":[%q,%q]}`, q.ID, q.ID)), http.StatusConflict, "checkout.mixed_quotes")
	})
}
