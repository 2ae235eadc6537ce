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
	if err := LockDebt(tx, firmID); err != nil {
		return 0, err
	}
	wallet, err := open(tx, models.AccountWallet, firmID, now)
	if err != nil {
		return 0, err
	}
	debt, err := open(tx, models.AccountReceivable, firmID, now)
	if err != nil {
		return 0, err
	}
	for range tries {
		pays, err := repay(tx, firmID, wallet, debt, key, now)
		if !errors.Is(err, ledger.ErrShort) {
			return pays, err
		}
	}
	return 0, nil // the wallet is being spent; the next money pays
}

func repay(tx *store.Tx, firmID, wallet, debt, key string, now time.Time) (models.Money, error) {
	owes, err := Owes(tx, firmID)
	if err != nil {
		return 0, err
	}
	free, err := freeOf(tx, wallet)
	if err != nil {
		return 0, err
	}
	pays := min(owes, free)
	if pays <= 0 {
		return 0, nil
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "debt:" + key, Kind: "debt", Ref: firmID, At: now, Postings: posting(nil, wallet, debt, pays)})
	return pays, err
}

// LockDebt keeps two from paying the same debt: whoever pays takes it before
// they read what is owed.
func LockDebt(tx *store.Tx, firmID string) error { return tx.TakeLimit("debt:"+firmID, 0, 0) }
