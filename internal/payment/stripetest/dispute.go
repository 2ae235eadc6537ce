package stripetest

import (
	"fmt"
	"time"
)

// Dispute is one dispute.
type Dispute struct {
	ID, Of, Status, Reason, Currency string
	Amount, Fee                      int64 // fen
	DueBy                            int64
	Live                             bool
}

// Dispute is a buyer's bank that takes back what a session or a charge brought.
func (f *Fake) Dispute(of string) (id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.intentOf(of)
	d := &Dispute{
		ID: fmt.Sprintf("dp_test_%d", len(f.disputes)+1), Of: i.ID, Status: "needs_response", Reason: "fraudulent", Currency: i.Currency,
		Amount: i.Received, Fee: 11000, DueBy: f.Clock.Now().Add(7 * 24 * time.Hour).Unix(), Live: i.Live,
	}
	f.disputes = append(f.disputes, d)
	return d.ID
}

// ChangeDispute changes a dispute.
func (f *Fake) ChangeDispute(id string, change func(*Dispute)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.dispute(id))
}

func (f *Fake) dispute(id string) *Dispute {
	for _, d := range f.disputes {
		if d.ID == id {
			return d
		}
	}
	return nil
}

func disputeDocument(d *Dispute) map[string]any {
	var taken []map[string]any
	if d.Fee > 0 {
		taken = append(taken, map[string]any{"id": "txn_of_" + d.ID, "object": "balance_transaction", "amount": -d.Amount, "fee": d.Fee, "currency": d.Currency})
	}
	return map[string]any{
		"id": d.ID, "object": "dispute", "amount": d.Amount, "currency": d.Currency, "payment_intent": d.Of, "charge": "ch_of_" + d.Of,
		"status": d.Status, "reason": d.Reason, "evidence_details": map[string]any{"due_by": d.DueBy}, "balance_transactions": taken, "livemode": d.Live,
	}
}
