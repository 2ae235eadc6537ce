package stripetest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Least is the least amount that is taken, in fen.
const Least = 400

// Intent is one PaymentIntent.
type Intent struct {
	ID, Payment, Status, Currency string
	Amount, Received              int64 // fen
	Customer, Card                string
	Declined, Ended               string // why, of one that failed or was canceled
	Form                          url.Values
	Metadata                      map[string]string
	Live                          bool
}

// Card is a card that a customer has left.
type Card struct {
	ID, Customer string
	// Answer is what its bank says to a charge: "" for yes, "processing",
	// "requires_action", or the code of a refusal.
	Answer string
}

// Charges returns copies of what was charged without a session, oldest first.
func (f *Fake) Charges() []Intent {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Intent
	for _, i := range f.intents {
		if i.Form != nil {
			out = append(out, *i)
		}
	}
	return out
}

// Answers makes a card's bank answer so from now on.
func (f *Fake) Answers(card, answer string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cards[card].Answer = answer
}

// Settle ends a charge that is being processed.
func (f *Fake) Settle(id string, well bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.intent(id); well {
		i.Status, i.Received = "succeeded", i.Amount
	} else {
		i.Status, i.Declined = "requires_payment_method", "generic_decline"
	}
}

// ChangeIntent makes a charge what no honest Stripe would.
func (f *Fake) ChangeIntent(id string, change func(*Intent)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.intent(id))
}

func (f *Fake) intent(id string) *Intent {
	for _, i := range f.intents {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// brought is the intent of a session that is complete, made with it.
func (f *Fake) brought(s *Session) *Intent {
	if s.Status != "complete" {
		return nil
	}
	i := f.intent("pi_of_" + s.ID)
	if i == nil {
		i = &Intent{ID: "pi_of_" + s.ID, Payment: s.Payment, Metadata: map[string]string{"payment_id": s.Form.Get("payment_intent_data[metadata][payment_id]")}, Card: "pm_of_" + s.ID}
		f.intents = append(f.intents, i)
		f.cards[i.Card] = &Card{ID: i.Card}
		if s.Form.Get("customer_creation") == "always" {
			i.Customer = "cus_of_" + s.ID
		}
		if s.Form.Get("payment_intent_data[setup_future_usage]") == "off_session" {
			f.cards[i.Card].Customer = i.Customer
		}
	}
	i.Amount, i.Currency, i.Live = s.Amount, s.Currency, s.Live
	switch {
	case s.PaymentStatus == "paid":
		i.Status, i.Received = "succeeded", s.Amount
	case i.Declined != "":
		i.Status = "requires_payment_method"
	default:
		i.Status = "processing"
	}
	return i
}

func (f *Fake) intentsAPI(r *http.Request, path []string, form url.Values) answer {
	if len(path) == 0 {
		if r.Method == http.MethodGet {
			return f.listIntents(form)
		}
		return f.createIntent(form)
	}
	i := f.intent(path[0])
	if i == nil {
		return refused(http.StatusNotFound, "resource_missing", "intent")
	}
	switch {
	case len(path) == 1 && r.Method == http.MethodGet:
		return good(f.intentText(i))
	case len(path) == 2 && path[1] == "confirm":
		return f.confirmIntent(i, form)
	case len(path) == 2 && path[1] == "cancel":
		if i.Status == "succeeded" || i.Status == "processing" || i.Status == "canceled" {
			return refused(http.StatusBadRequest, "payment_intent_unexpected_state", "")
		}
		i.Status, i.Ended = "canceled", form.Get("cancellation_reason")
		return good(f.intentText(i))
	}
	return refused(http.StatusNotFound, "", "")
}

func (f *Fake) listIntents(form url.Values) answer {
	var all []listed
	for _, i := range f.intents {
		if i.Customer == form.Get("customer") {
			all = append(all, listed{i.ID, f.intentText(i)})
		}
	}
	return list(form, all)
}

func (f *Fake) createIntent(form url.Values) answer {
	card := f.cards[form.Get("payment_method")]
	i := &Intent{
		ID: fmt.Sprintf("pi_test_%d", len(f.intents)+1), Payment: form.Get("metadata[payment_id]"), Status: "requires_confirmation", Currency: form.Get("currency"),
		Amount: number(form.Get("amount")), Customer: form.Get("customer"), Card: form.Get("payment_method"), Form: form, Metadata: metadata(form),
	}
	switch {
	case i.Amount < Least:
		return refused(http.StatusBadRequest, "amount_too_small", "amount")
	case i.Currency != "cny" || form.Get("payment_method_types[0]") != "card" || form.Has("confirm"):
		return refused(http.StatusBadRequest, "parameter_invalid", "currency")
	case card == nil || card.Customer == "" || card.Customer != i.Customer:
		return refused(http.StatusBadRequest, "resource_missing", "payment_method")
	}
	f.intents = append(f.intents, i)
	return good(f.intentText(i))
}

func (f *Fake) confirmIntent(i *Intent, form url.Values) answer {
	if i.Status != "requires_confirmation" {
		return refused(http.StatusBadRequest, "payment_intent_unexpected_state", "")
	}
	switch reply := f.cards[i.Card].Answer; reply {
	case "":
		i.Status, i.Received = "succeeded", i.Amount
	case "processing", "requires_action":
		i.Status = reply
	default:
		i.Status, i.Declined = "requires_payment_method", reply
		e := map[string]any{"type": "card_error", "code": "card_declined", "decline_code": reply, "message": "of " + form.Encode()}
		if reply == "authentication_required" {
			e["code"] = reply
		}
		return answer{status: http.StatusPaymentRequired, body: text(map[string]any{"error": e})}
	}
	return good(f.intentText(i))
}

func (f *Fake) intentText(i *Intent) string { return text(f.intentDocument(i, false)) }

func (f *Fake) intentDocument(i *Intent, expanded bool) map[string]any {
	var customer, method, failure, ended any
	if i.Customer != "" {
		customer = i.Customer
	}
	method = i.Card
	if expanded {
		c := map[string]any{"id": i.Card, "object": "payment_method", "type": "card", "customer": nil, "card": map[string]any{"brand": "visa", "last4": "4242"}}
		if of := f.cards[i.Card].Customer; of != "" {
			c["customer"] = of
		}
		method = c
	}
	if i.Ended != "" {
		ended = i.Ended
	}
	if i.Declined != "" {
		failure = map[string]any{"type": "card_error", "code": "card_declined", "decline_code": i.Declined}
	}
	return map[string]any{
		"id": i.ID, "object": "payment_intent", "status": i.Status, "amount": i.Amount, "amount_received": i.Received, "currency": i.Currency,
		"customer": customer, "payment_method": method, "metadata": i.Metadata, "last_payment_error": failure, "cancellation_reason": ended, "livemode": i.Live,
	}
}

func metadata(form url.Values) map[string]string {
	out := map[string]string{}
	for k := range form {
		if name, ok := strings.CutPrefix(k, "metadata["); ok {
			out[strings.TrimSuffix(name, "]")] = form.Get(k)
		}
	}
	return out
}
