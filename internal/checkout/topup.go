package checkout

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// MaxTopUp bounds one top-up.
const MaxTopUp = 500_000 * models.Yuan

// ErrTopUp refuses an amount that is none, or parts of a fen.
var ErrTopUp = fault.New(fault.Invalid, "checkout.top_up").On("amount")

// SandboxTopUp brings invented money into the wallet of the actor's firm, once
// per key: only where sandbox payments are on offer.
func (c *Counter) SandboxTopUp(ctx context.Context, a models.Actor, amount models.Money, key string) error {
	firm, err := buyerOf(a)
	if err != nil {
		return err
	}
	if _, ok := c.gateways["sandbox"]; !ok {
		return ErrNoSandbox
	}
	if amount <= 0 || amount > MaxTopUp || amount%models.Fen != 0 || key == "" {
		return ErrTopUp.With("max", MaxTopUp)
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		now := c.Clock.Now()
		from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "sandbox", now)
		if err != nil {
			return err
		}
		to, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, firm, now)
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, ledger.Entry{
			Key: "top_up:" + firm + ":" + key, Kind: "top_up", Ref: firm, At: now,
			Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(amount)}},
		})
		return err
	})
}
