package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"supermarket/internal/apidoc"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func (w *apiWorld) orders() int {
	w.Helper()
	return len(ok[apidoc.List[apidoc.OrderSummary]](w, http.StatusOK, w.get("/orders")).Items)
}

func TestTwentyEqualOrdersAtOnceAreOne(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		a := ask{Method: "POST", Path: "/orders", Key: w.key, Idem: "once", Body: fmt.Sprintf(`{"quotes":[%q],"use_wallet":true}`, w.quote(1, 60).ID)}
		replies := make([]reply, 20)
		var all sync.WaitGroup
		for i := range replies {
			all.Go(func() { replies[i] = w.do(a) })
		}
		all.Wait()
		made := map[string]bool{}
		for _, r := range replies {
			if r.Code == http.StatusConflict {
				w.refusedFor(r, http.StatusConflict, "api.in_progress")
				continue
			}
			made[ok[apidoc.Order](w, http.StatusCreated, r).ID] = true
		}
		if len(made) != 1 || w.orders() != 1 {
			t.Fatalf("%d ids were told, %d orders are there", len(made), w.orders())
		}
	})
}

func TestOneQuoteUnderTwentyKeysAtOnceIsOneOrder(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		body := fmt.Sprintf(`{"quotes":[%q],"voucher":%q}`, w.quote(1, 60).ID, w.grant)
		replies := make([]reply, 20)
		var all sync.WaitGroup
		for i := range replies {
			all.Go(func() { replies[i] = w.post("/orders", body) })
		}
		all.Wait()
		first := ok[apidoc.Order](w, http.StatusCreated, replies[0])
		for _, r := range replies {
			if o := ok[apidoc.Order](w, http.StatusCreated, r); o.ID != first.ID {
				t.Fatalf("%s and %s", first.ID, o.ID)
			}
		}
	})
}

func TestTheFirstResultOfAKeyIsGivenAgain(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		body := fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":1,"cap_seconds":60}`, w.offering)
		a := ask{Method: "POST", Path: "/quotes", Key: w.key, Idem: "k", Body: body}
		first, spaced := w.do(a), a
		spaced.Body = strings.ReplaceAll(body, ",", " , ")
		again := w.do(spaced)
		if string(again.body) != string(first.body) || again.Code != first.Code || again.Header().Get("Idempotent-Replay") != "true" {
			t.Fatalf("%d %s, then %d %s", first.Code, first.body, again.Code, again.body)
		}
		other := a
		other.Body = strings.Replace(body, `"units":1`, `"units":2`, 1)
		w.refusedFor(w.do(other), http.StatusUnprocessableEntity, "api.key_reused")
		stranger := a
		stranger.Key = w.stranger()
		if theirs := ok[apidoc.Quote](w, http.StatusCreated, w.do(stranger)); theirs.ID == ok[apidoc.Quote](w, http.StatusCreated, first).ID {
			t.Fatal("another firm was given the first one's result")
		}
		for _, idem := range []string{"", " ", "a b", "é", strings.Repeat("k", 129)} {
			bad := a
			bad.Idem = idem
			w.refusedFor(w.do(bad), http.StatusUnprocessableEntity, "api.idempotency_key")
		}
	})
}

func TestARefusedWriteLeavesItsKeyFree(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		q := w.quote(1, 60)
		a := ask{Method: "POST", Path: "/orders", Key: w.key, Idem: "k", Body: fmt.Sprintf(`{"quotes":[%q],"voucher":"grt_none"}`, q.ID)}
		w.refusedFor(w.do(a), http.StatusNotFound, "voucher.no_grant")
		a.Body = fmt.Sprintf(`{"quotes":[%q]}`, q.ID)
		ok[apidoc.Order](w, http.StatusCreated, w.do(a))
	})
}

func TestACallThatACrashCutShortIsDoneOnce(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		a := ask{Method: "POST", Path: "/orders", Key: w.key, Idem: "k", Body: fmt.Sprintf(`{"quotes":[%q]}`, w.quote(1, 60).ID)}
		first := ok[apidoc.Order](w, http.StatusCreated, w.do(a))
		testkit.Corrupt(t, db, "UPDATE api_results SET status = 0, body = '' WHERE key = 'k'") // as if the answer had never been kept
		w.refusedFor(w.do(a), http.StatusConflict, "api.in_progress")
		testkit.Corrupt(t, db, "UPDATE api_results SET created_at = '2026-01-01 00:00:00+00:00' WHERE key = 'k'")
		if again := ok[apidoc.Order](w, http.StatusCreated, w.do(a)); again.ID != first.ID || w.orders() != 1 {
			t.Fatalf("%s, then %s", first.ID, again.ID)
		}
	})
}

func TestAKeysSecretIsInNoReplay(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		w := newAPIWorld(t, db)
		a := ask{Method: "POST", Path: "/keys", Cookie: w.session(seed.Owner), Idem: "k", Body: `{"name":"build","scopes":["read"]}`}
		first := ok[apidoc.NewKey](w, http.StatusCreated, w.do(a))
		again := w.do(a)
		replay := ok[apidoc.NewKey](w, http.StatusCreated, again)
		if first.Secret == "" || replay.Secret != "" || replay.ID != first.ID {
			t.Fatalf("%+v, then %s", first, again.body)
		}
		ok[apidoc.Wallet](w, http.StatusOK, w.do(ask{Method: "GET", Path: "/wallet", Key: first.Secret}))
		end := ask{Method: "DELETE", Path: "/keys/" + first.ID, Cookie: a.Cookie, Idem: "end"}
		for _, idem := range []string{"end", "end", "end-again"} {
			end.Idem = idem
			if got := w.do(end); got.Code != http.StatusNoContent {
				t.Fatalf("%s: %d %s", idem, got.Code, got.body)
			}
		}
		w.refusedFor(w.do(ask{Method: "GET", Path: "/wallet", Key: first.Secret}), http.StatusUnauthorized, "account.key")
	})
}
