package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/store"
)

func TestStaffSeeWhatWaitsForThemAndNotWhatTheySignedThemselves(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		issuer, reviewer := x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
		id := x.signedIn("owner@demo.test").applied()
		p, firm := x.grantable()
		issuer.sent("/programmes/"+p.ID+"/codes", url.Values{"key": {"k"}, "count": {"2"}, "amount": {"7.50"}, "claim_by": {"2026-12-01"}, "note": {"fair"}})
		bulk := issuer.bring(p.ID, "code,amount\n"+firm.Code+",20\n").head.Get("Location")
		issuer.sent(bulk+"/propose", nil)
		waits := func(c *client, at string) bool {
			list, _, _ := strings.Cut(c.get("/programmes").body, "<article")
			return strings.Contains(list, `class="task"`) && strings.Contains(list, `href="`+at+`"`)
		}
		for _, at := range []string{"/programmes/" + p.ID + "/codes", "/programmes/" + p.ID + "/bulk"} {
			if !waits(reviewer, at) || waits(issuer, at) {
				t.Errorf("%s: for the reviewer %v, for who proposed it %v", at, waits(reviewer, at), waits(issuer, at))
			}
		}
		const submitted, reviewed = "/programmes/applications?state=submitted", "/programmes/applications?state=reviewed"
		if !waits(issuer, submitted) || !waits(reviewer, submitted) {
			t.Error("either may review what was handed in")
		}
		at := "/programmes/applications/" + id
		reviewer.pressed(at+"/decide", url.Values{"revision": {reviewer.seen(at)}, "to": {"reviewed"}, "amount-reviewed": {"400"}, "note-reviewed": {"x"}})
		if waits(reviewer, reviewed) || waits(issuer, reviewed) || waits(issuer, submitted) {
			t.Error("what the only approver reviewed waits for another approver")
		}
	})
}
