package handlers_test

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/store"
	"supermarket/models"
)

// bounds sets a project, a budget over all and the limit, by the pages alone.
func (c *client) bounds(limit string) {
	c.Helper()
	for _, s := range []struct {
		at   string
		form url.Values
	}{
		{"/firm/spending/projects", url.Values{"name": {"P1"}}},
		{"/firm/spending/budgets", url.Values{"member": {""}, "project": {""}, "period": {"month"}, "cap": {"100000"}}},
		{"/firm/spending/limit", url.Values{"asks": {"yes"}, "above": {limit}}},
	} {
		if res := c.once().post(s.at, s.form); res.status != http.StatusSeeOther || res.head.Get("Location") != "/firm/spending" {
			c.Fatalf("%s: %d %s", s.at, res.status, res.body)
		}
	}
}

var askedAt = regexp.MustCompile(`/approvals/apr_[a-z0-9]+`)

// asks orders something above the limit and returns the question's address.
func (c *client) asks() string {
	c.Helper()
	at := c.ordered(c.quoted(), url.Values{"wallet": {"no"}})
	var id string
	c.look(func(tx *store.Tx) error {
		a, err := tx.ApprovalOfOrder(path.Base(at))
		id = a.ID
		return err
	})
	return "/approvals/" + id
}

func (x *house) orderState(approval string) (o models.Order) {
	x.Helper()
	x.look(func(tx *store.Tx) error {
		a, err := tx.Approval(path.Base(approval), x.actor("owner@demo.test").FirmID())
		x.must(err)
		o, err = tx.OrderForWork(a.OrderID)
		return err
	})
	return o
}

func TestAnOrderAboveTheLimitWaitsForASecondMemberAndThenForItsPayment(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner := x.signedIn("owner@demo.test")
		owner.bounds("0")
		finance := x.signedIn(x.join(x.actor("owner@demo.test"), models.RoleFinance))
		at := owner.asks()
		if o := x.orderState(at); o.State != "draft" {
			t.Fatalf("the order is %s", o.State)
		}
		if list := finance.get("/approvals"); !askedAt.MatchString(list.body) {
			t.Error("the list does not lead to it")
		}
		for range 2 {
			if res := finance.once().post(at+"/approve", nil); res.status != http.StatusSeeOther || res.head.Get("Location") != at {
				t.Fatalf("approve: %d %s", res.status, res.body)
			}
		}
		o := x.orderState(at)
		if o.State != "awaiting_payment" || !o.PayBy.After(x.clock.Now()) {
			t.Errorf("the order is %s until %v", o.State, o.PayBy)
		}
		x.look(func(tx *store.Tx) error {
			payments, err := tx.PaymentsOfOrder(o.ID)
			if len(payments) != 1 {
				t.Errorf("%d payments", len(payments))
			}
			return err
		})
	})
}

func TestNobodyDecidesOnTheirOwnOrderByAnyDoor(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	owner.bounds("0")
	x.join(x.actor("owner@demo.test"), models.RoleFinance)
	at := owner.asks()
	if page := owner.get(at); strings.Contains(page.body, "/approve") || strings.Contains(page.body, "/refuse") || !strings.Contains(page.body, at+"/withdraw") {
		t.Error("the page offers the wrong deeds")
	}
	for _, deed := range []string{"/approve", "/refuse"} {
		if res := owner.once().post(at+deed, url.Values{"reason": {"x"}}); res.status != http.StatusForbidden {
			t.Errorf("%s: %d", deed, res.status)
		}
	}
	buyer := x.signedIn(x.join(x.actor("owner@demo.test"), models.RoleBuyer))
	if res := buyer.once().post(at+"/approve", nil); res.status != http.StatusForbidden {
		t.Errorf("a buyer: %d", res.status)
	}
	if o := x.orderState(at); o.State != "draft" {
		t.Errorf("the order is %s", o.State)
	}
}

func TestARefusalNamesItsReasonAndKeepsWhatWasWritten(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	owner.bounds("0")
	finance := x.signedIn(x.join(x.actor("owner@demo.test"), models.RoleFinance))
	at := owner.asks()
	if res := finance.once().post(at+"/refuse", url.Values{"reason": {"  "}}); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "f-reason-problem") {
		t.Fatalf("without a reason: %d", res.status)
	}
	long := strings.Repeat("x", 501)
	if res := finance.once().post(at+"/refuse", url.Values{"reason": {long}}); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, long) {
		t.Errorf("too long a reason: %d", res.status)
	}
	if res := finance.post(at+"/refuse", url.Values{"reason": {"<b>too dear</b>"}}); !strings.Contains(res.body, "&lt;b&gt;too dear") {
		t.Errorf("refused: %d", res.status)
	}
	if o := x.orderState(at); o.State != "cancelled" {
		t.Errorf("the order is %s", o.State)
	}
	if res := finance.once().post(at+"/approve", nil); res.status != http.StatusConflict {
		t.Errorf("another answer afterwards: %d", res.status)
	}
}

