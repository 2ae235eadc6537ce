package store

import (
	"time"

	"supermarket/models"
)

// AddQuote adds a quote.
func (tx *Tx) AddQuote(q models.Quote) error { return tx.insert(&q) }

// Quote returns a firm's quote, or ErrNotFound, also when it is another firm's.
func (tx *Tx) Quote(id, firmID string) (models.Quote, error) {
	return one[models.Quote](tx, "id = ? AND firm_id = ?", id, firmID)
}

// QuoteByID returns a quote whoever asked for it: for the platform's own work.
func (tx *Tx) QuoteByID(id string) (models.Quote, error) { return one[models.Quote](tx, "id = ?", id) }

// TakeQuote marks an open quote that has not expired as ordered, else ErrStale.
func (tx *Tx) TakeQuote(id, firmID string, now time.Time) error {
	return tx.guarded(`UPDATE quotes SET state = 'ordered' WHERE id = ? AND firm_id = ? AND state = 'open' AND expires_at > ?`, id, firmID, now)
}

// QuotesAfter returns quotes in the order of their ids after the given one, at most limit.
func (tx *Tx) QuotesAfter(id string, limit int) ([]models.Quote, error) {
	var rows []models.Quote
	res := tx.g.Where("id > ?", id).Order("id").Limit(limit).Find(&rows)
	return rows, res.Error
}
