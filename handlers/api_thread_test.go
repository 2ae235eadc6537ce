package handlers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/store"
	"supermarket/models"
)

func (w *apiWorld) quote(units, seconds int) apidoc.Quote {
	w.Helper()
	body := fmt.Sprintf(`{"offering":%q,"recipe":"matmul","params":{"size":"64","repeats":2},"units":%d,"cap_seconds":%d}`, w.offering, units, seconds)
	return ok[apidoc.Quote](w, http.StatusCreated, w.post("/quotes", body))
}

// bought orders a quote and pays it in the sandbox.
func (w *apiWorld) bought(body string) apidoc.Order {
	w.Helper()
	o := ok[apidoc.Order](w, http.StatusCreated, w.post("/orders", body))
	if o.State == models.OrderState(models.LineAwaitingPayment) {
		ok[apidoc.Payment](w, http.StatusOK, w.post("/orders/"+o.ID+"/payments", `{"sandbox":"pay"}`))
	}
	return ok[apidoc.Order](w, http.StatusOK, w.get("/orders/"+o.ID))
}

// ran lets the job of an order run to its end, with a log and an artefact.
func (w *apiWorld) ran(o apidoc.Order, log, artefact string) {
	w.Helper()
	w.must(w.dispatch.Plan(w.ctx))
	_, err := w.dispatch.Submit(w.ctx)
	w.must(err)
	var a models.Attempt
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		all, err := tx.AttemptsOfJob(o.Lines[0].Job)
		a = all[len(all)-1]
		return err
	}))
	_, err = w.h.Supply.Claim(w.ctx, w.token(a.SubmissionKey), models.ClaimRequest{SubmissionKey: a.SubmissionKey, RunnerID: "runner"})
	w.must(err)
	_, err = w.h.Supply.Report(w.ctx, a.ID, models.ReportRequest{
		RunnerID: "runner", Sequence: 1, State: models.RunRunning, RunMillis: 900, Progress: 0.5,
		Metrics: []models.RunMetric{{Name: "gflops", Value: 4.1, AtMillis: 800}},
	})
	w.must(err)
	_, err = w.h.Supply.AppendLog(w.ctx, a.ID, 0, strings.NewReader(log))
	w.must(err)
	w.must(w.h.Supply.PutArtefact(w.ctx, a.ID, "benchmark.csv", digest(artefact), 1<<20, strings.NewReader(artefact)))
	w.clock.Step(20 * time.Second)
	_, err = w.h.Supply.Finish(w.ctx, a.ID, models.FinishRequest{RunnerID: "runner", RunMillis: 20_000, Cause: models.CauseExit})
	w.must(err)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestAProgramBuysFromTheShelfToTheReceipt(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		shelf := ok[apidoc.List[apidoc.Offering]](w, http.StatusOK, w.do(ask{Method: "GET", Path: "/offerings?kind=card_hour&limit=1"}))
		detail := ok[apidoc.OfferingDetail](w, http.StatusOK, w.do(ask{Method: "GET", Path: "/offerings/" + shelf.Items[0].ID}))
		if !detail.Orderable || len(detail.Recipes) == 0 || len(detail.Prices) == 0 {
			t.Fatalf("%+v", detail)
		}
		q := w.quote(1, 600)
		ok[apidoc.Quote](w, http.StatusOK, w.get("/quotes/"+q.ID))
		till := ok[apidoc.Till](w, http.StatusOK, w.get("/quotes/"+q.ID+"/till?use_wallet=false&voucher="+w.grant))
		if till.Voucher == 0 || till.Due == 0 || till.List != q.Cap.Amount {
			t.Fatalf("%+v", till)
		}
		due := fmt.Sprintf(`{"amount":%q,"currency":"CNY"}`, till.Due)
		o := w.bought(fmt.Sprintf(`{"quotes":[%q],"voucher":%q,"expect_due":%s,"purchase_order":"PO-1","remarks":"谢谢"}`, q.ID, w.grant, due))
		if o.State != models.OrderState(models.LinePaid) || o.Payments[0].State != models.PaymentPaid {
			t.Fatalf("%+v", o)
		}
		w.ran(o, "hello\nworld\n", "n,gflops\n1,4\n")
		w.afterwards(o)
	})
}

