package handlers_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
	"supermarket/web"
)

func TestEveryRouteOfTheAPIHasAnOperationAndEveryOperationARoute(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	var served, documented []string
	for _, r := range w.server.Routes() {
		if strings.HasPrefix(r.Path, apidoc.Base+"/") || r.Realm == web.Site {
			served = append(served, r.Method+" "+r.Path)
		}
	}
	router := strings.NewReplacer("{", ":", "}", "")
	for _, o := range apidoc.Operations() {
		documented = append(documented, o.Method+" "+router.Replace(apidoc.Base+o.Path))
	}
	for _, o := range apidoc.SiteOperations() {
		documented = append(documented, o.Method+" "+router.Replace(o.Path))
	}
	slices.Sort(served)
	slices.Sort(documented)
	if !slices.Equal(served, documented) {
		t.Fatalf("served:\n%s\ndocumented:\n%s", strings.Join(served, "\n"), strings.Join(documented, "\n"))
	}
}

func TestARevokedKeyIsRefusedAtOnce(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		secret, k, err := w.h.Account.CreateKey(w.ctx, w.owner, "short", []string{account.ScopeRead})
		w.must(err)
		ok[apidoc.Wallet](w, http.StatusOK, w.do(ask{Method: "GET", Path: "/wallet", Key: secret}))
		w.must(w.h.Account.RevokeKey(w.ctx, w.owner, k.ID))
		for _, path := range []string{"/wallet", "/offerings"} {
			w.refusedFor(w.do(ask{Method: "GET", Path: path, Key: secret}), http.StatusUnauthorized, "account.key")
		}
	})
}

func TestAKeyDoesOnlyWhatItsScopesSay(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	reader, buyer := w.keyOf(w.owner, account.ScopeRead), w.keyOf(w.owner, account.ScopeOrder)
	for _, o := range apidoc.Operations() {
		a := ask{Method: o.Method, Path: strings.NewReplacer("{id}", "none", "{name}", "none", "{file}", "none").Replace(o.Path), Idem: "k"}
		switch {
		case o.By == apidoc.Anyone:
			continue
		case o.By == apidoc.Staff || o.By == apidoc.Seller: // no firm's key reads reports, nor claims for a provider
			w.refusedFor(w.do(a), http.StatusUnauthorized, "web.key")
			a.Key = w.key
			w.refusedFor(w.do(a), http.StatusForbidden, "web.role")
			continue
		case o.By != apidoc.Key:
			a.Key = w.key
			if got := w.raw(a); got.Code != http.StatusUnauthorized {
				t.Errorf("%s by key: %d", o.ID, got.Code)
			}
			continue
		}
		w.refusedFor(w.do(a), http.StatusUnauthorized, "web.key")
		if a.Key = buyer; o.Scope == account.ScopeOrder {
			a.Key = reader
		}
		w.refusedFor(w.do(a), http.StatusForbidden, "web.scope")
	}
}

