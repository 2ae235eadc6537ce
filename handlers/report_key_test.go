package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/apidoc"
)

// staffKeyed is a program with a report key of a person of staff, under its scope.
func (x *house) staffKeyed(email string) map[string]*client {
	x.Helper()
	secret, k, err := x.h.Account.CreateStaffKey(x.ctx, x.actor(email), "report")
	x.must(err)
	c := x.visitor()
	c.key = secret
	return map[string]*client{k.Scopes: c}
}

func TestAReportKeyReadsTheReportOfThePageAndNothingElseUntilItIsRevoked(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.told(x.signedIn("owner@demo.test"))
	staff := x.signedIn("reviewer@demo.test")
	page := staff.post("/programmes/keys", url.Values{"name": {"city hall"}})
	secret, _, _ := strings.Cut(page.body[strings.Index(page.body, "sr_"):], "<")
	program := x.visitor()
	program.key = secret
	var api apidoc.CoverageReport
	res := program.get("/api/v1/reports/coverage?from=2026-11&to=2026-11")
	if err := json.Unmarshal([]byte(res.body), &api); err != nil || res.status != http.StatusOK {
		t.Fatalf("%d %v %.300s", res.status, err, res.body)
	}
	var file struct{ Tables map[string][]map[string]any }
	x.must(json.Unmarshal([]byte(staff.get("/programmes/coverage.json?from=2026-11&to=2026-11").body), &file))
	for _, table := range api.Tables {
		if len(table.Rows) != len(file.Tables[table.ID]) {
			t.Errorf("%s: %d rows, the page's data have %d", table.ID, len(table.Rows), len(file.Tables[table.ID]))
		}
		if table.ID == "subsidy_month" && table.Rows[0]["granted"].Money.String() != file.Tables[table.ID][0]["granted"].(map[string]any)["amount"] {
			t.Errorf("granted: %+v, %+v", table.Rows[0]["granted"], file.Tables[table.ID][0]["granted"])
		}
	}
	if len(api.Tables) != 15 || api.Covered != 1 || api.Of != 15 {
		t.Errorf("%d tables, %d of %d", len(api.Tables), api.Covered, api.Of)
	}
	for path, want := range map[string]int{"/api/v1/wallet": http.StatusForbidden, "/api/v1/orders": http.StatusForbidden, "/api/v1/reports/coverage?from=x": http.StatusUnprocessableEntity, "/api/v1/reports/coverage?programme=none": http.StatusNotFound} {
		if got := program.get(path).status; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	keys, err := x.h.Account.StaffKeys(x.ctx, x.actor("reviewer@demo.test"))
	x.must(err)
	if err := x.h.Account.RevokeStaffKey(x.ctx, x.actor("issuer@demo.test"), keys[0].ID); err == nil {
		t.Error("somebody else ended it")
	}
	staff.post("/programmes/keys/"+keys[0].ID+"/revoke", nil)
	if got := program.get("/api/v1/reports/coverage").status; got != http.StatusUnauthorized {
		t.Errorf("a revoked key: %d", got)
	}
	if _, _, err := x.h.Account.CreateStaffKey(x.ctx, x.actor("owner@demo.test"), "x"); err == nil {
		t.Error("a firm made one")
	}
}
