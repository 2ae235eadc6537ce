package oversight

import (
	"context"
	"slices"

	"supermarket/internal/cashier"
	"supermarket/internal/fault"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// What the desk of money in suspense refuses.
var (
	ErrSuspenseMoved     = cashier.ErrSuspenseMoved
	ErrSuspenseReason    = fault.New(fault.Invalid, "suspense.no_reason").On("reason")
	ErrSuspenseReference = fault.New(fault.Invalid, "suspense.no_reference").On("reference")
	ErrSuspenseFirm      = fault.New(fault.Invalid, "suspense.no_firm").On("firm")
	ErrSuspenseWay       = fault.New(fault.Conflict, "suspense.no_way")
	ErrSuspenseByMachine = fault.New(fault.Conflict, "suspense.by_machine")
)

// SuspenseRow is money of a processor that pays nothing, with what names it.
type SuspenseRow struct {
	Entry   models.SuspenseEntry
	Firm    models.Firm
	Order   models.Order   // none of a top-up's, and while the payment is unknown
	Payment models.Payment // none while it is unknown
}

// SuspenseDesk is what waits for staff, and a page of what they dealt with.
type SuspenseDesk struct {
	Open []SuspenseRow
	Sum  models.Money // of what is open, in our currency
	Rows []SuspenseRow
	Next string
}

// SuspenseView is one such money, what may be done with it and what was.
type SuspenseView struct {
	SuspenseRow
	Sends bool // its processor's door gives it back
	Moves []models.Move
}

// Suspense returns what lies in suspense from processors, the longest first, and
// a page of what does no more.
func (c *Counter) Suspense(ctx context.Context, a models.Actor, page store.Page) (d SuspenseDesk, err error) {
	if err := operator(a); err != nil {
		return d, err
	}
	return d, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		open, err := tx.OpenSuspense(openMost)
		if err != nil {
			return err
		}
		if d.Open, err = suspenseRows(tx, open); err != nil {
			return err
		}
		for _, x := range open {
			if x.Currency == models.Currency {
				d.Sum += x.Left()
			}
		}
		ended, next, err := tx.EndedSuspense(page)
		if err != nil {
			return err
		}
		d.Next = next
		d.Rows, err = suspenseRows(tx, ended)
		return err
	})
}

// SuspenseEntry returns one of them.
func (c *Counter) SuspenseEntry(ctx context.Context, a models.Actor, id string) (v SuspenseView, err error) {
	if err := operator(a); err != nil {
		return v, err
	}
	return v, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		x, err := tx.SuspenseEntry(id)
		if err != nil {
			return err
		}
		rows, err := suspenseRows(tx, []models.SuspenseEntry{x})
		if err != nil {
			return err
		}
		v.SuspenseRow, v.Sends = rows[0], c.sends(x)
		v.Moves, err = tx.Moves("suspense_entry", id)
		return err
	})
}

func suspenseRows(tx *store.Tx, entries []models.SuspenseEntry) ([]SuspenseRow, error) {
	out := make([]SuspenseRow, len(entries))
	for i, x := range entries {
		r := SuspenseRow{Entry: x}
		var err error
		if x.FirmID != "" {
			if r.Firm, err = tx.Firm(x.FirmID); err != nil {
				return nil, err
			}
		}
		if x.OrderID != "" {
			if r.Order, err = tx.OrderForWork(x.OrderID); err != nil {
				return nil, err
			}
		}
		if x.Why != models.SuspenseUnknown {
			if r.Payment, err = tx.Payment(x.PaymentID); err != nil {
				return nil, err
			}
		}
		out[i] = r
	}
	return out, nil
}

// sends tells whether money can go back through the door that it came in by.
func (c *Counter) sends(x models.SuspenseEntry) bool {
	return x.Currency == models.Currency && slices.ContainsFunc(c.Gateways, func(g payment.Gateway) bool {
		_, ok := g.(payment.Refunder)
		return ok && g.Method() == x.Method
	})
}

// SuspenseBack sets money aside that a worker then gives back through its
// processor; what became of it stays unknown until that says so.
func (c *Counter) SuspenseBack(ctx context.Context, a models.Actor, id, reason string) error {
	return c.suspenseDeed(ctx, a, "suspense.back", id, reason, func(tx *store.Tx, x models.SuspenseEntry, reason string, s order.Step) error {
		if !c.sends(x) {
			return ErrSuspenseWay
		}
		return cashier.ReturnSuspense(tx, id, reason, s)
	})
}

// SuspenseToWallet brings money into its firm's wallet, or where nobody knows
// whose it is into that of the firm with this full name.
func (c *Counter) SuspenseToWallet(ctx context.Context, a models.Actor, id, firm, reason string) error {
	return c.suspenseDeed(ctx, a, "suspense.to_wallet", id, reason, func(tx *store.Tx, x models.SuspenseEntry, reason string, s order.Step) error {
		owner := x.FirmID
		if owner == "" {
			found, err := tx.FirmsNamed(party.CleanName(firm), 2)
			if err != nil {
				return err
			}
			if len(found) != 1 {
				return ErrSuspenseFirm
			}
			owner = found[0].ID
		}
		return cashier.SuspenseToWallet(tx, id, owner, reason, s)
	})
}

// SuspenseByHand notes that money which no door sends was given back at the processor.
func (c *Counter) SuspenseByHand(ctx context.Context, a models.Actor, id, reference, reason string) error {
	if reference = party.Clean(reference); reference == "" {
		return ErrSuspenseReference
	}
	return c.suspenseDeed(ctx, a, "suspense.by_hand", id, reason, func(tx *store.Tx, x models.SuspenseEntry, reason string, s order.Step) error {
		if c.sends(x) {
			return ErrSuspenseByMachine
		}
		return cashier.HandBack(tx, id, clip(reference, maxReason), reason, s)
	})
}

// suspenseDeed does something with money in suspense and writes it into the trail.
// Sent twice it finds the money moved on, ErrSuspenseMoved.
func (c *Counter) suspenseDeed(ctx context.Context, a models.Actor, action, id, reason string, do func(*store.Tx, models.SuspenseEntry, string, order.Step) error) error {
	if err := operator(a); err != nil {
		return err
	}
	if reason = clip(party.Clean(reason), maxReason); reason == "" {
		return ErrSuspenseReason
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		now := c.Clock.Now()
		before, err := tx.LockSuspenseEntry(id)
		if err != nil {
			return err
		}
		if before.State != models.SuspenseHeld {
			return ErrSuspenseMoved
		}
		if err := do(tx, before, reason, order.Step{Actor: a.UserID, At: now}); err != nil {
			return err
		}
		after, err := tx.SuspenseEntry(id)
		if err != nil {
			return err
		}
		return c.record(tx, trail.Entry{Actor: a, Action: action, ObjectKind: "suspense_entry", ObjectID: id, Before: suspended(before), After: suspended(after), Reason: reason})
	})
}

// suspended is what of an entry can change.
func suspended(x models.SuspenseEntry) map[string]any {
	return map[string]any{"state": x.State, "firm": x.FirmID, "amount": x.Amount, "returned": x.Returned, "currency": x.Currency, "reference": x.RefundReference}
}
