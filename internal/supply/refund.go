package supply

import (
	"context"

	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// RefundsPage is what buyers ask a provider to give back, and what was given.
type RefundsPage struct {
	Open    []refund.Case
	Rows    []models.Refund
	Numbers map[string]string // of orders, by id
	Next    string
}

// openMost bounds how many open wishes stand on a desk.
const openMost = 50

// Refunds returns the open wishes for refunds of the actor's provider and a page of all.
func (c *Counter) Refunds(ctx context.Context, a models.Actor, page store.Page) (out RefundsPage, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return out, ErrProviderOnly
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		open, err := tx.OpenRefunds(provider, openMost)
		if err != nil {
			return err
		}
		for _, r := range open {
			one, err := refund.CaseOf(tx, r)
			if err != nil {
				return err
			}
			out.Open = append(out.Open, one)
		}
		if out.Rows, out.Next, err = tx.RefundsOfProvider(provider, page); err != nil {
			return err
		}
		ids := []string{""}
		for _, r := range out.Rows {
			ids = append(ids, r.OrderID)
		}
		out.Numbers, err = tx.OrderNumbers(ids)
		return err
	})
	return out, err
}

// Refund returns one refund of a line of the actor's provider.
func (c *Counter) Refund(ctx context.Context, a models.Actor, id string) (out refund.Case, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return out, ErrProviderOnly
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		r, err := tx.RefundOfProvider(id, provider)
		if err != nil {
			return err
		}
		out, err = refund.CaseOf(tx, r)
		return err
	})
	return out, err
}

// RefundableLine returns a settled line of the actor's provider.
func (c *Counter) RefundableLine(ctx context.Context, a models.Actor, lineID string) (out refund.Case, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return out, ErrProviderOnly
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out, err = refund.CaseOfLine(tx, lineID, provider)
		return err
	})
	return out, err
}

// Decision is a provider's word on a refund.
type Decision struct {
	RefundID string // that was asked for
	LineID   string // or of a line of which nobody asked anything
	Yes      bool
	Amount   models.Money // of the cost, when Yes
	Answer   string       // what the buyer reads; needed for a no
	Key      string       // of the form, for LineID
}

// DecideRefund gives a line's cost back, in whole or part, or says why not. The
// trail keeps it.
func (c *Counter) DecideRefund(ctx context.Context, a models.Actor, d Decision) (r models.Refund, err error) {
	provider, err := staffOf(a, party.EditFirm)
	if err != nil {
		return r, err
	}
	d.Answer = party.Clean(d.Answer)
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := d.find(tx, provider)
		if err != nil {
			return err
		}
		s := order.Step{Actor: a.UserID, At: c.Clock.Now()}
		action := "refund.book"
		if d.Yes {
			s.Cause = "refund.granted"
			r, err = refund.Book(tx, d.book(provider, s))
		} else {
			s.Cause, action = "refund.declined", "refund.refuse"
			r, err = refund.Refuse(tx, d.RefundID, d.Answer, s)
		}
		if err != nil || before.State == r.State {
			return err
		}
		return trail.Record(tx, trail.Entry{
			Actor: a, Action: action, ObjectKind: "refund", ObjectID: r.ID, Before: refund.Standing(before), After: refund.Standing(r), Reason: d.Answer, At: s.At,
		})
	})
	return r, err
}

// find returns the refund as it was before, an empty one where none was asked for.
func (d Decision) find(tx *store.Tx, provider string) (models.Refund, error) {
	if d.RefundID != "" {
		return tx.RefundOfProvider(d.RefundID, provider)
	}
	l, err := tx.Line(d.LineID)
	if err == nil && l.ProviderID != provider {
		err = store.ErrNotFound
	}
	if err != nil || d.Key == "" || !d.Yes {
		return models.Refund{}, orReused(err)
	}
	had, err := tx.RefundByKey(d.key(provider))
	if err != nil {
		return models.Refund{}, nil //nolint:nilerr // none yet: Book says so too
	}
	return had, nil
}

func orReused(err error) error {
	if err == nil {
		return refund.ErrKeyReused
	}
	return err
}

func (d Decision) key(provider string) string { return "offer:" + provider + ":" + d.Key }

func (d Decision) book(provider string, s order.Step) refund.BookInput {
	in := refund.BookInput{RefundID: d.RefundID, Amount: d.Amount, Answer: d.Answer, Step: s}
	if d.RefundID == "" {
		in.LineID, in.Key, in.Reason = d.LineID, d.key(provider), "offered"
	}
	return in
}

// RefundCase is a refund of a line with what whoever decides it needs to know.
type RefundCase = refund.Case
