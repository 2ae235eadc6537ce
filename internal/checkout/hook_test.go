package checkout_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/egress"
	"supermarket/internal/keyring"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/webhook"
	"supermarket/models"
)

// heard is a firm's program: what came, and how it answers.
type heard struct {
	heads  []http.Header
	bodies []string
	status int
}

func (p *heard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	p.heads, p.bodies = append(p.heads, r.Header), append(p.bodies, string(b))
	w.WriteHeader(p.status)
}

// listened is a market whose firm has a program with a webhook.
type listened struct {
	*market
	owner  models.Actor
	secret string
	hook   models.Webhook
	out    checkout.HookOutside
}

func newListened(t *testing.T, db *store.DB, program http.Handler, allowed ...netip.Prefix) *listened {
	m := newMarket(t, db)
	keys, err := keyring.Parse(keyring.Generate("t"))
	m.must(err)
	m.Keys, m.HookPlain = keys, true
	s := httptest.NewServer(program)
	t.Cleanup(s.Close)
	x := &listened{market: m, owner: m.firm()}
	x.secret, x.hook, err = m.AddHook(m.ctx, x.owner, s.URL, []string{"job.ended", "order.paid"})
	m.must(err)
	x.out = checkout.HookOutside{
		Post: egress.NewPoster(egress.Guard{Allowed: allowed}, time.Minute).Post, Real: clock.System().Now, Holder: "t", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	return x
}

var loopback = netip.MustParsePrefix("127.0.0.0/8")

func (x *listened) happens(key string) {
	x.Helper()
	x.do(func(tx *store.Tx) error {
		return webhook.Later(tx, webhook.Event{Topic: webhook.JobEnded, Key: key, FirmID: x.owner.FirmID(), At: morning, Data: map[string]any{"job": key}})
	})
}

func (x *listened) delivers() (d models.WebhookDelivery) {
	x.Helper()
	_, err := x.DeliverHooks(x.ctx, x.out)
	x.must(err)
	v, err := x.Hook(x.ctx, x.owner, x.hook.ID, store.Page{})
	x.must(err)
	return v.Deliveries[0]
}

func TestAnEventReachesItsProgramOnceAndSigned(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		p := &heard{status: http.StatusNoContent}
		x := newListened(t, db, p, loopback)
		x.happens("job_1")
		x.happens("job_1")
		if d := x.delivers(); d.State != webhook.Delivered || d.Status != http.StatusNoContent {
			t.Errorf("%+v", d)
		}
		x.delivers()
		if len(p.bodies) != 1 {
			t.Fatalf("%d came", len(p.bodies))
		}
		at := time.Unix(signedAt(p.heads[0].Get(webhook.HeaderSignature)), 0)
		if got := p.heads[0].Get(webhook.HeaderSignature); got != webhook.Sign(x.secret, at, []byte(p.bodies[0])) {
			t.Errorf("signed %s", got)
		}
	})
}

func signedAt(header string) (seconds int64) {
	for _, c := range header[len("t="):] {
		if c == ',' {
			break
		}
		seconds = seconds*10 + int64(c-'0')
	}
	return seconds
}

func TestAnInwardAddressIsNeverCalled(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		p := &heard{status: http.StatusOK}
		x := newListened(t, db, p)
		x.happens("job_1")
		if d := x.delivers(); d.State != webhook.GivenUp || d.Answer != "address" || len(p.bodies) != 0 {
			t.Errorf("%+v %d", d, len(p.bodies))
		}
	})
}

func TestARedirectIsNotFollowed(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		inner := &heard{status: http.StatusOK}
		s := httptest.NewServer(inner)
		t.Cleanup(s.Close)
		x := newListened(t, db, http.RedirectHandler(s.URL, http.StatusTemporaryRedirect), loopback)
		x.happens("job_1")
		if d := x.delivers(); d.State != webhook.Waiting || d.Status != http.StatusTemporaryRedirect || len(inner.bodies) != 0 {
			t.Errorf("%+v %d", d, len(inner.bodies))
		}
	})
}

func TestAWebhookThatTakesNothingGetsNoMoreAndItsPeopleAreTold(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		x := newListened(t, db, &heard{status: http.StatusOK})
		for _, key := range []string{"job_1", "job_2", "job_3", "job_4"} {
			x.happens(key)
			x.delivers()
		}
		v, err := x.Hook(x.ctx, x.owner, x.hook.ID, store.Page{})
		x.must(err)
		if v.Hook.State != webhook.Failing || len(v.Deliveries) != webhook.FailingAfter || x.facts("webhook_failing") != 1 {
			t.Errorf("%s after %d, told %d times", v.Hook.State, len(v.Deliveries), x.facts("webhook_failing"))
		}
	})
}

func TestWhatWasGivenUpCanBeSentAgain(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		p := &heard{status: http.StatusOK}
		x := newListened(t, db, p)
		x.happens("job_1")
		d := x.delivers()
		x.out.Post = egress.NewPoster(egress.Guard{Allowed: []netip.Prefix{loopback}}, time.Minute).Post
		x.must(x.SendAgain(x.ctx, x.owner, x.hook.ID, d.ID))
		x.must(x.SendAgain(x.ctx, x.owner, x.hook.ID, d.ID))
		if d = x.delivers(); d.State != webhook.Delivered || len(p.bodies) != 1 || d.Tries != 2 {
			t.Errorf("%+v %d", d, len(p.bodies))
		}
	})
}

func TestAWebhookIsOfItsFirmAndOfPeopleWhoMayMindIt(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		x := newListened(t, db, &heard{status: http.StatusOK})
		rival, finance, program := x.firm(), x.owner, x.owner
		finance.Role, program.KeyID = models.RoleFinance, "key_1"
		ctx := context.Background()
		if err := x.TryHook(ctx, rival, x.hook.ID); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		for _, a := range []models.Actor{finance, program} {
			if err := x.TryHook(ctx, a, x.hook.ID); !errors.Is(err, checkout.ErrHookRole) {
				t.Error(err)
			}
		}
		for _, bad := range []string{"ftp://a.test", "https://u:p@a.test/", "https://a.test/#x", "//a.test", "javascript:alert(1)", ""} {
			if _, _, err := x.AddHook(ctx, x.owner, bad, []string{"job.ended"}); err == nil {
				t.Errorf("%q was taken", bad)
			}
		}
	})
}
