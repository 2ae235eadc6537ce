package stripetest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
	AnotherOnes         // a good answer about another payment's session
)

// Session is one Checkout Session.
type Session struct {
	ID, Payment, Status, PaymentStatus string
	Currency                           string
	Amount                             int64 // fen
	ExpiresAt                          int64
	URL                                string
	Live                               bool
	Form                               url.Values
}

type answer struct {
	asked  string
	status int
	body   string
}

// Fake is the stand-in. Safe for use by many goroutines.
type Fake struct {
	Clock clock.Clock
	URL   string

	mu       sync.Mutex
	sessions []*Session
	keys     map[string]answer
	troubles []Trouble
	asked    []string
	let      chan struct{}
	held     chan struct{}
	gone     sync.Once
}

// New starts a stand-in; it ends with the test.
func New(t testing.TB, c clock.Clock) *Fake {
	t.Helper()
	f := &Fake{Clock: c, keys: map[string]answer{}, let: make(chan struct{}), held: make(chan struct{}, 16)}
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

// Sessions returns copies of all sessions, oldest first.
func (f *Fake) Sessions() []Session {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Session, len(f.sessions))
	for i, s := range f.sessions {
		out[i] = *f.now(s)
	}
	return out
}

// Asked returns method and path of every request so far.
func (f *Fake) Asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

// Pay is a buyer who pays at once: false when the session is not open.
func (f *Fake) Pay(id string) bool { return f.complete(id, "paid") }

// PayLater is a buyer whose money is still on its way.
func (f *Fake) PayLater(id string) bool { return f.complete(id, "unpaid") }

func (f *Fake) complete(id, paid string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.find(id)
	if s == nil || s.Status != "open" {
		return false
	}
	s.Status, s.PaymentStatus = "complete", paid
	return true
}

// Arrive ends PayLater well.
func (f *Fake) Arrive(id string) { f.Change(id, func(s *Session) { s.PaymentStatus = "paid" }) }

// Change makes a session what no honest Stripe would.
func (f *Fake) Change(id string, change func(*Session)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.find(id))
}

func (f *Fake) find(id string) *Session {
	for _, s := range f.sessions {
		if s.ID == id {
			return f.now(s)
		}
	}
	return nil
}

func (f *Fake) now(s *Session) *Session {
	if s.Status == "open" && f.Clock.Now().Unix() >= s.ExpiresAt {
		s.Status = "expired"
	}
	return s
}

// ServeHTTP is the API.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
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
		http.Error(w, failure("api_error", "", "500 and the key "+Key), http.StatusInternalServerError)
	case Unreadable:
		http.Error(w, "<html>Bad gateway</html>", http.StatusBadGateway)
	default:
		return false
	}
	return true
}

// once answers a key with its first answer. Refusals of the input are not kept.
func (f *Fake) once(r *http.Request, body string, t Trouble) (a answer, replayed bool) {
	key, asked := r.Header.Get("Idempotency-Key"), r.Method+" "+r.URL.Path+" "+body
	if before, ok := f.keys[key]; ok && key != "" {
		if before.asked != asked {
			return answer{status: http.StatusBadRequest, body: failure("idempotency_error", "", "other parameters")}, false
		}
		return before, true
	}
	a = f.do(r, body)
	if t == FailAfter {
		a.status, a.body = http.StatusInternalServerError, failure("api_error", "", "after the deed")
	}
	if t == AnotherOnes {
		s := *f.sessions[len(f.sessions)-1]
		s.Payment = "pay_of_another"
		a.body = f.document(&s)
	}
	a.asked = asked
	if key != "" && (a.status < 400 || a.status >= 500) {
		f.keys[key] = a
	}
	return a, false
}

func (f *Fake) do(r *http.Request, body string) answer {
	if r.Header.Get("Authorization") != "Bearer "+Key {
		return answer{status: http.StatusUnauthorized, body: failure("invalid_request_error", "", "no such key "+r.Header.Get("Authorization"))}
	}
	if r.Header.Get("Stripe-Version") != APIVersion {
		return answer{status: http.StatusBadRequest, body: failure("invalid_request_error", "", "another API version")}
	}
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/checkout/sessions"), "/")
	if len(path) == 1 && r.Method == http.MethodPost {
		return f.create(body)
	}
	if len(path) < 2 || f.find(path[1]) == nil {
		return answer{status: http.StatusNotFound, body: failure("invalid_request_error", "id", "no such session")}
	}
	s := f.find(path[1])
	switch {
	case len(path) == 2 && r.Method == http.MethodGet:
	case len(path) == 3 && path[2] == "expire" && r.Method == http.MethodPost:
		if s.Status != "open" {
			return answer{status: http.StatusBadRequest, body: failure("invalid_request_error", "", "only open sessions can be expired")}
		}
		s.Status = "expired"
	default:
		return answer{status: http.StatusNotFound, body: failure("invalid_request_error", "", "no such address")}
	}
	return answer{status: http.StatusOK, body: f.document(s)}
}

func (f *Fake) create(body string) answer {
	form, err := url.ParseQuery(body)
	if err != nil {
		return answer{status: http.StatusBadRequest, body: failure("invalid_request_error", "", "no form")}
	}
	amount, param := f.check(form)
	if param != "" {
		return answer{status: http.StatusBadRequest, body: failure("invalid_request_error", param, "not so")}
	}
	s := &Session{
		ID: fmt.Sprintf("cs_test_%d", len(f.sessions)+1), Payment: form.Get("client_reference_id"), Status: "open", PaymentStatus: "unpaid",
		Currency: form.Get("line_items[0][price_data][currency]"), Amount: amount, ExpiresAt: number(form.Get("expires_at")), Form: form,
	}
	s.URL = f.URL + "/pay/" + s.ID
	f.sessions = append(f.sessions, s)
	return answer{status: http.StatusOK, body: f.document(s)}
}

// check returns the amount, and the first parameter that Stripe would refuse.
func (f *Fake) check(form url.Values) (amount int64, param string) {
	life := time.Unix(number(form.Get("expires_at")), 0).Sub(f.Clock.Now())
	amount = number(form.Get("line_items[0][price_data][unit_amount]")) * number(form.Get("line_items[0][quantity]"))
	types := []string{form.Get("payment_method_types[0]"), form.Get("payment_method_types[1]"), form.Get("payment_method_types[2]")}
	switch {
	case form.Get("mode") != "payment":
		param = "mode"
	case life < 30*time.Minute || life > 24*time.Hour:
		param = "expires_at"
	case form.Get("line_items[0][price_data][currency]") != "cny":
		param = "currency"
	case amount <= 0:
		param = "unit_amount"
	case form.Get("success_url") == "" || form.Get("line_items[0][price_data][product_data][name]") == "":
		param = "success_url"
	case slices.Contains(types, "wechat_pay") && form.Get("payment_method_options[wechat_pay][client]") != "web":
		param = "payment_method_options"
	}
	return amount, param
}
