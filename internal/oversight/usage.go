package oversight

import (
	"context"

	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/internal/usage"
	"supermarket/models"
)

// UsageCase is a bill with what whoever decides needs to know.
type UsageCase = usage.Case

// UsageDesk is what waits for an operator's word on usage, and a page of all disputes.
type UsageDesk struct {
	Doubts  []models.Quarantine
	Open    []models.UsageDispute // answered, or silent beyond the deadline
	Rows    []models.UsageDispute
	Numbers map[string]string // of orders, by id
	Firms   map[string]string // names, by id
	Sellers map[string]models.Provider
	Next    string
}

// Usage returns the desk of usage.
func (c *Counter) Usage(ctx context.Context, a models.Actor, page store.Page) (out UsageDesk, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if out.Doubts, err = tx.OpenQuarantines(openMost); err != nil {
			return err
		}
		if out.Open, err = tx.OpenUsageDisputes(c.Clock.Now().Add(-usage.AnswerWithin), openMost); err != nil {
			return err
		}
		if out.Rows, out.Next, err = tx.UsageDisputes(page); err != nil {
			return err
		}
		return out.names(tx)
	})
	return out, err
}

func (d *UsageDesk) names(tx *store.Tx) (err error) {
	d.Firms, d.Sellers = map[string]string{}, map[string]models.Provider{}
	orders := []string{""}
	for _, rows := range [][]models.UsageDispute{d.Open, d.Rows} {
		for _, r := range rows {
			orders, d.Firms[r.FirmID], d.Sellers[r.ProviderID] = append(orders, r.OrderID), "", models.Provider{}
		}
	}
	for _, q := range d.Doubts {
		d.Firms[q.FirmID], d.Sellers[q.ProviderID] = "", models.Provider{}
	}
	for id := range d.Firms {
		f, err := tx.Firm(id)
		if err != nil {
			return err
		}
		d.Firms[id] = f.Name
	}
	for id := range d.Sellers {
		if d.Sellers[id], err = tx.Provider(id); err != nil {
			return err
		}
	}
	d.Numbers, err = tx.OrderNumbers(orders)
	return err
}

// UsageDispute returns one dispute with its evidence.
func (c *Counter) UsageDispute(ctx context.Context, a models.Actor, id string) (out UsageCase, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d, err := tx.UsageDispute(id)
		if err != nil {
			return err
		}
		out, err = usage.CaseOf(tx, d)
		return err
	})
	return out, err
}

// DecideUsage ends a dispute; upheld, the amount goes back to its buyer.
func (c *Counter) DecideUsage(ctx context.Context, a models.Actor, id string, d Decision) error {
	if err := operator(a); err != nil {
		return err
	}
	d.Answer = party.Clean(d.Answer)
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.UsageDispute(id)
		if err != nil {
			return err
		}
		s := order.Step{Cause: "usage.refused", Actor: a.UserID, At: c.Clock.Now()}
		if d.Yes {
			s.Cause = "usage.upheld"
		}
		after, err := usage.Decide(tx, id, usage.Verdict{Uphold: d.Yes, Amount: d.Amount, Decision: d.Answer, Step: s})
		if err != nil || after.State == before.State {
			return err
		}
		return c.record(tx, trail.Entry{
			Actor: a, Action: "usage.decide", ObjectKind: "usage_dispute", ObjectID: id, Before: usage.Standing(before), After: usage.Standing(after), Reason: d.Answer,
		})
	})
}

// Doubt returns usage that is kept apart.
func (c *Counter) Doubt(ctx context.Context, a models.Actor, id string) (q models.Quarantine, out UsageCase, err error) {
	if err := operator(a); err != nil {
		return q, out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if q, err = tx.Quarantine(id); err != nil {
			return err
		}
		out, err = usage.CaseOfDoubt(tx, q)
		return err
	})
	return q, out, err
}

// SettleDoubt ends a quarantine: Yes upholds it, and Amount of the line's cost, which
// may be nothing, goes back to its buyer.
func (c *Counter) SettleDoubt(ctx context.Context, a models.Actor, id string, d Decision) error {
	if err := operator(a); err != nil {
		return err
	}
	d.Answer = party.Clean(d.Answer)
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.Quarantine(id)
		if err != nil {
			return err
		}
		s := order.Step{Cause: "usage.dismissed", Actor: a.UserID, At: c.Clock.Now()}
		if d.Yes {
			s.Cause = "usage.upheld"
		}
		after, err := usage.Settle(tx, id, usage.Finding{Uphold: d.Yes, Amount: d.Amount, Note: d.Answer, Step: s})
		if err != nil || after.State == before.State {
			return err
		}
		return c.record(tx, trail.Entry{
			Actor: a, Action: "usage.settle", ObjectKind: "quarantine", ObjectID: id, Before: usage.StandingOf(before), After: usage.StandingOf(after), Reason: d.Answer,
		})
	})
}
