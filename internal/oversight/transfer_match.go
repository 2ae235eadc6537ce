package oversight

import (
	"context"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/killpoint"
	"supermarket/internal/notice"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// maxReason bounds what staff write, in characters.
const maxReason = 200

// matcher is who matches: a person, whose name is kept, or a worker.
type matcher struct{ actor, person string }

// MatchEntry gives an unmatched arrival to a payment: the payment is part paid,
// or whole, and what is over goes to the firm's wallet.
func (c *Counter) MatchEntry(ctx context.Context, a models.Actor, entryID, paymentID string) error {
	return c.entryDeed(ctx, a, "bank.match", entryID, "", func(tx *store.Tx, e models.BankEntry, now time.Time) error {
		p, err := tx.Payment(paymentID)
		if err != nil || p.Method != transfer.Name {
			return ErrNoPayment
		}
		if p, err = lockPayment(tx, p); err != nil {
			return err
		}
		return c.assign(tx, e, p, matcher{a.UserID, a.UserID}, now)
	})
}

// MatchFirm brings an unmatched arrival into a firm's wallet: money that is the
// firm's and pays no payment.
func (c *Counter) MatchFirm(ctx context.Context, a models.Actor, entryID, firmID, reason string) error {
	if reason = party.Clean(reason); reason == "" {
		return ErrNoReason
	}
	return c.entryDeed(ctx, a, "bank.to_wallet", entryID, clip(reason, maxReason), func(tx *store.Tx, e models.BankEntry, now time.Time) error {
		if _, err := tx.Firm(firmID); err != nil {
			return ErrNoPayment
		}
		if err := toWallet(tx, e, models.Payment{FirmID: firmID}, e.Amount, now); err != nil {
			return err
		}
		if err := moveEntry(tx, e, models.EntryBooked, models.Payment{FirmID: firmID}, matcher{a.UserID, a.UserID}, now); err != nil {
			return err
		}
		return notice.Later(tx, notice.Fact{Kind: notice.TopUpArrived, Key: e.ID, FirmID: firmID, Path: "/wallet", At: now, Amounts: map[string]models.Money{"amount": e.Amount}})
	})
}

// UnmatchEntry takes an assigned arrival back from a payment that is not whole yet.
func (c *Counter) UnmatchEntry(ctx context.Context, a models.Actor, entryID, reason string) error {
	if reason = party.Clean(reason); reason == "" {
		return ErrNoReason
	}
	return c.entryDeed(ctx, a, "bank.unmatch", entryID, clip(reason, maxReason), func(tx *store.Tx, e models.BankEntry, now time.Time) error {
		p, err := tx.Payment(e.PaymentID)
		if err != nil {
			return ErrEntryMoved
		}
		if _, err = lockPayment(tx, p); err != nil {
			return err
		}
		return moveEntry(tx, e, models.EntryUnmatched, models.Payment{}, matcher{a.UserID, ""}, now)
	})
}

// ReturnEntry notes that staff sent an unmatched arrival back to its payer.
func (c *Counter) ReturnEntry(ctx context.Context, a models.Actor, entryID, reason string) error {
	if reason = party.Clean(reason); reason == "" {
		return ErrNoReason
	}
	return c.entryDeed(ctx, a, "bank.return", entryID, clip(reason, maxReason), func(tx *store.Tx, e models.BankEntry, now time.Time) error {
		if err := moveEntry(tx, e, models.EntryReturned, models.Payment{}, matcher{a.UserID, a.UserID}, now); err != nil {
			return err
		}
		if err := shift(tx, e, models.AccountSuspense, models.AccountBank, "returned", now); err != nil {
			return err
		}
		return tellReturned(tx, e, reason, now)
	})
}

// tellReturned tells the firm that the payer's name is, if there is just one.
func tellReturned(tx *store.Tx, e models.BankEntry, reason string, now time.Time) error {
	firms, err := tx.FirmsNamed(party.CleanName(e.PayerName), 2)
	if err != nil || len(firms) != 1 || e.PayerName == "" {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.TransferReturned, Key: e.ID, FirmID: firms[0].ID, Path: "/wallet", At: now,
		Texts: map[string]string{"reason": reason}, Amounts: map[string]models.Money{"amount": e.Amount},
	})
}

// entryDeed does something to an arrival and writes it into the trail. Sent
// twice it finds the arrival moved on, ErrEntryMoved.
func (c *Counter) entryDeed(ctx context.Context, a models.Actor, action, id, reason string, do func(*store.Tx, models.BankEntry, time.Time) error) error {
	if err := operator(a); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.BankEntry(id)
		if err != nil {
			return err
		}
		if err := do(tx, before, c.Clock.Now()); err != nil {
			return err
		}
		after, err := tx.BankEntry(id)
		if err != nil {
			return err
		}
		return c.record(tx, trail.Entry{Actor: a, Action: action, ObjectKind: "bank_entry", ObjectID: id, Before: standing(before), After: standing(after), Reason: reason})
	})
}

