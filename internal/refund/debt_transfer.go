package refund

import (
	"strings"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// DebtArrival is money in suspense that whoever owes has sent to pay it.
type DebtArrival struct {
	Owner   string
	Seller  bool // a provider, who has no wallet: what is over is owed to it
	Amount  models.Money
	EntryID string // of the arrival at the bank
	At      time.Time
}

// PayByTransfer pays what is owed out of suspense and returns how much it was;
// what is over goes to what is owed to a provider, and stays in suspense for the
// caller to bring to a firm's wallet. Once per arrival; the caller holds LockDebt.
func PayByTransfer(tx *store.Tx, in DebtArrival) (paid models.Money, err error) {
	owes, err := Owes(tx, in.Owner)
	if err != nil {
		return 0, err
	}
	paid = min(owes, in.Amount)
	src, err := open(tx, models.AccountSuspense, "", in.At)
	if err != nil {
		return 0, err
	}
	debt, err := open(tx, models.AccountReceivable, in.Owner, in.At)
	if err != nil {
		return 0, err
	}
	ps := posting(nil, src, debt, paid)
	if in.Seller {
		payable, err := open(tx, models.AccountPayable, in.Owner, in.At)
		if err != nil {
			return 0, err
		}
		ps = posting(ps, src, payable, in.Amount-paid)
	}
	if len(ps) == 0 {
		return 0, nil // a firm that owes nothing any more
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "debt:bank_entry:" + in.EntryID, Kind: "debt", Ref: in.Owner, At: in.At, Postings: ps})
	return paid, err
}

// DebtStep is why something was owed, or how it was paid.
type DebtStep struct {
	At     time.Time
	Why    string       // clawback, dispute, refund; transfer, batch, wallet
	Number string       // of the claw-back or of the order, "" for none
	Reason string       // of a claw-back, as ClawReasons of claim name it
	Amount models.Money // below zero for what paid
}

// Debt is what a firm or provider owes, and its steps, the newest first.
type Debt struct {
	Owes  models.Money
	Steps []DebtStep
}

// debtSteps bounds how many steps are shown.
const debtSteps = 100

// DebtOf returns the debt of a firm or provider.
func DebtOf(tx *store.Tx, owner string) (d Debt, err error) {
	if d.Owes, err = Owes(tx, owner); err != nil {
		return d, err
	}
	rows, err := tx.DebtLines(owner, debtSteps)
	if err != nil {
		return d, err
	}
	for _, r := range rows {
		s, err := stepOf(tx, r)
		if err != nil {
			return d, err
		}
		d.Steps = append(d.Steps, s)
	}
	return d, nil
}

func stepOf(tx *store.Tx, r store.DebtLine) (s DebtStep, err error) {
	s = DebtStep{At: r.At, Amount: r.Amount, Why: "wallet"}
	if !r.Owed {
		s.Amount = -r.Amount
		switch {
		case strings.HasPrefix(r.Key, "debt:bank_entry:"):
			s.Why = "transfer"
		case strings.HasPrefix(r.Key, "debt:batch:"):
			s.Why = "batch"
		}
		return s, nil
	}
	if r.Kind == ledger.ClawBack {
		c, err := tx.Clawback(strings.TrimPrefix(r.Key, "clawback:"))
		s.Why, s.Number, s.Reason = "clawback", c.Number, c.Reason
		return s, err
	}
	orderID := ""
	if s.Why = "refund"; r.Kind == "dispute" {
		d, err := tx.Dispute(r.Ref)
		if err != nil {
			return s, err
		}
		s.Why, orderID = "dispute", d.OrderID
	} else if x, err := tx.Refund(r.Ref); err != nil {
		return s, err
	} else {
		orderID = x.OrderID
	}
	if orderID == "" {
		return s, nil // of a top-up
	}
	o, err := tx.OrderForWork(orderID)
	s.Number = o.Number
	return s, err
}
