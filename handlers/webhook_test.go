package handlers_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alexedwards/scs/v2/memstore"

	"supermarket/handlers"
	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/i18n"
	"supermarket/internal/payment"
	"supermarket/web"
)

// webhookServer is the route table with nothing behind it but the event's taker.
func webhookServer(t *testing.T, take func(context.Context, []byte, string) error) http.Handler {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	h := &handlers.Handlers{Texts: texts, Clock: clock.At(morning), Log: log, StripeEvent: take}
	s, err := web.New(web.Options{
		Texts: texts, Clock: clock.At(morning), Log: log, Sessions: memstore.New(), ErrorPage: h.ErrorPage, PublicURL: "https://shop.test",
	}, h.Routes())
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler()
}

func delivered(t *testing.T, server http.Handler, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/webhooks/stripe", strings.NewReader(body))
	r.Header.Set("Stripe-Signature", "t=1,v1=2")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

func TestAWebhookIsAnsweredByWhatBecameOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"committed":      {nil, http.StatusOK},
		"forged":         {payment.ErrForged.Wrap(errors.New("why")), http.StatusBadRequest},
		"not committed":  {errors.New("the database is gone"), http.StatusInternalServerError},
		"unavailable":    {payment.ErrUnavailable, http.StatusServiceUnavailable},
		"of no payment":  {web.ErrMissing, http.StatusNotFound},
		"of another one": {checkout.ErrMismatch, http.StatusConflict},
	} {
		w := delivered(t, webhookServer(t, func(context.Context, []byte, string) error { return c.err }), "{}")
		if w.Code != c.want || w.Body.Len() != 0 || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %q", name, w.Code, w.Body)
		}
	}
}

func TestAWebhookHandsOverBodyAndSignatureAsTheyCame(t *testing.T) {
	var body, signature string
	server := webhookServer(t, func(_ context.Context, p []byte, s string) error { body, signature = string(p), s; return nil })
	if w := delivered(t, server, `{"a": 1 }`); w.Code != http.StatusOK || body != `{"a": 1 }` || signature != "t=1,v1=2" {
		t.Errorf("%d %q %q", w.Code, body, signature)
	}
}

func TestAWebhookLongerThanAnyOfStripesIsNotRead(t *testing.T) {
	taken := false
	server := webhookServer(t, func(context.Context, []byte, string) error { taken = true; return nil })
	if w := delivered(t, server, strings.Repeat(" ", 64<<10+1)); w.Code != http.StatusBadRequest || taken {
		t.Errorf("%d, taken %v", w.Code, taken)
	}
	if w := delivered(t, server, strings.Repeat(" ", 64<<10)); w.Code != http.StatusOK || !taken {
		t.Errorf("%d, taken %v", w.Code, taken)
	}
}

func TestWithoutStripeThereIsNoWebhook(t *testing.T) {
	for _, r := range (&handlers.Handlers{}).Routes() {
		if strings.HasPrefix(r.Path, "/webhooks/") {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}
