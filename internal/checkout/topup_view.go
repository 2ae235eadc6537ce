package checkout

import (
	"context"

	"supermarket/internal/payment/transfer"
	"supermarket/internal/store"
	"supermarket/models"
)

// TopUps lists what was to fill the wallet of the actor's firm, newest first.
func (c *Counter) TopUps(ctx context.Context, a models.Actor, p store.Page) (rows []models.Payment, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, next, err = tx.TopUps(firm, p)
		return err
	})
	return rows, next, err
}

// TopUpOf returns one top-up of the actor's firm.
func (c *Counter) TopUpOf(ctx context.Context, a models.Actor, id string) (p models.Payment, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return p, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if p, err = tx.PaymentOf(id, firm); err == nil && p.OrderID != "" {
			err = store.ErrNotFound
		}
		return err
	})
	return p, err
}

// AskTopUp asks the processor of a top-up whose end is not known, at most every
// five seconds, and takes what it answers; then it returns the top-up.
func (c *Counter) AskTopUp(ctx context.Context, a models.Actor, id string) (models.Payment, error) {
	p, err := c.TopUpOf(ctx, a, id)
	if err != nil || p.State != models.PaymentOpen && p.State != models.PaymentConfirming {
		return p, err
	}
	c.ask(ctx, p, askPause)
	return c.TopUpOf(ctx, a, id)
}

// TransferView is a payment by bank transfer: where to send it and what has come.
type TransferView struct {
	Payment models.Payment
	Order   models.Order // none for a top-up
	Bank    transfer.Bank
	Arrived models.Money
	Entries []models.BankEntry
}

// Bank is the account that buyers send money to; false where transfers are not on offer.
func (c *Counter) Bank() (transfer.Bank, bool) {
	g, ok := c.gateways[transfer.Name].(interface{ Bank() transfer.Bank })
	if !ok {
		return transfer.Bank{}, false
	}
	return g.Bank(), true
}

// Transfer returns a payment by bank transfer of the actor's firm.
func (c *Counter) Transfer(ctx context.Context, a models.Actor, paymentID string) (v TransferView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	v.Bank, _ = c.Bank()
	return v, c.DB.View(ctx, func(tx *store.Tx) error {
		if v.Payment, err = tx.PaymentOf(paymentID, firm); err != nil {
			return err
		}
		if v.Payment.Method != transfer.Name {
			return store.ErrNotFound
		}
		if v.Payment.OrderID != "" {
			if v.Order, err = tx.Order(v.Payment.OrderID, firm); err != nil {
				return err
			}
		}
		v.Entries, err = tx.BankEntriesOf(paymentID)
		for _, e := range v.Entries {
			v.Arrived += e.Amount
		}
		return err
	})
}

// TransferReference is what stands in the remark of a bank transfer, "" for a
// payment by another method.
func TransferReference(p models.Payment) string {
	if p.Method != transfer.Name {
		return ""
	}
	return p.Reference
}
