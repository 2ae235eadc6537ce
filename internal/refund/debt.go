package refund

import (
	"errors"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// Owes returns what a firm owes since a bank took back money that it no longer
// had; 0 when nothing.
func Owes(tx *store.Tx, firmID string) (models.Money, error) {
	a, err := ledger.Find(tx, models.AssetCNY, models.AccountReceivable, firmID)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return max(0, -models.Money(a.Balance)), err
}

// Repay takes what a firm owes from what its wallet has free, as far as that
// goes, and returns how much was paid. Whoever brings money into a wallet calls
// it once the money's own purpose is served.
func Repay(tx *store.Tx, firmID, key string, now time.Time) (models.Money, error) {
	owes, err := Owes(tx, firmID)
	if err != nil || owes == 0 {
		return 0, err
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, firmID, now)
	if err != nil {
		return 0, err
	}
	debt, err := ledger.Find(tx, models.AssetCNY, models.AccountReceivable, firmID)
	if err != nil {
		return 0, err
	}
	pays := min(owes, models.Money(wallet.Balance-wallet.Held))
	if pays <= 0 {
		return 0, nil
	}
	_, err = ledger.Post(tx, ledger.Entry{
		Key: "debt:" + key, Kind: "debt", Ref: firmID, At: now,
		Postings: []ledger.Posting{{From: wallet.ID, To: debt.ID, Amount: int64(pays)}},
	})
	return pays, err
}
