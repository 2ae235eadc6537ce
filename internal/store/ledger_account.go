package store

import "supermarket/models"

// DefineAsset adds the asset if it is absent and returns it as it stands.
func (tx *Tx) DefineAsset(a models.Asset) (models.Asset, error) {
	_, err := tx.exec(`INSERT INTO assets (id, kind, class, expires_at, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, a.ID, a.Kind, a.Class, a.ExpiresAt, a.CreatedAt)
	if err != nil {
		return models.Asset{}, err
	}
	return tx.Asset(a.ID)
}

// Asset returns an asset.
func (tx *Tx) Asset(id string) (models.Asset, error) { return one[models.Asset](tx, "id = ?", id) }

// OpenAccount adds the account if its asset, kind and owner have none yet.
func (tx *Tx) OpenAccount(a models.Account) error {
	_, err := tx.exec(`INSERT INTO accounts (id, asset_id, kind, owner, allow_negative, balance, held, created_at)
		VALUES (?, ?, ?, ?, ?, 0, 0, ?) ON CONFLICT (asset_id, kind, owner) DO NOTHING`,
		a.ID, a.AssetID, a.Kind, a.Owner, a.AllowNegative, a.CreatedAt)
	return err
}

// Account returns an account.
func (tx *Tx) Account(id string) (models.Account, error) {
	return one[models.Account](tx, "id = ?", id)
}

// AccountOf returns the account of an asset, kind and owner.
func (tx *Tx) AccountOf(asset string, kind models.AccountKind, owner string) (models.Account, error) {
	return one[models.Account](tx, "asset_id = ? AND kind = ? AND owner = ?", asset, kind, owner)
}

// AccountsOf returns all accounts of an owner.
func (tx *Tx) AccountsOf(owner string) ([]models.Account, error) {
	return many[models.Account](tx, "asset_id, kind", "owner = ?", owner)
}

// AssetsOf returns the asset of each account that exists.
func (tx *Tx) AssetsOf(accountIDs []string) (map[string]string, error) {
	rows, err := many[models.Account](tx, "id", "id IN ?", accountIDs)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(rows))
	for _, a := range rows {
		out[a.ID] = a.AssetID
	}
	return out, nil
}

// HasPaid tells whether value ever went from one account to the other.
func (tx *Tx) HasPaid(from, to string) (bool, error) {
	var n int64
	err := tx.scan(&n, `SELECT count(*) FROM (SELECT 1 FROM postings
		WHERE source_id = ? AND destination_id = ? LIMIT 1) AS p`, from, to)
	return n > 0, err
}
