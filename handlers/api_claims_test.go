package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"supermarket/internal/apidoc"
	"supermarket/internal/programmes"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// sends is the request with a form of one file and its kind, by a boundary that
// stays the same.
func (a ask) sends(kind, name, content string) ask {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.SetBoundary("boundary")
	if kind != "" {
		_ = w.WriteField("kind", kind)
	}
	if f, err := w.CreateFormFile("file", name); err == nil {
		_, _ = f.Write([]byte(content))
	}
	_ = w.Close()
	a.Body, a.Head = body.String(), map[string]string{"Content-Type": w.FormDataContentType()}
	return a
}

// settledOrder is an order of the owner that ran and has its invoice.
func (w *apiWorld) settledOrder() apidoc.Order {
	w.Helper()
	w.must(w.h.Checkout.SandboxTopUp(w.ctx, w.owner, 100*models.Yuan, models.NewID("top")))
	o := w.bought(`{"quotes":["` + w.quote(1, 60).ID + `"],"use_wallet":true}`)
	w.ran(o, "log\n", "file")
	ok[apidoc.List[apidoc.Invoice]](w, http.StatusOK, w.post("/orders/"+o.ID+"/invoices", ""))
	return o
}

// sellerKey is a key of the provider's staff.
func (w *apiWorld) sellerKey(email string) string {
	w.Helper()
	secret, _, err := w.h.Account.CreateStaffKey(w.ctx, w.actor(email), "claims")
	w.must(err)
	return secret
}

// side is one side's way to claims through the API.
type side struct {
	*apiWorld
	key, claimable, claims string
}

func (s side) ask(method, path, body string) ask {
	a := ask{Method: method, Path: path, Body: body, Key: s.key}
	if method != "GET" {
		a.Idem = models.NewID("idem")
	}
	return a
}

// twice sends the same write twice and wants the same answer.
func (s side) twice(a ask) reply {
	s.Helper()
	first, again := s.do(a), s.do(a)
	if first.Code != again.Code || !bytes.Equal(first.body, again.body) || again.Header().Get("Idempotent-Replay") != "true" {
		s.Errorf("%s: %d %s, then %d %s", a.Path, first.Code, first.body, again.Code, again.body)
	}
	return first
}

// claimed goes the whole way of a side: finds what may be claimed, begins, proves, hands in.
func (s side) claimed() apidoc.Claim {
	s.Helper()
	open := ok[apidoc.List[apidoc.Claimable]](s.apiWorld, http.StatusOK, s.do(s.ask("GET", s.claimable, ""))).Items
	if len(open) != 1 || open[0].Amount == 0 || len(open[0].Refused) > 0 || len(open[0].Evidence) != 3 {
		s.Fatalf("%+v", open)
	}
	begin := s.ask("POST", s.claims, `{"line":"`+open[0].Line+`","voucher":"`+open[0].Voucher+`"}`)
	c := ok[apidoc.Claim](s.apiWorld, http.StatusCreated, s.twice(begin))
	begin.Idem = models.NewID("idem")
	if again := ok[apidoc.Claim](s.apiWorld, http.StatusCreated, s.do(begin)); again.ID != c.ID {
		s.Errorf("%s and %s", c.ID, again.ID)
	}
	at := s.claims + "/" + c.ID
	s.refusedFor(s.do(s.ask("POST", at+"/submit", `{"declare":true}`)), http.StatusConflict, "claim.evidence_needed")
	add := s.ask("POST", at+"/files", "").sends("project", "plan.pdf", string(paper))
	f := ok[apidoc.ClaimFile](s.apiWorld, http.StatusCreated, s.twice(add))
	add.Idem = models.NewID("idem")
	if again := ok[apidoc.ClaimFile](s.apiWorld, http.StatusCreated, s.do(add)); again.ID != f.ID || f.SHA256 != digest(string(paper)) {
		s.Errorf("%+v and %+v", f, again)
	}
	if got := s.do(s.ask("GET", at+"/files/"+f.ID, "")); !bytes.Equal(got.body, paper) || got.Header().Get(apidoc.HeaderSHA256) != f.SHA256 {
		s.Errorf("%d %s", got.Code, got.body)
	}
	s.refusedFor(s.do(s.ask("POST", at+"/submit", `{"declare":false}`)), http.StatusUnprocessableEntity, "claim.undeclared")
	c = ok[apidoc.Claim](s.apiWorld, http.StatusOK, s.twice(s.ask("POST", at+"/submit", `{"declare":true,"note":"third quarter"}`)))
	if c.State != models.ClaimSubmitted || c.SHA256 == "" || len(c.Files) != 1 || len(c.Missing) > 0 || len(c.Moves) != 2 {
		s.Errorf("%+v", c)
	}
	if got := s.do(s.ask("GET", at+"/evidence", "")); digest(string(got.body)) != c.SHA256 || got.Header().Get(apidoc.HeaderSHA256) != c.SHA256 {
		s.Errorf("%d %s", got.Code, got.body)
	}
	s.refusedFor(s.do(s.ask("POST", at+"/withdraw", "")), http.StatusConflict, "claim.decided")
	s.refusedFor(s.do(s.ask("DELETE", at+"/files/"+f.ID, "")), http.StatusConflict, "claim.decided")
	return c
}

