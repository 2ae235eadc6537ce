package handlers_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/apidoc"
	"supermarket/internal/audit"
	"supermarket/internal/finance"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// ended is an order that was paid in the sandbox and ran twenty seconds.
func (w *apiWorld) ended() apidoc.Order {
	w.Helper()
	o := w.bought(fmt.Sprintf(`{"quotes":[%q]}`, w.quote(1, 600).ID))
	w.ran(o, "log\n", "file")
	return ok[apidoc.Order](w, http.StatusOK, w.get("/orders/"+o.ID))
}

func (w *apiWorld) sound() {
	w.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		if broken := audit.Run(tx, audit.All()).Broken(); len(broken) > 0 {
			w.Errorf("the books: %+v", broken)
		}
		return nil
	}))
}

func (w *apiWorld) refunds(o apidoc.Order) apidoc.OrderRefunds {
	w.Helper()
	return ok[apidoc.OrderRefunds](w, http.StatusOK, w.get("/orders/"+o.ID+"/refunds"))
}

func cny(m models.Money) string { return fmt.Sprintf(`{"amount":%q,"currency":"CNY"}`, m) }

func TestAProgramAsksForPartOfALineBackAndSeesWhatBecameOfIt(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		o := w.ended()
		before := w.refunds(o)
		if len(before.Lines) != 1 || before.Lines[0].Left != o.Lines[0].Settlement.Cost || len(before.Refunds) != 0 {
			t.Fatalf("%+v", before)
		}
		body := fmt.Sprintf(`{"line":%q,"amount":%s,"reason":"slow","note":"Half as fast."}`, o.Lines[0].ID, cny(models.Fen))
		a := ask{Method: "POST", Path: "/orders/" + o.ID + "/refunds", Key: w.key, Idem: "k", Body: body}
		first := ok[apidoc.Refund](w, http.StatusCreated, w.do(a))
		again := w.do(a)
		if ok[apidoc.Refund](w, http.StatusCreated, again).ID != first.ID || again.Header().Get("Idempotent-Replay") != "true" {
			t.Fatalf("%+v, then %s", first, again.body)
		}
		other := a
		other.Body = strings.Replace(body, "slow", "wrong", 1)
		w.refusedFor(w.do(other), http.StatusUnprocessableEntity, "api.key_reused")
		w.refusedFor(w.post(a.Path, body), http.StatusConflict, "refund.asked_already")
		after := w.refunds(o)
		if !after.Lines[0].Asks || len(after.Refunds) != 1 || after.Refunds[0].State != models.RefundAsked {
			t.Fatalf("%+v", after)
		}
		_, err := w.h.Supply.DecideRefund(w.ctx, w.actor(seed.Seller), supply.Decision{RefundID: first.ID, Yes: true, Amount: models.Fen, Answer: "Slow at the start."})
		w.must(err)
		booked := w.refunds(o).Refunds[0]
		if booked.State != models.RefundBooked || booked.Voucher+booked.Wallet != models.Fen || booked.Answer != "Slow at the start." {
			t.Fatalf("%+v", booked)
		}
		rest := ok[apidoc.Refund](w, http.StatusCreated, w.post(a.Path, fmt.Sprintf(`{"line":%q,"reason":"other","note":"All."}`, o.Lines[0].ID)))
		if rest.Asked != o.Lines[0].Settlement.Cost-models.Fen {
			t.Errorf("all that is left is %v", rest.Asked)
		}
		w.sound()
	})
}

func TestARefundThatACrashCutShortIsAskedForOnce(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		o := w.ended()
		for _, body := range []string{
			fmt.Sprintf(`{"line":%q,"reason":"slow"}`, o.Lines[0].ID),
			fmt.Sprintf(`{"payment":%q,"amount":%s}`, o.Payments[0].ID, cny(models.Fen)),
		} {
			a := ask{Method: "POST", Path: "/orders/" + o.ID + "/refunds", Key: w.key, Idem: models.NewID("idem"), Body: body}
			first := ok[apidoc.Refund](w, http.StatusCreated, w.do(a))
			testkit.Corrupt(t, db, "UPDATE api_results SET status = 0, body = '', created_at = '2026-01-01 00:00:00+00:00' WHERE key = '"+a.Idem+"'")
			if again := ok[apidoc.Refund](w, http.StatusCreated, w.do(a)); again.ID != first.ID {
				t.Errorf("%s: %s, then %s", body, first.ID, again.ID)
			}
		}
		if all := ok[apidoc.List[apidoc.Refund]](w, http.StatusOK, w.get("/refunds")).Items; len(all) != 2 {
			t.Errorf("%+v", all)
		}
		w.sound()
	})
}

