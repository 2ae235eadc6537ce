package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/testkit"
	"supermarket/models"
	"supermarket/web"
)

// everyone is a browser for each role, signed in, and a visitor under "".
func (x *house) everyone() map[models.Role]*client {
	x.Helper()
	owner, operator := x.actor("owner@demo.test"), x.actor("operator@demo.test")
	out := map[models.Role]*client{"": x.visitor()}
	for _, role := range []models.Role{models.RoleOwner, models.RoleIssuer, models.RoleReviewer, models.RoleProvider, models.RoleOperator} {
		out[role] = x.signedIn(string(role) + "@demo.test")
	}
	for _, role := range []models.Role{models.RoleBuyer, models.RoleFinance, models.RoleDeveloper} {
		out[role] = x.signedIn(x.join(owner, role))
	}
	out[models.RoleAuditor] = x.signedIn(x.join(operator, models.RoleAuditor))
	return out
}

var parameter = regexp.MustCompile(`:[a-z_]+|\*`)

// strange is a path of the route about things that nobody has.
func strange(r web.Route) string { return parameter.ReplaceAllString(r.Path, "none") }

// refusal is how the door answered: "" when it let in.
func refusal(res answer, r web.Route) string {
	switch {
	case res.status == http.StatusUnauthorized:
		return "sign in"
	case res.status == http.StatusForbidden:
		return "role"
	case res.status == http.StatusSeeOther && r.Realm == web.Pages && strings.HasPrefix(res.head.Get("Location"), "/sign-in?after="):
		return "sign in"
	}
	return ""
}

func due(r web.Route, role models.Role) string {
	switch {
	case r.Access.Anyone, r.Access.Person && role != "", slices.Contains(r.Access.Roles, role):
		return ""
	case role == "":
		return "sign in"
	}
	return "role"
}

// doors are the routes whose door is the guard: runners prove themselves inside.
func doors(x *house, realm web.Realm) []web.Route {
	return slices.DeleteFunc(x.h.Routes(), func(r web.Route) bool { return r.Realm != realm })
}

func TestEveryPageAdmitsItsRolesAndNobodyElse(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for role, c := range x.everyone() {
		for _, r := range doors(x, web.Pages) {
			if r.Path == "/sign-out" && r.Method == http.MethodPost {
				continue // a test of its own: it ends the session that the others need
			}
			res := c.once().do(r.Method, strange(r), "application/x-www-form-urlencoded", "")
			if got, want := refusal(res, r), due(r, role); got != want {
				t.Errorf("%s %s for %q: refused by %q, want %q (%d)", r.Method, r.Path, role, got, want, res.status)
			}
		}
	}
}

func TestEveryOperationAdmitsKeysOfItsRolesAndScopeAndNobodyElse(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.actor("owner@demo.test")
	x.join(owner, models.RoleBuyer)
	x.join(owner, models.RoleDeveloper)
	holders := map[models.Role]map[string]*client{"": {"": x.visitor()}}
	for _, role := range []models.Role{models.RoleOwner, models.RoleBuyer, models.RoleDeveloper} {
		holders[role] = x.keyed(x.actor(string(role) + "@demo.test"))
	}
	for _, role := range []models.Role{models.RoleIssuer, models.RoleReviewer, models.RoleOperator, models.RoleProvider} {
		holders[role] = x.staffKeyed(string(role) + "@demo.test")
	}
	for role, keys := range holders {
		for scope, c := range keys {
			for _, r := range doors(x, web.API) {
				want := due(r, role)
				if want == "" && !r.Access.Anyone && r.Access.Scope != "" && r.Access.Scope != scope {
					want = "role"
				}
				res := c.do(r.Method, strange(r), "application/json", "{}")
				if got := refusal(res, r); got != want {
					t.Errorf("%s %s for %q with %q: refused by %q, want %q (%d %s)", r.Method, r.Path, role, scope, got, want, res.status, res.body)
				}
			}
		}
	}
}

func TestTheRouterAnswersOnlyWhatStandsInTheTable(t *testing.T) {
	x := bare(t, testkit.SQLite(t))
	listed := map[string]bool{}
	for _, r := range x.h.Routes() {
		listed[r.Method+" "+r.Path] = true
	}
	for _, r := range x.web.Registered() {
		if !listed[r.Method+" "+r.Path] {
			t.Errorf("%s %s is registered and not listed", r.Method, r.Path)
		}
	}
	if len(x.web.Registered()) != len(listed) {
		t.Errorf("%d are registered, %d are listed", len(x.web.Registered()), len(listed))
	}
}

func TestARunnerWithoutProofIsRefusedAtEveryDoorOfTheSite(t *testing.T) {
	x := bare(t, testkit.SQLite(t))
	for _, r := range doors(x, web.Site) {
		res := x.visitor().do(r.Method, strange(r), "application/json", `{"submission_key": "job_x-1", "runner_id": "r"}`)
		if res.status != http.StatusUnauthorized && res.status != http.StatusForbidden && res.status != http.StatusUnprocessableEntity {
			t.Errorf("%s %s: %d %s", r.Method, r.Path, res.status, res.body)
		}
		if kind := res.head.Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("%s %s answers with %s", r.Method, r.Path, kind)
		}
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn("owner@demo.test")
	if res := c.post("/sign-out", nil); res.status != http.StatusOK {
		t.Fatal(res.status)
	}
	if res := c.once().get("/orders"); res.status != http.StatusSeeOther {
		t.Errorf("still in: %d", res.status)
	}
}

func TestAfterSigningInOneIsWhereOneWantedToBe(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for after, want := range map[string]string{"/wallet?after=x": "/wallet?after=x", "//evil.test/": "/", "https://evil.test/": "/"} {
		res := x.visitor().once().post("/sign-in", url.Values{"email": {"owner@demo.test"}, "password": {password}, "after": {after}})
		if got := res.head.Get("Location"); got != want {
			t.Errorf("after %q: %q", after, got)
		}
	}
}
