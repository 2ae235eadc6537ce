package stripetest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"supermarket/internal/clock"
)

// What the stand-in takes for its own.
const (
	Key        = "sk_test_0123456789abcdef"
	Secret     = "whsec_0123456789abcdef" //nolint:gosec // of no endpoint
	APIVersion = "2023-10-16"
)

// Trouble is how one request goes wrong.
type Trouble int

// The troubles. Those that come after have done what was asked.
const (
	None        Trouble = iota
	Fail                // 500 before anything was done; the key is not spent
	FailAfter           // 500 for good: the key answers so from now on
	Cut                 // the connection ends before anything was done
	CutAfter            // the connection ends instead of an answer
	Slow                // no answer until the caller gives up, or LetGo
	Redirect            // to where it would be done
	Garbage             // 200, and half of a document
	Unreadable          // 502 in HTML
	FailBefore          // 500 for good, and nothing was done
	AnotherOnes         // a good answer about another payment's session
)

// Fake is the stand-in. Safe for use by many goroutines.
type Fake struct {
	Clock clock.Clock
	URL   string

	// Judge, where there is one, must take every request that bears our key.
	Judge *Mock

	t         testing.TB
	mu        sync.Mutex
	sessions  []*Session
	intents   []*Intent
	cards     map[string]*Card
	refunds   []*Refund
	refundsAs string
	disputes  []*Dispute
	keys      map[string]answer
	troubles  []Trouble
	asked     []string
	let       chan struct{}
	held      chan struct{}
	gone      sync.Once
}

// New starts a stand-in; it ends with the test.
func New(t testing.TB, c clock.Clock) *Fake {
	t.Helper()
	f := &Fake{Clock: c, t: t, cards: map[string]*Card{}, refundsAs: "succeeded", keys: map[string]answer{}, let: make(chan struct{}), held: make(chan struct{}, 16)}
	s := httptest.NewUnstartedServer(f)
	s.Config.SetKeepAlivesEnabled(false) // on a kept connection net/http itself asks again after a cut
	s.Start()
	f.URL = s.URL
	t.Cleanup(func() { f.LetGo(); s.Close() })
	return f
}

// Next makes the next requests go wrong, in this order.
func (f *Fake) Next(t ...Trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.troubles = append(f.troubles, t...)
}

// LetGo ends what is Slow.
func (f *Fake) LetGo() { f.gone.Do(func() { close(f.let) }) }

// Held returns once a request that is Slow has come.
func (f *Fake) Held() { <-f.held }

// ForgetKeys is what Stripe does with keys after a day.
func (f *Fake) ForgetKeys() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.keys)
}

// Asked returns method and path of every request so far.
func (f *Fake) Asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

// ServeHTTP is the API.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if f.Judge != nil && r.Header.Get("Authorization") == "Bearer "+Key {
		if err := f.Judge.Takes(r, body); err != nil {
			f.t.Errorf("stripe-mock: %v", err)
		}
	}
	f.mu.Lock()
	f.asked = append(f.asked, r.Method+" "+r.URL.Path)
	trouble := None
	if len(f.troubles) > 0 {
		trouble, f.troubles = f.troubles[0], f.troubles[1:]
	}
	f.mu.Unlock()
	if f.before(w, r, trouble) {
		return
	}
	f.mu.Lock()
	a, replayed := f.once(r, string(body), trouble)
	f.mu.Unlock()
	if trouble == CutAfter {
		panic(http.ErrAbortHandler)
	}
	if trouble == Garbage {
		a.body = a.body[:len(a.body)/2]
	}
	if replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_of_the_fake")
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// before is trouble that leaves nothing done; true when it has answered.
func (f *Fake) before(w http.ResponseWriter, r *http.Request, t Trouble) bool {
	switch t {
	case Cut:
		panic(http.ErrAbortHandler)
	case Slow:
		f.held <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-f.let:
		}
		panic(http.ErrAbortHandler)
	case Redirect:
		http.Redirect(w, r, f.URL+r.URL.Path, http.StatusTemporaryRedirect)
	case Fail:
		http.Error(w, failure("api_error", "500 and the key "+Key), http.StatusInternalServerError)
	case Unreadable:
		http.Error(w, "<html>Bad gateway</html>", http.StatusBadGateway)
	default:
		return false
	}
	return true
}

// once answers a key with its first answer. Refusals of the input are not kept.
func (f *Fake) once(r *http.Request, body string, t Trouble) (a answer, replayed bool) {
	key, asked := r.Header.Get("Idempotency-Key"), r.Method+" "+r.URL.RequestURI()+" "+body
	if before, ok := f.keys[key]; ok && key != "" {
		if before.asked != asked {
			return answer{status: http.StatusBadRequest, body: failure("idempotency_error", "other parameters")}, false
		}
		return before, true
	}
	if t != FailBefore {
		a = f.do(r, body)
	}
	if t == FailAfter || t == FailBefore {
		a.status, a.body = http.StatusInternalServerError, failure("api_error", "for good")
	}
	if t == AnotherOnes {
		s := *f.sessions[len(f.sessions)-1]
		s.Payment = "pay_of_another"
		a.body = f.document(&s, false)
	}
	a.asked = asked
	if key != "" && (a.status < 400 || a.status >= 500) {
		f.keys[key] = a
	}
	return a, false
}

func (f *Fake) do(r *http.Request, body string) answer {
	if r.Header.Get("Authorization") != "Bearer "+Key {
		return answer{status: http.StatusUnauthorized, body: failure("invalid_request_error", "no such key "+r.Header.Get("Authorization"))}
	}
	form, err := url.ParseQuery(body)
	if err != nil || r.Header.Get("Stripe-Version") != APIVersion {
		return refused(http.StatusBadRequest, "", "")
	}
	if r.Method == http.MethodGet {
		form = r.URL.Query()
	}
	for prefix, serve := range map[string]func([]string) answer{
		"/v1/checkout/sessions": func(p []string) answer { return f.sessionsAPI(r, p, form) },
		"/v1/payment_intents":   func(p []string) answer { return f.intentsAPI(r, p, form) },
		"/v1/refunds":           func([]string) answer { return f.refundsAPI(r, form) },
	} {
		if rest, ok := strings.CutPrefix(r.URL.Path, prefix); ok {
			return serve(strings.FieldsFunc(rest, func(c rune) bool { return c == '/' }))
		}
	}
	return refused(http.StatusNotFound, "", "")
}
