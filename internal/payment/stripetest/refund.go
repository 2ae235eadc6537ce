package stripetest

import (
	"fmt"
	"net/http"
	"net/url"
)

// Refund is one refund.
type Refund struct {
	ID, Of, Status, Failure, Currency string
	Amount                            int64 // fen
	Metadata                          map[string]string
}

// Refunds returns copies of all refunds, oldest first.
func (f *Fake) Refunds() []Refund {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Refund, len(f.refunds))
	for i, r := range f.refunds {
		out[i] = *r
	}
	return out
}

// RefundOutside is a refund that somebody makes in Stripe's dashboard, of what a
// session or a charge brought.
func (f *Fake) RefundOutside(of string, fen int64) (id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.addRefund(f.intentOf(of), fen, nil).ID
}

// RefundsBecome makes refunds begin in that state from now on.
func (f *Fake) RefundsBecome(status string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refundsAs = status
}

// EndRefund ends a refund as succeeded, failed or canceled.
func (f *Fake) EndRefund(id, status string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.refunds {
		if r.ID != id {
			continue
		}
		if r.Status = status; status == "failed" {
			r.Failure = "lost_or_stolen_card"
		}
	}
}

// intentOf is the intent of a session, or itself.
func (f *Fake) intentOf(id string) *Intent {
	if s := f.find(id); s != nil {
		return f.brought(s)
	}
	return f.intent(id)
}

func (f *Fake) addRefund(i *Intent, fen int64, data map[string]string) *Refund {
	r := &Refund{ID: fmt.Sprintf("re_test_%d", len(f.refunds)+1), Of: i.ID, Status: f.refundsAs, Currency: i.Currency, Amount: fen, Metadata: data}
	f.refunds = append(f.refunds, r)
	return r
}

func (f *Fake) refunded(i *Intent) (fen int64) {
	for _, r := range f.refunds {
		if r.Of == i.ID && r.Status != "failed" && r.Status != "canceled" {
			fen += r.Amount
		}
	}
	return fen
}

func (f *Fake) refundsAPI(r *http.Request, form url.Values) answer {
	if r.Method == http.MethodGet {
		var all []listed
		for _, x := range f.refunds {
			if x.Of == form.Get("payment_intent") {
				all = append(all, listed{x.ID, text(refundDocument(x))})
			}
		}
		return list(form, all)
	}
	i, amount := f.intent(form.Get("payment_intent")), number(form.Get("amount"))
	switch {
	case i == nil:
		return refused(http.StatusBadRequest, "resource_missing", "payment_intent")
	case i.Status != "succeeded":
		return refused(http.StatusBadRequest, "charge_not_succeeded", "payment_intent")
	case amount <= 0:
		return refused(http.StatusBadRequest, "parameter_invalid_integer", "amount")
	case f.refunded(i)+amount > i.Received:
		return refused(http.StatusBadRequest, "charge_already_refunded", "amount")
	}
	return good(text(refundDocument(f.addRefund(i, amount, metadata(form)))))
}

func refundDocument(r *Refund) map[string]any {
	var failure any
	if r.Failure != "" {
		failure = r.Failure
	}
	return map[string]any{
		"id": r.ID, "object": "refund", "amount": r.Amount, "currency": r.Currency, "payment_intent": r.Of, "charge": "ch_of_" + r.Of,
		"status": r.Status, "metadata": r.Metadata, "failure_reason": failure,
	}
}