func TestAnotherFirmsThingsAreNotFound(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		q, spare := w.quote(1, 60), w.quote(1, 60)
		o := w.bought(fmt.Sprintf(`{"quotes":[%q],"voucher":%q,"use_wallet":true}`, q.ID, w.grant))
		w.ran(o, "log\n", "file")
		mine := ok[apidoc.List[apidoc.APIKey]](w, http.StatusOK, w.get("/keys")).Items[0].ID
		bill := ok[apidoc.List[apidoc.Invoice]](w, http.StatusOK, w.post("/orders/"+o.ID+"/invoices", "")).Items[0].ID
		stranger := w.stranger()
		topUp := ok[apidoc.TopUp](w, http.StatusCreated, w.post("/wallet/top-ups", `{"amount":{"amount":"5.00","currency":"CNY"}}`)).ID
		upload, err := w.h.Checkout.OpenUpload(w.ctx, w.owner, checkout.UploadAsk{FileName: "x", Size: 1})
		w.must(err)
		data, err := w.h.Checkout.PutDataset(w.ctx, w.owner, checkout.UploadAsk{FileName: "y", Size: 1}, strings.NewReader("y"))
		w.must(err)
		_, hook, err := w.h.Checkout.AddHook(w.ctx, w.owner, "https://firm.test/events", []string{"job.ended"})
		w.must(err)
		line := o.Lines[0].ID
		claimed, err := w.h.Checkout.BeginClaim(w.ctx, w.owner, claimableBy(w, db, w.owner.OrgID, voucher.RedeemBuyer, w.clock.Now()).ID, w.settledOrder().Lines[0].ID)
		w.must(err)
		proof, err := w.h.Checkout.AddClaimFile(w.ctx, w.owner, claimed.ID, "project", "plan.pdf", bytes.NewReader(paper))
		w.must(err)
		dispute := ok[apidoc.UsageDispute](w, http.StatusCreated, w.post("/usage/lines/"+line+"/disputes", `{"reason":"slow","note":"It took twice as long."}`)).ID
		ids := map[string]string{"/claims/": claimed.ID, "/usage/lines/": line, "/usage/disputes/": dispute, "/webhooks/": hook.ID, "/uploads/": upload.Row.ID, "/datasets/": data.ID, "/quotes/": q.ID, "/orders/": o.ID, "/jobs/": o.Lines[0].Job, "/keys/": mine, "/wallet/top-ups/": topUp, "/invoices/": bill}
		for _, op := range apidoc.Operations() {
			kind, _, about := strings.Cut(op.Path, "{")
			if op.By != apidoc.Key || !about || op.ID == "statement" { // every firm has its own of a month
				continue
			}
			if ids[kind] == "" {
				t.Errorf("%s: the firm has nothing of the kind", op.ID)
				continue
			}
			path := strings.NewReplacer("{id}", ids[kind], "{name}", "benchmark.csv", "{file}", proof.ID).Replace(op.Path)
			a := ask{Method: op.Method, Path: path, Key: stranger, Idem: "k"}
			if op.ID == "dataset_keep" {
				a.Body = `{"days":1}`
			}
			if op.ID == "usage_dispute_new" {
				a.Body = `{"reason":"time","note":"mine"}`
			}
			if op.ID == "top_up_return" {
				a.Body = `{"amount":{"amount":"1.00","currency":"CNY"}}`
			}
			switch op.ID {
			case "claim_submit":
				a.Body = `{"declare":true}`
			case "claim_paper_reuse":
				a.Body = `{"paper":"evi_none"}`
			case "claim_file_add":
				a = a.sends("other", "plan.pdf", string(paper))
			}
			got := w.do(a)
			if got.Code != http.StatusNotFound {
				t.Errorf("%s: %d %s", op.ID, got.Code, got.body)
			}
		}
		for _, path := range []string{"/orders", "/jobs", "/usage", "/wallet/entries", "/wallet/top-ups", "/vouchers", "/invoices", "/statements", "/refunds", "/disputes", "/projects", "/budgets", "/uploads", "/datasets", "/webhooks", "/usage/disputes", "/claims", "/vouchers/claimable"} {
			if rows := ok[apidoc.List[map[string]any]](w, http.StatusOK, w.do(ask{Method: "GET", Path: path, Key: stranger})); len(rows.Items) > 0 {
				t.Errorf("%s shows %d rows of another firm", path, len(rows.Items))
			}
		}
		w.refusedFor(w.do(ask{Method: "POST", Path: "/orders", Key: stranger, Idem: "o", Body: fmt.Sprintf(`{"quotes":[%q]}`, spare.ID)}), http.StatusNotFound, "quote.not_found")
	})
}

func TestOnlyAnOperatorStepsTheClock(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	a := ask{Method: "POST", Path: "/demo/clock", Body: `{"step":"24h"}`, Idem: "k", Cookie: w.session(seed.Operator)}
	ok[apidoc.Clock](w, http.StatusOK, w.do(a))
	for body, reason := range map[string]string{`{"step":"-1h"}`: "oversight.step", `{"step":"soon"}`: "api.step", `{"step":24}`: "api.type"} {
		bad := a
		bad.Body, bad.Idem = body, models.NewID("idem")
		w.refusedFor(w.do(bad), http.StatusUnprocessableEntity, reason)
	}
	foreign := a
	foreign.Head = map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"}
	if got := w.raw(foreign); got.Code != http.StatusForbidden {
		t.Errorf("from another origin: %d", got.Code)
	}
	a.Cookie = w.session(seed.Owner)
	if got := w.raw(a); got.Code != http.StatusForbidden {
		t.Errorf("a firm's owner: %d", got.Code)
	}
}