// afterwards reads everything that a firm can read about an order that ended.
func (w *apiWorld) afterwards(o apidoc.Order) {
	w.Helper()
	j := ok[apidoc.Job](w, http.StatusOK, w.get("/jobs/"+o.Lines[0].Job))
	if j.State != models.JobSucceeded || len(j.Attempts) != 1 || len(j.Segments) == 0 || j.Settlement == nil {
		w.Fatalf("%+v", j)
	}
	piece := w.get("/jobs/" + j.ID + "/logs?offset=6")
	if string(piece.body) != "world\n" || piece.Header().Get(apidoc.HeaderLogNext) != "12" || !strings.HasPrefix(piece.Header().Get("Content-Type"), "text/plain") {
		w.Fatalf("%q %v", piece.body, piece.Header())
	}
	left := ok[apidoc.List[apidoc.Artefact]](w, http.StatusOK, w.get("/jobs/"+j.ID+"/artefacts"))
	file := w.get("/jobs/" + j.ID + "/artefacts/" + left.Items[0].Name)
	if digest(string(file.body)) != left.Items[0].SHA256 || file.Header().Get(apidoc.HeaderSHA256) != left.Items[0].SHA256 {
		w.Fatalf("%q", file.body)
	}
	r := ok[apidoc.Receipt](w, http.StatusOK, w.get("/orders/"+o.ID+"/receipt"))
	if r.Voucher+r.Paid != r.List || r.List == 0 || !r.Lines[0].Simulated {
		w.Fatalf("%+v", r)
	}
	used := ok[apidoc.List[apidoc.Usage]](w, http.StatusOK, w.get("/usage"))
	if len(used.Items) != 1 || used.Items[0].Millis != 20_000 || used.Items[0].Day != "2026-11-23" || used.Items[0].Cost != r.List {
		w.Fatalf("%+v", used)
	}
	ok[apidoc.List[apidoc.OrderSummary]](w, http.StatusOK, w.get("/orders"))
	ok[apidoc.List[apidoc.JobSummary]](w, http.StatusOK, w.get("/jobs"))
	ok[apidoc.Wallet](w, http.StatusOK, w.get("/wallet"))
	ok[apidoc.List[apidoc.Voucher]](w, http.StatusOK, w.get("/vouchers"))
	ok[apidoc.List[apidoc.Programme]](w, http.StatusOK, w.get("/programmes"))
	ok[apidoc.List[apidoc.APIKey]](w, http.StatusOK, w.get("/keys"))
	w.refusedFor(w.post("/orders/"+o.ID+"/cancel", ""), http.StatusConflict, "checkout.not_cancellable")
}

func TestAListIsReadPageByPageToItsEnd(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		for range 3 {
			w.ran(w.bought(fmt.Sprintf(`{"quotes":[%q],"use_wallet":true}`, w.quote(1, 60).ID)), "log\n", "file")
		}
		for _, path := range []string{"/orders", "/jobs", "/usage", "/wallet/entries"} {
			whole := ok[apidoc.List[map[string]any]](w, http.StatusOK, w.get(path+"?limit=200")).Items
			var cut []map[string]any
			for cursor, pages := "", 0; pages < 20; pages++ {
				page := ok[apidoc.List[map[string]any]](w, http.StatusOK, w.get(path+"?limit=2"+cursor))
				if cut = append(cut, page.Items...); page.Next == "" {
					break
				}
				cursor = "&cursor=" + page.Next
			}
			if len(whole) < 3 || !reflect.DeepEqual(whole, cut) {
				t.Errorf("%s: %v, page by page %v", path, whole, cut)
			}
		}
	})
}

func TestADeclinedPaymentLeavesTheOrderToBePaidAnotherWay(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		q := w.quote(1, 60)
		o := ok[apidoc.Order](w, http.StatusCreated, w.post("/orders", fmt.Sprintf(`{"quotes":[%q]}`, q.ID)))
		declined := ok[apidoc.Payment](w, http.StatusOK, w.post("/orders/"+o.ID+"/payments", `{"sandbox":"decline"}`))
		again := ok[apidoc.Payment](w, http.StatusOK, w.post("/orders/"+o.ID+"/payments", ""))
		if declined.State != models.PaymentFailed || again.State != models.PaymentOpen || again.ID == declined.ID {
			t.Fatalf("%+v, %+v", declined, again)
		}
		paid := ok[apidoc.Payment](w, http.StatusOK, w.post("/orders/"+o.ID+"/payments", `{"sandbox":"pay"}`))
		after := ok[apidoc.Payment](w, http.StatusOK, w.post("/orders/"+o.ID+"/payments", `{"sandbox":"pay"}`))
		if paid.State != models.PaymentPaid || after.ID != paid.ID {
			t.Fatalf("%+v, %+v", paid, after)
		}
		w.refusedFor(w.post("/orders/"+o.ID+"/payments", ""), http.StatusConflict, "checkout.not_payable")
	})
}

func TestACancelledOrderIsTheAnswerToCancellingItAgain(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		unpaid := ok[apidoc.Order](w, http.StatusCreated, w.post("/orders", fmt.Sprintf(`{"quotes":[%q]}`, w.quote(1, 60).ID)))
		paid := w.bought(fmt.Sprintf(`{"quotes":[%q]}`, w.quote(1, 60).ID))
		for range 2 {
			for _, o := range []apidoc.Order{unpaid, paid} {
				got := ok[apidoc.Order](w, http.StatusOK, w.post("/orders/"+o.ID+"/cancel", "{}"))
				if got.State != models.OrderState(models.LineCancelled) {
					t.Fatalf("%s is %s", o.ID, got.State)
				}
			}
			j := ok[apidoc.Job](w, http.StatusOK, w.post("/jobs/"+paid.Lines[0].Job+"/cancel", ""))
			if j.State != models.JobCancelled {
				t.Fatal(j.State)
			}
		}
	})
}
