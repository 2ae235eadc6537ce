package oversight

import (
	"context"
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// BookParts brings what is still assigned to payments that have ended into the
// wallets of their firms. A plain function for a worker's tick.
func (c *Counter) BookParts(ctx context.Context) error {
	var ended []models.Payment
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		ended, err = tx.EndedWithParts(100)
		return err
	})
	for _, p := range ended {
		if e := c.DB.Atomic(ctx, func(tx *store.Tx) error { return c.bookParts(tx, p) }); e != nil && err == nil {
			err = e
		}
	}
	return err
}

func (c *Counter) bookParts(tx *store.Tx, p models.Payment) error {
	now := c.Clock.Now()
	p, err := lockPayment(tx, p)
	if err != nil || p.State == models.PaymentOpen || p.State == models.PaymentConfirming {
		return err
	}
	parts, err := assigned(tx, p.ID)
	if err != nil || len(parts) == 0 {
		return err
	}
	var sum models.Money
	for _, e := range parts {
		sum += e.Amount
		if err := toWallet(tx, e, p, e.Amount, now); err != nil {
			return err
		}
		if err := moveEntry(tx, e, models.EntryBooked, p, matcher{"lapse", e.MatchedBy}, now); err != nil {
			return err
		}
	}
	return tellTransfer(tx, notice.LateToWallet, "parts:"+p.ID, p, map[string]models.Money{"amount": sum}, now)
}

func tellPart(tx *store.Tx, e models.BankEntry, p models.Payment, sum models.Money, now time.Time) error {
	return tellTransfer(tx, notice.TransferPart, e.ID, p, map[string]models.Money{"amount": p.Amount, "arrived": sum, "left": p.Amount - sum}, now)
}

func tellTransfer(tx *store.Tx, kind notice.Kind, key string, p models.Payment, amounts map[string]models.Money, now time.Time) error {
	f := notice.Fact{
		Kind: kind, Key: key, FirmID: p.FirmID, UserID: p.UserID, Path: "/transfers/" + p.ID, At: now, Amounts: amounts, Texts: map[string]string{"reference": p.Reference},
	}
	if kind == notice.TransferPart {
		f.Times = map[string]time.Time{"until": p.ExpiresAt}
	}
	if p.OrderID != "" {
		o, err := tx.OrderForWork(p.OrderID)
		if err != nil {
			return err
		}
		f.Texts["order"] = o.Number
	}
	return notice.Later(tx, f)
}