func TestWhoMovesMoneyBeyondALimitShowsASecondFactor(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	owner.bounds("0")
	by, email := x.actor("owner@demo.test"), "money@demo.test"
	_, err := x.h.Account.AddMember(x.ctx, by, account.NewUser{Email: email, Name: "Money", Password: password, Locale: "en"}, by.OrgKind, by.OrgID, models.RoleFinance)
	x.must(err)
	at := owner.asks()
	c := x.signedIn(email)
	for _, deed := range []string{at + "/approve", "/firm/spending/limit"} {
		if res := c.once().post(deed, url.Values{"asks": {"no"}}); !strings.HasPrefix(res.head.Get("Location"), "/account/factor?after=") {
			t.Errorf("%s without a factor: %d %s", deed, res.status, res.head.Get("Location"))
		}
	}
	if page := c.get("/firm/spending/limit"); page.at.Path != "/account/factor" || !strings.Contains(page.body, "%2Ffirm%2Fspending%2Flimit") {
		t.Errorf("the form leads to %s", page.at)
	}
	secret, _ := c.enrols()
	if page := c.get("/firm/spending/limit"); page.at.Path != "/firm/spending/limit" {
		t.Errorf("with a factor the form leads to %s", page.at)
	}
	x.clock.Step(11 * time.Minute)
	if res := c.once().post(at+"/approve", nil); !strings.HasPrefix(res.head.Get("Location"), "/account/confirm?after=") {
		t.Errorf("eleven minutes later: %d %s", res.status, res.head.Get("Location"))
	}
	c.post("/account/confirm", url.Values{"by": {"code"}, "code": {c.now(secret)}})
	if res := c.once().post(at+"/approve", nil); res.head.Get("Location") != at {
		t.Errorf("confirmed: %d %s", res.status, res.head.Get("Location"))
	}
}

func TestAmountsThatAreNoneAreRefusedAtTheirField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	for _, text := range []string{"", "-1", "NaN", "Inf", "1e3", "0x10", "１００", "1.234", "1,000", "9007199254740992", "9223372036854775807", "92233720368547758080"} {
		limit := c.once().post("/firm/spending/limit", url.Values{"asks": {"yes"}, "above": {text}})
		if limit.status != http.StatusUnprocessableEntity || !strings.Contains(limit.body, `id="f-above-problem"`) {
			t.Errorf("a limit of %q: %d", text, limit.status)
		}
		budget := c.once().post("/firm/spending/budgets", url.Values{"period": {"month"}, "cap": {text}})
		if budget.status != http.StatusUnprocessableEntity || !strings.Contains(budget.body, `id="f-cap-problem"`) {
			t.Errorf("a cap of %q: %d", text, budget.status)
		}
	}
	for _, form := range []url.Values{{"asks": {"yes", "no"}, "above": {"1"}}, {"asks": {"yes"}, "above": {"1", "2"}}, {"asks": {"perhaps"}, "above": {"1"}}} {
		if res := c.once().post("/firm/spending/limit", form); res.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", form, res.status)
		}
	}
	x.look(func(tx *store.Tx) error {
		f, err := tx.Firm(x.actor("owner@demo.test").FirmID())
		if f.ApprovalAbove != nil {
			t.Errorf("the limit is %v", *f.ApprovalAbove)
		}
		return err
	})
}

func TestABudgetIsChangedOnlyAsItWasShown(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	c.bounds("1000")
	at := regexp.MustCompile(`/firm/spending/budgets/bud_[a-z0-9]+`).FindString(c.get("/firm/spending").body)
	was := hidden(c.get(at).body, "version")
	if res := c.once().post(at, url.Values{"version": {was}, "cap": {"50"}}); res.status != http.StatusSeeOther {
		t.Fatalf("as shown: %d", res.status)
	}
	if res := c.once().post(at, url.Values{"version": {was}, "cap": {"60"}}); res.status != http.StatusConflict {
		t.Errorf("as it no longer is: %d", res.status)
	}
	for range 2 {
		if res := c.once().post(at+"/end", nil); res.status != http.StatusSeeOther {
			t.Errorf("ended: %d", res.status)
		}
	}
	if res := c.get(at); res.status != http.StatusNotFound {
		t.Errorf("after its end: %d", res.status)
	}
}
