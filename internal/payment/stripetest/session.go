package stripetest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
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
	f.brought(s)
	return true
}

// Arrive ends PayLater well.
func (f *Fake) Arrive(id string) { f.Change(id, func(s *Session) { s.PaymentStatus = "paid" }) }

// Bounce ends PayLater badly.
func (f *Fake) Bounce(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.brought(f.find(id)).Declined = "generic_decline"
}

// Change makes a session what no honest Stripe would.
func (f *Fake) Change(id string, change func(*Session)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.find(id)
	change(s)
	f.brought(s)
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

func (f *Fake) sessionsAPI(r *http.Request, path []string, form url.Values) answer {
	switch {
	case len(path) == 0 && r.Method == http.MethodPost:
		return f.create(form)
	case len(path) == 0:
		return f.listSessions(form)
	}
	s := f.find(path[0])
	switch {
	case s == nil:
		return refused(http.StatusNotFound, "resource_missing", "id")
	case len(path) == 1 && r.Method == http.MethodGet:
		return good(f.document(s, form.Get("expand[0]") == "payment_intent.payment_method"))
	case len(path) != 2 || path[1] != "expire" || r.Method != http.MethodPost:
		return refused(http.StatusNotFound, "", "")
	case s.Status != "open":
		return refused(http.StatusBadRequest, "", "")
	}
	s.Status = "expired"
	return good(f.document(s, false))
}

func (f *Fake) listSessions(form url.Values) answer {
	var all []listed
	for _, s := range f.sessions {
		if i := f.brought(s); i != nil && i.ID == form.Get("payment_intent") {
			all = append(all, listed{s.ID, f.document(s, form.Get("expand[0]") == "data.payment_intent.payment_method")})
		}
	}
	return list(form, all)
}

func (f *Fake) create(form url.Values) answer {
	amount, param := f.check(form)
	if param != "" {
		return refused(http.StatusBadRequest, "parameter_invalid", param)
	}
	s := &Session{
		ID: fmt.Sprintf("cs_test_%d", len(f.sessions)+1), Payment: form.Get("client_reference_id"), Status: "open", PaymentStatus: "unpaid",
		Currency: form.Get("line_items[0][price_data][currency]"), Amount: amount, ExpiresAt: number(form.Get("expires_at")), Form: form,
	}
	s.URL = f.URL + "/pay/" + s.ID
	f.sessions = append(f.sessions, s)
	return good(f.document(s, false))
}

// check returns the amount, and the first parameter that Stripe would refuse.
func (f *Fake) check(form url.Values) (amount int64, param string) {
	life := time.Unix(number(form.Get("expires_at")), 0).Sub(f.Clock.Now())
	amount = number(form.Get("line_items[0][price_data][unit_amount]")) * number(form.Get("line_items[0][quantity]"))
	types := []string{form.Get("payment_method_types[0]"), form.Get("payment_method_types[1]"), form.Get("payment_method_types[2]")}
	reuse := form.Get("payment_intent_data[setup_future_usage]") != ""
	switch {
	case form.Get("mode") != "payment":
		param = "mode"
	case life < 30*time.Minute || life > 24*time.Hour:
		param = "expires_at"
	case form.Get("line_items[0][price_data][currency]") != "cny":
		param = "currency"
	case amount < Least:
		param = "unit_amount"
	case form.Get("success_url") == "" || form.Get("line_items[0][price_data][product_data][name]") == "":
		param = "success_url"
	case slices.Contains(types, "wechat_pay") && form.Get("payment_method_options[wechat_pay][client]") != "web":
		param = "payment_method_options"
	case reuse && (slices.Contains(types, "wechat_pay") || slices.Contains(types, "alipay")):
		param = "setup_future_usage"
	}
	return amount, param
}

func (f *Fake) document(s *Session, expanded bool) string {
	var intent, customer any
	if i := f.brought(s); i != nil {
		intent = i.ID
		if expanded {
			intent = f.intentDocument(i, true)
		}
		if i.Customer != "" {
			customer = i.Customer
		}
	}
	data := map[string]string{"payment_id": s.Payment}
	if s.Form.Has("metadata[keeps]") {
		data["keeps"] = s.Form.Get("metadata[keeps]")
	}
	return text(map[string]any{
		"id": s.ID, "object": "checkout.session", "mode": "payment", "status": s.Status, "payment_status": s.PaymentStatus,
		"amount_total": s.Amount, "currency": s.Currency, "client_reference_id": s.Payment, "metadata": data, "payment_intent": intent,
		"customer": customer, "expires_at": s.ExpiresAt, "livemode": s.Live, "url": s.URL,
	})
}