func TestUnusedMoneyGoesBackToItsSourceByTheOwnersKeyAlone(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		o := w.ended()
		top := ok[apidoc.TopUp](w, http.StatusCreated, w.post("/wallet/top-ups", `{"amount":`+cny(20*models.Yuan)+`,"sandbox":"pay"}`))
		buyer, err := w.h.Account.AddMember(w.ctx, w.owner, account.NewUser{Email: "b@demo.test", Name: "B", Password: password, Locale: "en", Exempt: true}, w.owner.OrgKind, w.owner.OrgID, models.RoleBuyer)
		w.must(err)
		key := w.keyOf(buyer, account.ScopeRead, account.ScopeOrder)
		for path, body := range map[string]string{
			"/orders/" + o.ID + "/refunds":           fmt.Sprintf(`{"payment":%q,"amount":%s}`, o.Payments[0].ID, cny(models.Yuan)),
			"/wallet/top-ups/" + top.ID + "/refunds": `{"amount":` + cny(models.Yuan) + `}`,
		} {
			w.refusedFor(w.do(ask{Method: "POST", Path: path, Body: body, Key: key, Idem: "k"}), http.StatusForbidden, "finance.may_not")
			r := ok[apidoc.Refund](w, http.StatusCreated, w.post(path, body))
			if r.Kind != models.RefundSource || r.State != models.RefundSending || r.Amount != models.Yuan {
				t.Errorf("%s: %+v", path, r)
			}
			w.refusedFor(w.post(path, strings.Replace(body, `"1.00"`, `"100000"`, 1)), http.StatusConflict, "refund.too_much")
			w.refusedFor(w.post(path, strings.Replace(body, `"1.00"`, `"0.001"`, 1)), http.StatusUnprocessableEntity, "refund.amount")
		}
		w.must(w.h.Finance.SendRefunds(w.ctx))
		for _, r := range ok[apidoc.List[apidoc.Refund]](w, http.StatusOK, w.get("/refunds")).Items {
			if r.State != models.RefundSent || r.EndedAt == nil {
				t.Errorf("%+v", r)
			}
		}
		w.sound()
	})
}

func TestWhatIsNotOfTheOrderIsNotRefundedThroughIt(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	o, other := w.ended(), w.ended()
	path := "/orders/" + o.ID + "/refunds"
	for body, want := range map[string]struct {
		status int
		reason string
	}{
		fmt.Sprintf(`{"line":%q,"reason":"slow"}`, other.Lines[0].ID):           {http.StatusNotFound, "web.not_found"},
		fmt.Sprintf(`{"payment":%q,"amount":%s}`, other.Payments[0].ID, cny(1)): {http.StatusNotFound, "web.not_found"},
		`{"reason":"slow"}`: {http.StatusUnprocessableEntity, "api.line_or_payment"},
		fmt.Sprintf(`{"line":%q,"payment":%q,"reason":"slow"}`, o.Lines[0].ID, o.Payments[0].ID):       {http.StatusUnprocessableEntity, "api.line_or_payment"},
		fmt.Sprintf(`{"line":%q,"reason":"bored"}`, o.Lines[0].ID):                                     {http.StatusUnprocessableEntity, "refund.reason_needed"},
		fmt.Sprintf(`{"line":%q,"reason":"slow","note":%q}`, o.Lines[0].ID, strings.Repeat("因", 1001)): {http.StatusUnprocessableEntity, "refund.reason_needed"},
		fmt.Sprintf(`{"payment":%q}`, o.Payments[0].ID):                                                {http.StatusUnprocessableEntity, "refund.amount"},
	} {
		w.refusedFor(w.post(path, body), want.status, want.reason)
	}
	waits := ok[apidoc.Order](w, http.StatusCreated, w.post("/orders", fmt.Sprintf(`{"quotes":[%q]}`, w.quote(1, 60).ID)))
	w.refusedFor(w.post("/orders/"+waits.ID+"/refunds", fmt.Sprintf(`{"line":%q,"reason":"slow"}`, waits.Lines[0].ID)), http.StatusConflict, "refund.unsettled")
}

