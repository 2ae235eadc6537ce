package handlers_test

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/store"
	"supermarket/models"
)

// lineOf is the first line of an order, paymentOf its last payment.
func (x *house) lineOf(orderID string) (id string) {
	x.Helper()
	x.look(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		id = lines[0].ID
		return err
	})
	return id
}

func (x *house) paymentOf(orderID string) (id string) {
	x.Helper()
	x.look(func(tx *store.Tx) error {
		rows, err := tx.PaymentsOfOrder(orderID)
		id = rows[len(rows)-1].ID
		return err
	})
	return id
}

// wishes asks for a line's whole cost back and returns the refund's id.
func (c *client) wishes(orderID string) (id string) {
	c.Helper()
	at := "/refunds/lines/" + c.lineOf(orderID)
	form := url.Values{"key": {hidden(c.get(at).body, "key")}, "how": {"all"}, "reason": {"slow"}, "note": {"Half as fast."}}
	for range 2 { // pressed twice it is one wish
		if res := c.once().post(at, form); res.status != http.StatusSeeOther {
			c.Fatalf("not asked: %d %s", res.status, res.body)
		}
	}
	c.look(func(tx *store.Tx) error {
		rows, err := tx.RefundsOfLine(c.lineOf(orderID))
		if len(rows) != 1 {
			c.Fatalf("%d wishes", len(rows))
		}
		id = rows[0].ID
		return err
	})
	return id
}

// disputes lets the bank of an order's payer take the payment back.
func (c *client) disputes(orderID string) {
	c.Helper()
	if res := c.once().post("/sandbox/payments/"+c.paymentOf(orderID), url.Values{"outcome": {"dispute"}}); res.status != http.StatusSeeOther {
		c.Fatalf("no dispute: %d %s", res.status, res.body)
	}
}

func (x *house) sound() {
	x.Helper()
	x.look(func(tx *store.Tx) error {
		if broken := audit.Run(tx, audit.All()).Broken(); len(broken) > 0 {
			x.Errorf("the books: %+v", broken)
		}
		return nil
	})
}

func (x *house) refund(id string) (r models.Refund) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) { r, err = tx.Refund(id); return err })
	return r
}

func TestAWishForARefundIsAnsweredAndBookedByThePages(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner, seller := x.signedIn("owner@demo.test"), x.signedIn("provider@demo.test")
		s := x.told(owner)
		id := owner.wishes(s.done)
		at := "/provider/refunds/" + id
		for name, form := range map[string]url.Values{
			"no word": {}, "no reason": {"word": {"no"}}, "no amount": {"word": {"part"}}, "too much": {"word": {"part"}, "amount": {"99999"}},
			"a negative one": {"word": {"part"}, "amount": {"-1"}}, "full-width digits": {"word": {"part"}, "amount": {"１"}}, "NaN": {"word": {"part"}, "amount": {"NaN"}},
		} {
			if res := seller.once().post(at, form); res.status < 400 || res.status >= 500 || x.refund(id).State != models.RefundAsked {
				t.Errorf("%s: %d", name, res.status)
			}
		}
		if res := seller.once().post(at, url.Values{"word": {"no", "all"}}); res.status < 400 {
			t.Errorf("two words at once: %d", res.status)
		}
		for range 2 {
			seller.once().post(at, url.Values{"word": {"part"}, "amount": {"0.01"}, "answer": {"Slow at the start."}})
		}
		if r := x.refund(id); r.State != models.RefundBooked || r.Amount != models.Fen || r.Asked <= r.Amount {
			t.Errorf("%+v", r)
		}
		if page := owner.get("/orders/" + s.done).body; !strings.Contains(page, "Slow at the start.") {
			t.Error("the buyer does not read the answer")
		}
		x.sound()
	})
}

func TestAnOperatorDecidesInsteadAndTheTrailSaysSo(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, operator := x.signedIn("owner@demo.test"), x.signedIn("operator@demo.test")
	s := x.told(owner)
	id := owner.wishes(s.done)
	res := operator.once().post("/operator/refunds/"+id+"/decide", url.Values{"word": {"all"}, "answer": {"The provider did not answer."}})
	if res.status != http.StatusSeeOther || x.refund(id).State != models.RefundBooked {
		t.Fatalf("%d %s", res.status, x.refund(id).State)
	}
	x.look(func(tx *store.Tx) error {
		rows, err := tx.TrailOf("refund", id)
		if len(rows) != 1 || rows[0].Action != "refund.decide" || rows[0].Before == "" || rows[0].Reason != "The provider did not answer." {
			t.Errorf("%+v", rows)
		}
		return err
	})
	if res := operator.once().post("/operator/refunds/"+id+"/paid", url.Values{"reference": {"B-1"}}); res.status < 400 {
		t.Errorf("a line's refund is paid out by hand: %d", res.status)
	}
	x.sound()
}

func TestAProviderOffersARefundOnceHoweverOftenItIsPressed(t *testing.T) {
	x := newHouse(t, demoDB(t))
	seller := x.signedIn("provider@demo.test")
	s := x.told(x.signedIn("owner@demo.test"))
	at := "/provider/refunds/lines/" + x.lineOf(s.done)
	form := url.Values{"key": {hidden(seller.get(at).body, "key")}, "word": {"part"}, "amount": {"0.01"}}
	one, two := seller.once().post(at, form), seller.once().post(at, form)
	if one.status != http.StatusSeeOther || one.head.Get("Location") != two.head.Get("Location") {
		t.Errorf("%d, then %d", one.status, two.status)
	}
	if r := x.refund(path.Base(one.head.Get("Location"))); r.State != models.RefundBooked || r.Amount != models.Fen {
		t.Errorf("%+v", r)
	}
	x.sound()
}

func TestUnusedMoneyGoesBackToItsSourceAndADebtIsPaidByAButton(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	s := x.told(owner)
	at := "/refunds/payments/" + x.paymentOf(s.done)
	key := hidden(owner.get(at).body, "key")
	for range 2 {
		if res := owner.once().post(at, url.Values{"key": {key}, "amount": {"1.00"}}); res.status != http.StatusSeeOther {
			t.Fatalf("not sent back: %d %s", res.status, res.body)
		}
	}
	x.look(func(tx *store.Tx) error {
		rows, err := tx.RefundsOfPayment(x.paymentOf(s.done))
		if len(rows) != 1 || rows[0].State != models.RefundSending {
			t.Errorf("%+v", rows)
		}
		return err
	})
	x.must(x.h.Finance.SendRefunds(x.ctx))
	x.look(func(tx *store.Tx) error {
		rows, err := tx.RefundsOfPayment(x.paymentOf(s.done))
		if rows[0].State != models.RefundSent {
			t.Errorf("it is %s", rows[0].State)
		}
		return err
	})
	owner.disputes(s.live)
	page := owner.get("/refunds").body
	owner.once().post("/refunds/debt", url.Values{"key": {hidden(page, "key")}})
	x.sound()
}

func TestAnothersRefundIsNotFoundByAProvider(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, seller := x.signedIn("owner@demo.test"), x.signedIn("provider@demo.test")
	id := owner.wishes(x.told(owner).done)
	r := x.refund(id)
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		r.ID, r.Key, r.ProviderID = "rf_other", "other", "prv_other"
		return tx.AddRefund(r)
	}))
	for _, res := range []answer{seller.get("/provider/refunds/rf_other"), seller.once().post("/provider/refunds/rf_other", url.Values{"word": {"all"}})} {
		if res.status != http.StatusNotFound {
			t.Errorf("%d %.100s", res.status, res.body)
		}
	}
}
