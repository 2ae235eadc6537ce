package ledger

import (
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Asset returns the asset of a class of credits that expires at a time (nil:
// never), and makes it when it is new. The currency, models.AssetCNY, is there
// from the start.
func Asset(tx *store.Tx, class string, expiresAt *time.Time, now time.Time) (models.Asset, error) {
	if class == "" {
		return models.Asset{}, ErrInput.On("class")
	}
	id := "credit/" + class
	if expiresAt != nil {
		id += "/" + expiresAt.UTC().Format(time.RFC3339)
	}
	return tx.DefineAsset(models.Asset{ID: id, Kind: "credit", Class: class, ExpiresAt: expiresAt, CreatedAt: now})
}

// Open returns the account of an asset, kind and owner, and makes it when it is
// new. The platform's own accounts have the owner "". Whether it may go below
// zero follows from its kind.
func Open(tx *store.Tx, asset string, kind models.AccountKind, owner string, now time.Time) (models.Account, error) {
	if _, known := payees[kind]; !known {
		return models.Account{}, ErrInput.On("kind")
	}
	if _, err := tx.Asset(asset); err != nil {
		return models.Account{}, err
	}
	err := tx.OpenAccount(models.Account{
		ID: models.NewID(string(kind)), AssetID: asset, Kind: kind, Owner: owner,
		AllowNegative: MayGoBelowZero(kind), CreatedAt: now,
	})
	if err != nil {
		return models.Account{}, err
	}
	return tx.AccountOf(asset, kind, owner)
}

// Find returns the account of an asset, kind and owner, or store.ErrNotFound.
func Find(tx *store.Tx, asset string, kind models.AccountKind, owner string) (models.Account, error) {
	return tx.AccountOf(asset, kind, owner)
}

// Get returns an account with its balance and what of it is held.
func Get(tx *store.Tx, accountID string) (models.Account, error) { return tx.Account(accountID) }