func TestAProgramReadsAndAsksForDocuments(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		o := w.ended()
		waits := ok[apidoc.Order](w, http.StatusCreated, w.post("/orders", fmt.Sprintf(`{"quotes":[%q]}`, w.quote(1, 60).ID)))
		w.refusedFor(w.post("/orders/"+waits.ID+"/invoices", ""), http.StatusConflict, "invoice.not_settled")
		var invoices []apidoc.Invoice
		for range 2 { // asked twice they are the same
			invoices = ok[apidoc.List[apidoc.Invoice]](w, http.StatusOK, w.post("/orders/"+o.ID+"/invoices", "")).Items
			if len(invoices) != 1 {
				t.Fatalf("%+v", invoices)
			}
		}
		one := ok[apidoc.Invoice](w, http.StatusOK, w.get("/invoices/"+invoices[0].ID))
		listed := ok[apidoc.List[apidoc.Invoice]](w, http.StatusOK, w.get("/invoices")).Items
		if !reflect.DeepEqual(one, invoices[0]) || !reflect.DeepEqual(listed, invoices) || one.Net+one.Tax != one.Total || one.Order != o.ID {
			t.Errorf("%+v, %+v", one, listed)
		}
		r := ok[apidoc.Receipt](w, http.StatusOK, w.get("/orders/"+o.ID+"/receipt"))
		if r.Tax.Net+r.Tax.Tax != r.Tax.Total || r.Tax.Total != one.Total || r.Tax.Capitals != one.Capitals || r.Lines[0].Kind != models.OfferCardHour {
			t.Errorf("%+v beside %+v", r.Tax, one)
		}
		w.readsStatements()
		w.sound()
	})
}

// readsStatements holds the running month to the wallet.
func (w *apiWorld) readsStatements() {
	w.Helper()
	wallet := ok[apidoc.Wallet](w, http.StatusOK, w.get("/wallet"))
	months := ok[apidoc.List[apidoc.MonthSummary]](w, http.StatusOK, w.get("/statements")).Items
	if len(months) == 0 || !months[0].Running || months[0].Month != "2026-11" {
		w.Fatalf("%+v", months)
	}
	s := ok[apidoc.Statement](w, http.StatusOK, w.get("/statements/2026-11"))
	if s.MonthSummary != months[0] || s.Closing != wallet.Balance || s.Opening+s.In-s.Out != s.Closing || s.Entries[len(s.Entries)-1].Balance != s.Closing {
		w.Errorf("%+v, the wallet %+v", s, wallet)
	}
	for _, month := range []string{"2026-12", "2026-13", "26-11", "2026-1", "none", "2026-11.pdf"} {
		w.refusedFor(w.get("/statements/"+month), http.StatusNotFound, "statement.month")
	}
	w.refusedFor(w.get("/statements?cursor=soon"), http.StatusUnprocessableEntity, "store.cursor")
	w.refusedFor(w.get("/statements?limit=2"), http.StatusUnprocessableEntity, "api.parameter")
}

func TestAProgramSeesBudgetsAndProjectsAndOrdersForThem(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		w.must(w.h.Finance.AddProject(w.ctx, w.owner, "P1"))
		projects := ok[apidoc.List[apidoc.Project]](w, http.StatusOK, w.get("/projects")).Items
		p := projects[len(projects)-1]
		for _, r := range projects {
			if r.Name == "P1" {
				p = r
			}
		}
		had := len(ok[apidoc.List[apidoc.Budget]](w, http.StatusOK, w.get("/budgets")).Items)
		w.must(w.h.Finance.AddBudget(w.ctx, w.owner, finance.NewBudget{ProjectID: p.ID, Period: models.PeriodWhole, Cap: 10 * models.Yuan}))
		q := w.quote(1, 600)
		o := w.bought(fmt.Sprintf(`{"quotes":[%q],"project":%q}`, q.ID, p.ID))
		var mine apidoc.Budget
		budgets := ok[apidoc.List[apidoc.Budget]](w, http.StatusOK, w.get("/budgets")).Items
		for _, b := range budgets {
			if b.Project == p.ID {
				mine = b
			}
		}
		if len(budgets) != had+1 || mine.Held != q.Cap.Amount || mine.Left != 10*models.Yuan-mine.Held || o.Project != p.ID {
			t.Errorf("%+v of %+v", mine, budgets)
		}
		w.sound()
	})
}

func TestAProgramSeesWhatABankTookBackAndWhatIsOwed(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		o := w.ended()
		w.clock.Step(time.Minute)
		_, err := w.h.Checkout.SandboxDo(w.ctx, w.owner, o.Payments[0].ID, sandbox.Dispute)
		w.must(err)
		rows := ok[apidoc.List[apidoc.Dispute]](w, http.StatusOK, w.get("/disputes")).Items
		v := w.refunds(o)
		if len(rows) != 1 || rows[0].Order != o.ID || rows[0].Wallet+rows[0].Debt != rows[0].Amount || v.Owes != rows[0].Debt || !reflect.DeepEqual(v.Disputes, rows) {
			t.Errorf("%+v, %+v", rows, v)
		}
		w.sound()
	})
}
