package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/models"
)

// bring uploads a file of grants and returns where that led.
func (c *client) bring(programme, file string) answer {
	c.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	w, err := form.CreateFormFile("file", "list.csv")
	c.must(err)
	_, err = w.Write([]byte(file))
	c.must(err)
	c.must(form.Close())
	return c.once().do(http.MethodPost, "/programmes/"+programme+"/bulk", form.FormDataContentType(), body.String())
}

// grantable is a programme that grants value at once and takes the demo's firm.
func (x *house) grantable() (p models.Programme, firm models.Firm) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) {
		if p, err = tx.ProgrammeBySlug("zhejiang-demo"); err != nil {
			return err
		}
		firm, err = tx.Firm(x.actor("owner@demo.test").OrgID)
		return err
	})
	return p, firm
}

// awarded is what staff have done: a file that was issued in part, and codes that were opened.
type awarded struct{ bulk, grant, codes string } // addresses

// awards lets staff bring a file of one good and two wrong rows and agree to it,
// and to a batch of codes.
func (x *house) awards(issuer, reviewer *client) (a awarded) {
	x.Helper()
	p, firm := x.grantable()
	res := issuer.bring(p.ID, "code,amount\n"+firm.Code+",20\n91440305MA5E000415,5\nx,=1\n")
	if res.status != http.StatusSeeOther {
		x.Fatalf("not brought: %d %.300s", res.status, res.body)
	}
	a.bulk = res.head.Get("Location")
	issuer.sent(a.bulk+"/propose", nil)
	reviewer.sent(a.bulk+"/decide", url.Values{"word": {"agree"}})
	for more := true; more; {
		var err error
		more, err = x.h.Programmes.WorkBulk(x.ctx)
		x.must(err)
	}
	x.look(func(tx *store.Tx) error {
		rows, err := tx.BulkRows(path.Base(a.bulk), 0, 10, models.RowIssued)
		if len(rows) != 1 {
			x.Fatalf("%+v", rows)
		}
		a.grant = "/programmes/" + p.ID + "/grants/" + rows[0].GrantID
		return err
	})
	a.codes = issuer.sent("/programmes/"+p.ID+"/codes", url.Values{"key": {"k"}, "count": {"2"}, "amount": {"7.50"}, "claim_by": {"2026-12-01"}, "note": {"fair"}})
	reviewer.sent(a.codes+"/decide", url.Values{"word": {"agree"}})
	return a
}

// sent posts a form that must lead on, and returns where to.
func (c *client) sent(at string, form url.Values) string {
	c.Helper()
	res := c.once().post(at, form)
	if res.status != http.StatusSeeOther {
		c.Fatalf("%s: %d %.400s", at, res.status, res.body)
	}
	return res.head.Get("Location")
}

func TestStaffIssueAFileUndoItAndAFirmClaimsACode(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		issuer, reviewer, owner := x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test"), x.signedIn("owner@demo.test")
		a := x.awards(issuer, reviewer)
		zh, en := issuer.speaks("zh-CN").get(a.bulk+"/errors.csv").body, issuer.speaks("en").get(a.bulk+"/errors.csv").body
		if !strings.Contains(zh, "校验码") || !strings.Contains(en, "check") || strings.Count(en, "\n") != 3 {
			t.Errorf("%s\n%s", zh, en)
		}
		if res := issuer.once().post(a.bulk+"/decide", url.Values{"word": {"agree"}}); res.status != http.StatusForbidden {
			t.Errorf("an issuer agreed: %d", res.status)
		}
		for _, deed := range []string{"suspend", "revoke"} {
			if res := reviewer.once().post(a.grant+"/"+deed, nil); res.status != http.StatusUnprocessableEntity || strings.Count(res.body, `id="f-reason-`+deed+`"`) != 1 || !strings.Contains(res.body, `id="f-reason-`+deed+`-problem"`) {
				t.Errorf("%s without a reason: %d", deed, res.status)
			}
		}
		undo := issuer.sent(a.grant+"/undo", url.Values{"reason-undo": {"wrong firm"}})
		page := reviewer.get(undo).body
		_, after, _ := strings.Cut(page, a.grant+"/undo/")
		id, _, _ := strings.Cut(after, `"`)
		reviewer.sent(a.grant+"/undo/"+id, url.Values{"word": {"agree"}})
		x.look(func(tx *store.Tx) error {
			g, err := tx.Grant(path.Base(a.grant))
			if g.State != models.GrantRevoked {
				t.Errorf("the grant is %s", g.State)
			}
			return err
		})
		table := issuer.post(a.codes+"/take", url.Values{"form": {"csv"}})
		if kind := table.head.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") || strings.Count(table.body, "\n") != 3 {
			t.Fatalf("%s %s", kind, table.body)
		}
		if res := issuer.once().post(a.codes+"/take", url.Values{"form": {"csv"}}); res.status != http.StatusGone {
			t.Errorf("shown twice: %d", res.status)
		}
		code := strings.Split(strings.Split(table.body, "\n")[1], ",")[1]
		visitor := x.visitor()
		if to := visitor.sent("/vouchers/code", url.Values{"code": {code}}); !strings.HasPrefix(to, "/sign-up") {
			t.Errorf("a visitor was led to %s", to)
		}
		if body := visitor.get("/vouchers/code").body; !strings.Contains(body, code) {
			t.Error("a visitor's code is not kept")
		}
		if to := owner.sent("/vouchers/code", url.Values{"code": {" " + strings.ToLower(code)}}); !strings.HasPrefix(to, "/vouchers#gr_") {
			t.Errorf("led to %s", to)
		}
		key := x.keyed(x.actor("owner@demo.test"))["order"]
		if res := key.do(http.MethodPost, "/api/v1/vouchers/claims", "application/json", `{"code":"AAAAA-AAAAA-AAAAA-AAAAA"}`); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "code.refused") {
			t.Errorf("%d %s", res.status, res.body)
		}
		var last answer
		for range 9 { // beside the two tries above
			last = owner.once().post("/vouchers/code", url.Values{"code": {"AAAAA-AAAAA-AAAAA-AAAAA"}})
		}
		if last.status != http.StatusTooManyRequests {
			t.Errorf("the eleventh try: %d", last.status)
		}
		x.sound()
	})
}
