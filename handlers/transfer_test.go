package handlers_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

var (
	referenceShown = regexp.MustCompile(`data-copy-text="([2-9A-HJ-NP-Z]{10})"`)
	arrivalShown   = regexp.MustCompile(`/operator/transfers/(arr_[0-9a-z]+)`)
)

// topsUp begins a top-up and returns where it leads.
func (c *client) topsUp(amount, method string) string {
	c.Helper()
	form := url.Values{"key": {hidden(c.get("/wallet/top-up").body, "key")}, "amount": {amount}, "method": {method}}
	first, again := c.once().post("/wallet/top-up", form), c.once().post("/wallet/top-up", form)
	if first.status != http.StatusSeeOther || first.head.Get("Location") != again.head.Get("Location") {
		c.Fatalf("%d %q, again %d %q", first.status, first.head.Get("Location"), again.status, again.head.Get("Location"))
	}
	return first.head.Get("Location")
}

// filled tops up and pays in the sandbox.
func (c *client) filled(amount string) {
	c.Helper()
	if res := c.once().post(c.topsUp(amount, "sandbox"), url.Values{"outcome": {"pay"}}); res.status != http.StatusSeeOther {
		c.Fatalf("not filled: %d %s", res.status, res.body)
	}
}

// imports brings a statement as a browser does.
func (c *client) imports(rows ...string) answer {
	c.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("statement", "statement.csv")
	c.must(err)
	_, err = part.Write([]byte("date,bank reference,amount,payer,remark\n" + strings.Join(rows, "\n")))
	c.must(err)
	c.must(w.Close())
	return c.once().do("POST", "/operator/transfers/import", w.FormDataContentType(), body.String())
}

func TestATransferIsFollowedFromItsPageToTheWallet(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner, boss := x.signedIn("owner@demo.test"), x.signedIn("operator@demo.test")
		at := owner.topsUp("1234.50", "transfer")
		reference := referenceShown.FindStringSubmatch(owner.get(at).body)
		if !strings.HasPrefix(at, "/transfers/") || reference == nil {
			t.Fatalf("%s shows no reference", at)
		}
		res := boss.imports("2026-11-23,n1,1000.00,x,"+reference[1], "2026-11-23,n2,300.00,<script>alert(1)</script>,none", "2026-11-23,n3,bad,x,y")
		if res.status != http.StatusOK || !strings.Contains(res.body, "bad") || strings.Contains(res.body, "<script>alert") {
			t.Fatalf("%d %s", res.status, res.body)
		}
		if page := owner.get(at).body; !strings.Contains(page, "¥1,000.00") || !strings.Contains(page, "¥234.50") {
			t.Error("the buyer does not see what has come")
		}
		entry := arrivalShown.FindStringSubmatch(boss.get("/operator/transfers").body)[1]
		match := url.Values{"payment": {strings.ToLower(reference[1])}}
		for _, want := range []int{http.StatusSeeOther, http.StatusConflict} {
			if res := boss.once().post("/operator/transfers/"+entry+"/match", match); res.status != want {
				t.Errorf("match: %d, want %d", res.status, want)
			}
		}
		if page := owner.get("/wallet").body; !strings.Contains(page, "¥1,234.50") || !strings.Contains(page, "¥65.50") || !strings.Contains(page, "/wallet/top-ups/pay_") {
			t.Error("the wallet does not show the payment, what was over, and where it belongs")
		}
	})
}

