package checkout

import (
	"context"
	"errors"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// holdsShown is how many holds the wallet names; there may be more.
const holdsShown = 50

// WalletAbout is what the lines of a wallet are about, and what is set aside.
type WalletAbout struct {
	Orders map[string]store.OrderRef // by what a line refers to
	Holds  []store.OpenPart
}

// WalletAbout returns the orders that lines of the firm's wallet belong to, and
// what of the wallet is held for which.
func (c *Counter) WalletAbout(ctx context.Context, a models.Actor, lines []ledger.Line) (v WalletAbout, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	return v, c.DB.View(ctx, func(tx *store.Tx) error {
		acc, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firm)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if v.Holds, err = tx.OpenParts(acc.ID, holdsShown); err != nil {
			return err
		}
		refs := make([]string, 0, len(lines)+len(v.Holds))
		for _, l := range lines {
			refs = append(refs, l.Ref)
		}
		for _, h := range v.Holds {
			refs = append(refs, h.Ref)
		}
		v.Orders, err = tx.OrdersOf(refs)
		return err
	})
}