// standing is what of an arrival can change.
func standing(e models.BankEntry) map[string]any {
	return map[string]any{"state": e.State, "payment": e.PaymentID, "firm": e.FirmID, "amount": e.Amount}
}

// assign gives an unmatched arrival to a payment, which the caller has locked.
func (c *Counter) assign(tx *store.Tx, e models.BankEntry, p models.Payment, by matcher, now time.Time) error {
	parts, err := assigned(tx, p.ID)
	if err != nil {
		return err
	}
	sum := e.Amount
	for _, x := range parts {
		sum += x.Amount
	}
	ended := !models.PaymentMoves.Allows(p.State, models.PaymentPaid)
	switch {
	case !ended && sum >= p.Amount:
		return c.whole(tx, append(parts, e), p, sum-p.Amount, by, now)
	case ended:
		if err := toWallet(tx, e, p, e.Amount, now); err != nil {
			return err
		}
		return bookOver(tx, e, p, by, now)
	case p.State == models.PaymentOpen || p.State == models.PaymentConfirming:
		if err := moveEntry(tx, e, models.EntryAssigned, p, by, now); err != nil {
			return err
		}
		return tellPart(tx, e, p, sum, now)
	}
	if err := toWallet(tx, e, p, e.Amount, now); err != nil {
		return err
	}
	if err := moveEntry(tx, e, models.EntryBooked, p, by, now); err != nil {
		return err
	}
	return tellTransfer(tx, notice.LateToWallet, e.ID, p, map[string]models.Money{"amount": e.Amount}, now)
}

func assigned(tx *store.Tx, paymentID string) (parts []models.BankEntry, err error) {
	rows, err := tx.BankEntriesOf(paymentID)
	for _, e := range rows {
		if e.State == models.EntryAssigned {
			parts = append(parts, e)
		}
	}
	return parts, err
}

// whole books all parts of a payment, which is then paid; what is over is the firm's.
func (c *Counter) whole(tx *store.Tx, parts []models.BankEntry, p models.Payment, over models.Money, by matcher, now time.Time) error {
	for i, e := range parts {
		who := by
		if i < len(parts)-1 {
			who.person = e.MatchedBy // whoever assigned it
		}
		if err := moveEntry(tx, e, models.EntryBooked, p, who, now); err != nil {
			return err
		}
	}
	killpoint.At("transfer.booked")
	desk := cashier.Desk{Terms: c.Terms}
	if err := desk.Matched(tx, p.ID, order.Step{Actor: by.actor, At: now}); err != nil || over == 0 {
		return err
	}
	last := parts[len(parts)-1]
	if err := toWallet(tx, last, p, over, now); err != nil {
		return err
	}
	return tellTransfer(tx, notice.TransferOver, last.ID, p, map[string]models.Money{"amount": p.Amount, "arrived": p.Amount + over, "over": over}, now)
}

// bookOver books an arrival for a payment that has brought its amount already.
func bookOver(tx *store.Tx, e models.BankEntry, p models.Payment, by matcher, now time.Time) error {
	if err := moveEntry(tx, e, models.EntryBooked, p, by, now); err != nil {
		return err
	}
	return tellTransfer(tx, notice.TransferOver, e.ID, p, map[string]models.Money{"amount": p.Amount, "over": e.Amount}, now)
}

func toWallet(tx *store.Tx, e models.BankEntry, p models.Payment, amount models.Money, now time.Time) error {
	return cashier.FromSuspense(tx, p.FirmID, amount, "bank_entry:"+e.ID+":wallet", or(p.ID, e.ID), now)
}

func moveEntry(tx *store.Tx, e models.BankEntry, to models.EntryState, p models.Payment, by matcher, now time.Time) error {
	if !models.EntryMoves.Allows(e.State, to) {
		return ErrEntryMoved
	}
	from := e.State
	e.State, e.PaymentID, e.MatchedBy, e.UpdatedAt, e.FirmID = to, p.ID, by.person, now, ""
	if to == models.EntryBooked {
		e.FirmID = p.FirmID
	}
	if err := tx.MoveBankEntry(e, from); err != nil {
		return ErrEntryMoved.Wrap(err)
	}
	return tx.AddMove(models.Move{Entity: "bank_entry", EntityID: e.ID, FromTo: string(from) + ">" + string(to), Actor: by.actor, At: now})
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