func TestStaffTakeBackReturnAndCreditWithAReason(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, boss := x.signedIn("owner@demo.test"), x.signedIn("operator@demo.test")
	reference := referenceShown.FindStringSubmatch(owner.get(owner.topsUp("50", "transfer")).body)[1]
	firm := x.actor("owner@demo.test")
	boss.imports("2026-11-23,n1,20.00,x,"+reference, "2026-11-23,n2,7.00,x,none", fmt.Sprintf("2026-11-23,n3,8.00,%s,none", firm.OrgName))
	at := func(ref string) string {
		var e models.BankEntry
		x.look(func(tx *store.Tx) (err error) { e, err = tx.BankEntryByRef(ref); return err })
		return "/operator/transfers/" + e.ID
	}
	for _, step := range []struct {
		path   string
		form   url.Values
		status int
	}{
		{at("n1") + "/unmatch", url.Values{"reason": {" "}}, http.StatusUnprocessableEntity},
		{at("n1") + "/unmatch", url.Values{"reason": {"a", "b"}}, http.StatusUnprocessableEntity},
		{at("n1") + "/unmatch", url.Values{"reason": {"another firm's"}}, http.StatusSeeOther},
		{at("n1") + "/unmatch", url.Values{"reason": {"another firm's"}}, http.StatusConflict},
		{at("n2") + "/match", url.Values{"payment": {"none"}}, http.StatusUnprocessableEntity},
		{at("n2") + "/return", url.Values{"reason": {"nobody's"}}, http.StatusSeeOther},
		{at("n2") + "/return", url.Values{"reason": {"nobody's"}}, http.StatusConflict},
		{at("n3") + "/wallet", url.Values{"firm": {firm.OrgID}, "reason": {"asked"}}, http.StatusSeeOther},
		{at("n3") + "/wallet", url.Values{"firm": {firm.OrgID}, "reason": {"asked"}}, http.StatusConflict},
	} {
		if res := boss.once().post(step.path, step.form); res.status != step.status {
			t.Errorf("%s %v: %d, want %d", step.path, step.form, res.status, step.status)
		}
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, ref := range []string{"n1", "n2", "n3"} {
			if res := boss.speaks(lang).get(at(ref)); res.status != http.StatusOK {
				t.Errorf("%s in %s: %d", ref, lang, res.status)
			}
		}
	}
}

func TestATopUpThatMakesNoSenseIsRefusedAtItsField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	for _, amount := range []string{"", "0", "-5", "1e3", "５", "NaN", "9007199254740992", "9223372036854775807", "1.001", "600000"} {
		res := c.once().post("/wallet/top-up", url.Values{"key": {"k"}, "amount": {amount}, "method": {"sandbox"}})
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-amount"`) {
			t.Errorf("%q: %d", amount, res.status)
		}
	}
	if res := c.once().post("/wallet/top-up", url.Values{"key": {"k"}, "amount": {"5", "6"}, "method": {"sandbox"}}); res.status != http.StatusUnprocessableEntity {
		t.Errorf("two amounts: %d", res.status)
	}
	if res := c.get("/wallet/top-up?amount=12.34&method=transfer"); !strings.Contains(res.body, `value="12.34"`) {
		t.Error("an amount in the address is not taken into the form")
	}
}

func TestAWalletIsLetFillItselfOnlyByWhoHasJustShownWhoTheyAre(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	key := hidden(c.get("/wallet/auto-top-up").body, "key")
	form := url.Values{"key": {key}, "threshold": {"50"}, "amount": {"100"}, "ceiling": {"300"}}
	res := c.once().post("/wallet/auto-top-up", form)
	if res.status != http.StatusSeeOther || !strings.HasPrefix(res.head.Get("Location"), "/sandbox/payments/") {
		t.Fatalf("%d %q", res.status, res.head.Get("Location"))
	}
	if res := c.once().post(res.head.Get("Location"), url.Values{"outcome": {"pay"}}); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	var row models.AutoTopUp
	x.look(func(tx *store.Tx) (err error) { row, err = tx.AutoTopUp(x.actor("owner@demo.test").OrgID); return err })
	if row.State != models.AutoTopUpOn || row.Instrument == "" || strings.Contains(c.get("/wallet/auto-top-up").body, row.Instrument) {
		t.Errorf("%+v", row)
	}
	x.clock.Step(11 * time.Minute)
	if res := c.once().post("/wallet/auto-top-up", form); !strings.HasPrefix(res.head.Get("Location"), "/account/confirm") {
		t.Errorf("later: %d %q", res.status, res.head.Get("Location"))
	}
}
