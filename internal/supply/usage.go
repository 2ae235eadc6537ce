package supply

import (
	"context"

	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/internal/usage"
	"supermarket/models"
)

// UsageCase is a bill with what its provider needs to know.
type UsageCase = usage.Case

// UsagePage is what of a provider's usage is disputed or kept apart.
type UsagePage struct {
	Doubts  []models.Quarantine
	Payout  Payout
	Rows    []models.UsageDispute
	Numbers map[string]string // of orders, by id
	Next    string
}

// doubtsMost bounds how many doubts stand on a provider's page.
const doubtsMost = 50

// Usage returns what of the actor's provider's usage is disputed or kept apart.
func (c *Counter) Usage(ctx context.Context, a models.Actor, p store.Page) (out UsagePage, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return out, ErrProviderOnly
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if out.Doubts, _, err = tx.QuarantinesOfProvider(provider, store.Page{Limit: doubtsMost}); err != nil {
			return err
		}
		sums, err := tx.PayoutOfProvider(provider)
		if err != nil {
			return err
		}
		out.Payout = Payout{sums}
		if out.Rows, out.Next, err = tx.UsageDisputesOfProvider(provider, p); err != nil {
			return err
		}
		ids := []string{""}
		for _, d := range out.Rows {
			ids = append(ids, d.OrderID)
		}
		out.Numbers, err = tx.OrderNumbers(ids)
		return err
	})
	return out, err
}

// UsageDispute returns a dispute of a line of the actor's provider.
func (c *Counter) UsageDispute(ctx context.Context, a models.Actor, id string) (out UsageCase, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return out, ErrProviderOnly
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d, err := tx.UsageDisputeOfProvider(id, provider)
		if err != nil {
			return err
		}
		out, err = usage.CaseOf(tx, d)
		return err
	})
	return out, err
}

// UsageWord is a provider's word on a dispute.
type UsageWord struct {
	Agree  bool
	Amount models.Money // of the cost, when it agrees
	Answer string
}

// AnswerUsage agrees to a dispute, and gives the amount back, or says why not; then
// an operator decides.
func (c *Counter) AnswerUsage(ctx context.Context, a models.Actor, id string, w UsageWord) error {
	provider, err := staffOf(a, party.EditFirm)
	if err != nil {
		return err
	}
	w.Answer = party.Clean(w.Answer)
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.UsageDisputeOfProvider(id, provider)
		if err != nil {
			return err
		}
		s := order.Step{Cause: "usage.answered", Actor: a.UserID, At: c.Clock.Now()}
		var after models.UsageDispute
		if w.Agree {
			s.Cause = "usage.upheld"
			after, err = usage.Decide(tx, id, usage.Verdict{Uphold: true, Amount: w.Amount, Decision: w.Answer, Provider: true, Step: s})
		} else {
			after, err = usage.Answer(tx, id, w.Answer, s)
		}
		if err != nil || after.State == before.State {
			return err
		}
		return trail.Record(tx, trail.Entry{
			Actor: a, Action: "usage.answer", ObjectKind: "usage_dispute", ObjectID: id, Before: usage.Standing(before), After: usage.Standing(after), Reason: w.Answer, At: s.At,
		})
	})
}

// Doubt returns usage of the actor's provider that is kept apart.
func (c *Counter) Doubt(ctx context.Context, a models.Actor, id string) (q models.Quarantine, out UsageCase, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return q, out, ErrProviderOnly
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if q, err = tx.QuarantineOfProvider(id, provider); err != nil {
			return err
		}
		out, err = usage.CaseOfDoubt(tx, q)
		return err
	})
	return q, out, err
}
