package store

import "supermarket/models"

// ReservationsOfOrder returns the reservations of an order's lines that are held
// or captured, in the order they were made.
func (tx *Tx) ReservationsOfOrder(orderID string) ([]models.Reservation, error) {
	return many[models.Reservation](tx, "created_at, id", "order_id = ? AND state IN ('held', 'captured')", orderID)
}

// ClaimsWaiting returns the claims for an order's lines that wait for an answer,
// in the order they were made.
func (tx *Tx) ClaimsWaiting(orderID string) ([]models.Claim, error) {
	return many[models.Claim](tx, "created_at, id", "state IN ('submitted', 'reviewed') AND order_id = ?", orderID)
}
