package supply

import (
	"context"

	"supermarket/internal/store"
	"supermarket/internal/usage"
	"supermarket/models"
)

// Payout is the formula of what a provider is paid: gross − fee − refunded − clawed
// back − settled by programmes − withheld. Withheld waits while a claim of too much is open; the rest of it
// equals the ledger's payable account.
type Payout struct{ store.PayoutSums }

// Owed is what the ledger owes the provider.
func (p Payout) Owed() models.Money { return p.Gross - p.Fee - p.Refunded - p.Clawed - p.Settled }

// Payable is what of that may be paid out now.
func (p Payout) Payable() models.Money { return p.Owed() - p.Withheld }

// Payout returns the payout formula over all lines of the actor's provider.
func (c *Counter) Payout(ctx context.Context, a models.Actor) (p Payout, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return p, ErrProviderOnly
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		p.PayoutSums, err = tx.PayoutOfProvider(provider)
		return err
	})
	return p, err
}

// UsageLine is a settled line as its provider sees it, with its payout.
type UsageLine struct {
	UsageCase
	Payout Payout
}

// UsageLine returns a settled line of the actor's provider.
func (c *Counter) UsageLine(ctx context.Context, a models.Actor, lineID string) (out UsageLine, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return out, ErrProviderOnly
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		l, err := tx.Line(lineID)
		if err != nil {
			return err
		}
		if l.ProviderID != provider {
			return store.ErrNotFound
		}
		if out.UsageCase, err = usage.CaseOfLine(tx, lineID); err != nil {
			return err
		}
		out.Payout.PayoutSums, err = tx.PayoutOfLine(lineID)
		return err
	})
	return out, err
}
