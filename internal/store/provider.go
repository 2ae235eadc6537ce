package store

import (
	"time"

	"supermarket/models"
)

// InsertProvider adds a provider and tells whether its code was free.
func (tx *Tx) InsertProvider(p models.Provider) (bool, error) { return tx.insertAbsent(&p) }

// Provider returns the provider with this id.
func (tx *Tx) Provider(id string) (models.Provider, error) {
	return one[models.Provider](tx, "id = ?", id)
}

// ProviderByCode returns the provider with this company code.
func (tx *Tx) ProviderByCode(code string) (models.Provider, error) {
	return one[models.Provider](tx, "code = ?", code)
}

// Providers returns providers by id after the page's cursor.
func (tx *Tx) Providers(page Page) ([]models.Provider, error) {
	var rows []models.Provider
	err := tx.g.Where("id > ?", page.After).Order("id").Limit(page.Size()).Find(&rows).Error
	return rows, err
}

// MoveProvider changes a provider's state where it is still from; ErrStale otherwise.
func (tx *Tx) MoveProvider(id, from, to string, now time.Time) error {
	if err := tx.guarded("UPDATE providers SET state = ?, updated_at = ? WHERE id = ? AND state = ?", to, now, id, from); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}
