package store

import (
	"time"

	"supermarket/models"
)

// InsertReservation adds a reservation and tells whether its key, and its grant
// on its line, were free.
func (tx *Tx) InsertReservation(r models.Reservation) (bool, error) { return tx.insertAbsent(&r) }

// ReservationByKey returns the reservation that this key made.
func (tx *Tx) ReservationByKey(key string) (models.Reservation, error) {
	return one[models.Reservation](tx, "key = ?", key)
}

// ReservationsOf returns the reservations of a line in the order they were made.
func (tx *Tx) ReservationsOf(lineID string) ([]models.Reservation, error) {
	return many[models.Reservation](tx, "created_at, id", "line_id = ?", lineID)
}

// HeldReservations returns those of a line's reservations that are not resolved,
// in the order they were made.
func (tx *Tx) HeldReservations(lineID string) ([]models.Reservation, error) {
	return many[models.Reservation](tx, "created_at, id", "line_id = ? AND state = 'held'", lineID)
}

// ReservationsBy returns the reservations of a grant, newest first.
func (tx *Tx) ReservationsBy(grantID string) ([]models.Reservation, error) {
	return many[models.Reservation](tx, "created_at DESC, id", "grant_id = ?", grantID)
}

// ResolveReservation ends a held reservation; ErrStale when it was ended before.
func (tx *Tx) ResolveReservation(id string, to models.ReservationState, captured models.Money, now time.Time) error {
	err := tx.guarded("UPDATE reservations SET state = ?, captured = ?, updated_at = ? WHERE id = ? AND state = 'held'", to, captured, now, id)
	if err != nil || captured == 0 {
		return err
	}
	return tx.countReservation(id)
}

// GrantUse is what a grant's reservations add up to; Captured is less what was
// given back, but not less what was clawed back: that stays used.
type GrantUse struct{ Held, Captured models.Money }

// GrantUse sums the reservations of a grant.
func (tx *Tx) GrantUse(grantID string) (u GrantUse, err error) {
	err = tx.scan(&u, `SELECT CAST(COALESCE(SUM(CASE WHEN state = 'held' THEN amount END), 0) AS bigint) AS held,
		CAST(COALESCE(SUM(captured - refunded), 0) + COALESCE((SELECT SUM(k.amount) FROM clawbacks k JOIN reservations c ON c.id = k.reservation_id
			WHERE k.state = 'approved' AND c.grant_id = ?), 0) AS bigint) AS captured FROM reservations WHERE grant_id = ?`, grantID, grantID)
	return u, err
}
