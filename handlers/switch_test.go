package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/store"
	"supermarket/models"
	"supermarket/web"
)

// joins gives the person of this browser a further role: they take up an
// invitation, and act there from then on.
func (c *client) joins(by models.Actor, email string, role models.Role) {
	c.Helper()
	c.clock.Step(time.Minute) // the first organisation is the older one
	_, err := c.h.Account.Invite(c.ctx, by, account.Invite{Org: account.OrgOf(by), Email: email, Role: role})
	c.must(err)
	if res := c.once().post(c.invitationTo(email), nil); res.status != http.StatusSeeOther {
		c.Fatalf("%s did not join: %d %s", email, res.status, res.body)
	}
}

// actsFor makes the session act for another organisation of its person.
func (c *client) actsFor(org string) answer {
	c.Helper()
	return c.once().post("/account/organisations", url.Values{"organisation": {org}})
}

// hasRightsOf compares the door of each page with what the role may.
func (c *client) hasRightsOf(role models.Role) {
	c.Helper()
	for _, r := range doors(c.house, web.Pages) {
		if r.Method != http.MethodGet {
			continue
		}
		if got, want := refusal(c.once().get(strange(r)), r), due(r, role); got != want {
			c.Errorf("%s as %s: refused by %q, want %q", r.Path, role, got, want)
		}
	}
}

// finds asks for each of a firm's things that these pages show.
func (c *client) finds(want int, things ...string) {
	c.Helper()
	for _, at := range things {
		if res := c.once().get(at); res.status != want {
			c.Errorf("%s: %d, want %d", at, res.status, want)
		}
	}
}

func TestRightsFollowTheOrganisationOfTheSessionAtOnce(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		s, firm := x.told(x.signedIn("owner@demo.test")), x.actor("owner@demo.test")
		things := []string{
			"/orders/" + s.done, "/orders/" + s.done + "/receipt", "/orders/" + s.done + "/receipt/pdf", "/orders/" + s.done + "/receipt/csv", "/orders/" + s.done + "/receipt/data",
			"/orders/" + s.done + "/invoice", "/invoices/" + s.invoice, "/invoices/" + s.invoice + "/pdf", "/invoices/" + s.invoice + "/csv", "/invoices/" + s.invoice + "/data", "/jobs/" + s.doneJob, "/checkout/" + s.quote,
		}
		c := x.rival()
		own := x.actor("rival@demo.test")
		c.hasRightsOf(models.RoleOwner)
		c.finds(http.StatusNotFound, things...)
		c.joins(firm, own.Email, models.RoleBuyer)
		c.hasRightsOf(models.RoleBuyer)
		c.finds(http.StatusOK, things...)
		for _, res := range []answer{
			c.once().post("/members", url.Values{"email": {"more@demo.test"}, "role": {"firm:owner"}}),
			c.once().post("/members/"+own.UserID+"/role", url.Values{"role": {"firm:owner"}}),
		} {
			if res.status != http.StatusForbidden {
				t.Errorf("a buyer who owns another firm did an owner's deed: %d", res.status)
			}
		}
		if res := c.actsFor(own.OrgID); res.status != http.StatusSeeOther {
			t.Fatalf("%d %s", res.status, res.body)
		}
		c.hasRightsOf(models.RoleOwner)
		c.finds(http.StatusNotFound, things...)
	})
}

func TestNobodyActsWhereTheyDoNotBelong(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.rival()
	orgs := []string{"", "none", string(models.OrgPlatform), string(models.OrgNetwork), x.actor("owner@demo.test").OrgID, x.actor("provider@demo.test").OrgID}
	for _, org := range orgs {
		if res := c.actsFor(org); res.status != http.StatusNotFound {
			t.Errorf("acts for %q: %d", org, res.status)
		}
	}
	c.hasRightsOf(models.RoleOwner)
}

func TestWhoLosesTheRoleThatTheSessionActsInIsOut(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c, firm := x.rival(), x.actor("owner@demo.test")
	own := x.actor("rival@demo.test")
	c.joins(firm, own.Email, models.RoleBuyer)
	x.must(x.h.Account.Remove(x.ctx, firm, account.OrgOf(firm), own.UserID))
	c.hasRightsOf("")
	c.signIn(own.Email)
	c.hasRightsOf(models.RoleOwner)
}

func TestTheDemandForAFactorFollowsTheOrganisationOfTheSession(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		c, seller := x.rival(), x.actor("provider@demo.test")
		own := x.actor("rival@demo.test")
		c.joins(seller, own.Email, models.RoleProvider)
		for _, at := range []string{"/provider", "/orders", "/wallet", "/members", "/account/organisations"} {
			if res := c.once().get(at); !strings.HasPrefix(res.head.Get("Location"), "/account/factor?after=") {
				t.Errorf("%s without a factor: %d to %q", at, res.status, res.head.Get("Location"))
			}
		}
		again := x.signedIn(own.Email) // acts in the first organisation, which asks for none
		again.hasRightsOf(models.RoleOwner)
		again.actsFor(seller.OrgID)
		if res := again.once().get("/provider"); !strings.HasPrefix(res.head.Get("Location"), "/account/factor?after=") {
			t.Errorf("%d to %q", res.status, res.head.Get("Location"))
		}
		again.enrols()
		again.hasRightsOf(models.RoleProvider)
		again.actsFor(own.OrgID)
		again.hasRightsOf(models.RoleOwner)
	})
}

func TestAnOperationBySessionAsksForTheFactor(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.bossed()
	c := x.signedIn(boss)
	step := func() answer { return c.do("POST", "/api/v1/demo/clock", "application/json", `{"step":"24h"}`) }
	before := x.clock.Now()
	if res := step(); res.status != http.StatusForbidden || !strings.Contains(res.body, `"reason":"web.factor"`) || !x.clock.Now().Equal(before) {
		t.Fatalf("%d %s", res.status, res.body)
	}
	c.enrols()
	if res := step(); res.status != http.StatusOK {
		t.Errorf("with a factor: %d %s", res.status, res.body)
	}
}