func TestProgramsOfBothSidesClaimAsPeopleDo(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		w.settledOrder()
		for how, s := range map[voucher.Redeem]side{
			voucher.RedeemBuyer:    {w, w.key, "/vouchers/claimable", "/claims"},
			voucher.RedeemProvider: {w, w.sellerKey(seed.Seller), "/provider/claimable", "/provider/claims"},
		} {
			claimableBy(w, db, w.owner.OrgID, how, w.clock.Now())
			c := s.claimed()
			issuer, reviewer := w.actor(seed.Issuer), w.actor(seed.Reviewer)
			w.must(w.h.Programmes.ReviewClaim(w.ctx, issuer, c.ID, c.Asked, ""))
			w.must(w.h.Programmes.ApproveClaim(w.ctx, reviewer, c.ID, "", programmes.Weighed{}))
			rows := ok[apidoc.List[apidoc.ClaimSummary]](w, http.StatusOK, s.do(s.ask("GET", s.claims, ""))).Items
			if len(rows) == 0 || rows[0].State != models.ClaimApproved || rows[0].Amount != c.Asked {
				t.Errorf("%+v", rows)
			}
		}
		if got := w.do(ask{Method: "GET", Path: "/provider/claims", Key: w.sellerKey("provider-hetao@demo.test")}); strings.Contains(string(got.body), `"id"`) {
			t.Errorf("another provider reads %s", got.body)
		}
		w.sound()
	})
}

func TestBadInputToAClaimIsNamed(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	line := w.settledOrder().Lines[0].ID
	s := side{w, w.key, "/vouchers/claimable", "/claims"}
	g := claimableBy(w, w.db, w.owner.OrgID, voucher.RedeemBuyer, w.clock.Now())
	theirs := claimableBy(w, w.db, w.owner.OrgID, voucher.RedeemProvider, w.clock.Now())
	for body, want := range map[string]struct {
		status int
		reason string
	}{
		`{}`: {http.StatusUnprocessableEntity, "api.missing"},
		`{"line":"` + line + `","voucher":"grt_none"}`:              {http.StatusNotFound, "voucher.no_grant"},
		`{"line":"lin_none","voucher":"` + g.ID + `"}`:              {http.StatusNotFound, "store.not_found"},
		`{"line":"` + line + `","voucher":"` + theirs.ID + `"}`:     {http.StatusConflict, "claim.side"},
		`{"line":1,"voucher":"` + g.ID + `"}`:                       {http.StatusUnprocessableEntity, "api.type"},
		`{"line":"` + line + `","voucher":"` + g.ID + `","n":true}`: {http.StatusUnprocessableEntity, "api.unknown_field"},
	} {
		w.refusedFor(s.do(s.ask("POST", "/claims", body)), want.status, want.reason)
	}
	c := ok[apidoc.Claim](w, http.StatusCreated, s.do(s.ask("POST", "/claims", `{"line":"`+line+`","voucher":"`+g.ID+`"}`)))
	at := "/claims/" + c.ID + "/files"
	plain := s.ask("POST", at, `{"kind":"project"}`)
	for reason, a := range map[string]ask{
		"api.form": plain, "api.missing": s.ask("POST", at, "").sends("", "plan.pdf", string(paper)), "api.enum": s.ask("POST", at, "").sends("dream", "plan.pdf", string(paper)),
		"evidence.type": s.ask("POST", at, "").sends("project", "plan.pdf", "<html>"), "evidence.empty": s.ask("POST", at, "").sends("project", "plan.pdf", ""),
	} {
		w.refusedFor(w.raw(a), http.StatusUnprocessableEntity, reason)
	}
	w.refusedFor(s.do(s.ask("POST", "/claims/"+c.ID+"/handed-in", `{"paper":"evi_none"}`)), http.StatusNotFound, "evidence.gone")
	f := ok[apidoc.ClaimFile](w, http.StatusCreated, s.do(s.ask("POST", at, "").sends("other", "plan.pdf", string(paper))))
	for range 2 {
		if got := s.do(s.ask("DELETE", at+"/"+f.ID, "")); got.Code != http.StatusNoContent {
			t.Errorf("%d %s", got.Code, got.body)
		}
	}
	for range 2 {
		if c := ok[apidoc.Claim](w, http.StatusOK, s.do(s.ask("POST", "/claims/"+c.ID+"/withdraw", ""))); c.State != models.ClaimRefused {
			t.Errorf("%+v", c)
		}
	}
}
