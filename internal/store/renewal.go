package store

import (
	"errors"

	"supermarket/models"
)

// LockQuoteRenewal keeps a quote for the rest of the transaction, so that it is
// renewed once, and returns the quote that was made in its place; ErrNotFound
// while there is none.
func (tx *Tx) LockQuoteRenewal(id string) (models.Quote, error) {
	err := tx.guarded("UPDATE quotes SET state = state WHERE id = ?", id)
	if errors.Is(err, ErrStale) {
		return models.Quote{}, ErrNotFound
	}
	if err != nil {
		return models.Quote{}, err
	}
	return one[models.Quote](tx, "renewed_from = ?", id)
}

// RequoteCartLine gives the cart line of one quote, if there is one, another.
func (tx *Tx) RequoteCartLine(from, to string, capAmount models.Money) error {
	_, err := tx.exec("UPDATE cart_lines SET quote_id = ?, cap_amount = ? WHERE quote_id = ?", to, capAmount, from)
	return err
}
