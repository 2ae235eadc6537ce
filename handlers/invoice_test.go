package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

const number = "26522000000012345678"

func TestAnInvoiceIsAskedForNumberedAndSeenByPagesAlone(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner, seller := x.signedIn("owner@demo.test"), x.signedIn("provider@demo.test")
		s := x.told(owner)
		if again := owner.asked(s.done); again != s.invoice {
			t.Errorf("asked twice: %s and %s", s.invoice, again)
		}
		at := "/provider/invoices/" + s.invoice
		if res := seller.get("/provider/invoices"); !strings.Contains(res.body, at) {
			t.Errorf("the seller is not asked: %s", res.body)
		}
		for sent, reason := range map[string]string{"": "20 位", "2652200000001234567": "20 位", "25522000000012345678": "年份", "26992000000012345678": "地区", "26522000000000000000": "流水号"} {
			if res := seller.once().post(at, url.Values{"number": {sent}}); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, reason) {
				t.Errorf("%q: %d", sent, res.status)
			}
		}
		for range 2 {
			if res := seller.once().post(at, url.Values{"number": {number}}); res.status != http.StatusSeeOther {
				t.Errorf("%d %s", res.status, res.body)
			}
		}
		if res := owner.get("/invoices/" + s.invoice); !strings.Contains(res.body, number) {
			t.Errorf("the buyer does not see the number: %s", res.body)
		}
		if res := owner.get("/invoices"); !strings.Contains(res.body, number) {
			t.Error("nor in the list")
		}
		x.corrects(seller, at)
	})
}

// corrects a number, which wants a reason and leaves both in the trail.
func (x *house) corrects(seller *client, at string) {
	x.Helper()
	const right = "26522000000012345679"
	for _, c := range []struct {
		form   url.Values
		status int
	}{
		{url.Values{"number": {right}}, http.StatusConflict},
		{url.Values{"number": {right}, "correct": {"yes"}}, http.StatusUnprocessableEntity},
		{url.Values{"number": {right}, "correct": {"yes"}, "reason": {strings.Repeat("因", 201)}}, http.StatusUnprocessableEntity},
		{url.Values{"number": {right}, "correct": {"yes"}, "reason": {"抄错一位"}}, http.StatusSeeOther},
	} {
		if res := seller.once().post(at, c.form); res.status != c.status {
			x.Errorf("%v: %d", c.form, res.status)
		}
	}
	x.look(func(tx *store.Tx) error {
		rows, err := trail.Of(tx, "invoice", at[strings.LastIndex(at, "/")+1:])
		if len(rows) != 2 {
			x.Errorf("%d entries of the trail", len(rows))
		}
		for _, r := range rows {
			if strings.Contains(r.After, right) && (!strings.Contains(r.Before, number) || r.Reason != "抄错一位") {
				x.Errorf("%+v", r)
			}
		}
		return err
	})
}

func TestADocumentIsHadInEveryShapeByItsFirmAndItsSellerAlone(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner := x.signedIn("owner@demo.test")
		s := x.told(owner)
		month := morning.Format("2006-01")
		shapes := map[string][2]string{
			"/orders/" + s.done + "/receipt/pdf": {"application/pdf", "%PDF-"}, "/orders/" + s.done + "/receipt/csv": {"text/csv; charset=utf-8", "\ufeff"}, "/orders/" + s.done + "/receipt/data": {"application/json", "{"},
			"/invoices/" + s.invoice + "/pdf": {"application/pdf", "%PDF-"}, "/invoices/" + s.invoice + "/csv": {"text/csv; charset=utf-8", "\ufeff"}, "/invoices/" + s.invoice + "/data": {"application/json", "{"},
			"/statements/" + month + ".pdf": {"application/pdf", "%PDF-"}, "/statements/" + month + ".csv": {"text/csv; charset=utf-8", "\ufeff"}, "/statements/" + month + ".json": {"application/json", "{"},
		}
		strangers := map[string]*client{"a rival": x.rival(), "a visitor": x.visitor(), "the seller": x.signedIn("provider@demo.test")}
		for at, want := range shapes {
			res := owner.once().get(at)
			if res.status != http.StatusOK || res.head.Get("Content-Type") != want[0] || !strings.HasPrefix(res.body, want[1]) || !strings.HasPrefix(res.head.Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d %v", at, res.status, res.head)
			}
			for who, c := range strangers {
				if res := c.once().get(at); res.status == http.StatusOK && !(who == "a rival" && strings.HasPrefix(at, "/statements")) {
					t.Errorf("%s has %s", who, at)
				}
			}
		}
		for _, end := range []string{"", "/pdf", "/csv", "/data"} {
			at := "/provider/invoices/" + s.invoice + end
			if res := strangers["the seller"].once().get(at); res.status != http.StatusOK {
				t.Errorf("the seller lacks %s: %d", at, res.status)
			}
			if res := owner.once().get(at); res.status != http.StatusForbidden {
				t.Errorf("a buyer at the seller's desk: %d", res.status)
			}
		}
		if res := owner.once().get("/statements/" + month + ".exe"); res.status != http.StatusNotFound {
			t.Errorf("another shape: %d", res.status)
		}
	})
}

func TestWhatIsWantedOnInvoicesIsKeptOrRefusedFieldByField(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner := x.signedIn("owner@demo.test")
		res := owner.once().post("/invoices/profile", url.Values{"type": {"special"}, "phone": {"x"}, "name": {"别人"}, "tax_number": {"1"}})
		if res.status != http.StatusUnprocessableEntity || strings.Count(res.body, `class="problem"`) != 4 {
			t.Errorf("%d %s", res.status, res.body)
		}
		full := url.Values{"type": {"special"}, "address": {"贵安新区 <b>1</b> 号"}, "phone": {"0851-88001234"}, "bank": {"贵阳银行"}, "bank_account": {"6222"}, "name": {"别人"}, "tax_number": {"1"}}
		for range 2 {
			if res := owner.once().post("/invoices/profile", full); res.status != http.StatusSeeOther || res.head.Get("Location") != "/invoices" {
				t.Fatalf("%d %s", res.status, res.body)
			}
		}
		id := owner.asked(x.finished(owner))
		var d struct {
			Type  string
			Buyer struct{ Name, Address string }
			Total models.Money
		}
		if err := json.Unmarshal([]byte(owner.get("/invoices/"+id+"/data").body), &d); err != nil {
			t.Fatal(err)
		}
		if firm := x.actor("owner@demo.test").OrgName; d.Type != "special" || d.Buyer.Name != firm || d.Buyer.Address != "贵安新区 <b>1</b> 号" || d.Total <= 0 {
			t.Errorf("%+v", d)
		}
		if page := owner.get("/invoices/" + id); strings.Contains(page.body, "<b>1</b>") {
			t.Error("an address becomes markup")
		}
		for _, back := range []string{"//evil.test", "ord_x", "https://evil.test/ord_00000000000000000000000000"} {
			full.Set("back", back)
			if res := owner.once().post("/invoices/profile", full); res.head.Get("Location") != "/invoices" {
				t.Errorf("back to %q: %q", back, res.head.Get("Location"))
			}
		}
	})
}

// finished is an order that was paid and ran.
func (x *house) finished(c *client) string {
	x.Helper()
	id := c.paid()
	x.started(id).ends()
	return id
}
