package store

import "supermarket/models"

// CapPrefix begins the id of each cap of a programme.
const CapPrefix = "programme:"

// CountedUse is a reservation with what of it counts: all while it is held, after
// that what was captured and not given back, what was clawed back among it.
type CountedUse struct {
	models.Reservation
	Used models.Money
}

// CountedUses returns up to n reservations after the id.
func (tx *Tx) CountedUses(after string, n int) (rows []CountedUse, err error) {
	err = tx.scan(&rows, `SELECT r.*, CAST(CASE WHEN r.state = 'held' THEN r.amount ELSE r.captured - r.refunded END + COALESCE(k.amount, 0) AS bigint) AS used
		FROM reservations r LEFT JOIN (SELECT reservation_id, SUM(amount) AS amount FROM clawbacks WHERE state = 'approved' GROUP BY reservation_id) k ON k.reservation_id = r.id
		WHERE r.id > ? ORDER BY r.id LIMIT ?`, after, n)
	return rows, err
}

// CapsAfter returns up to n caps of programmes after the id.
func (tx *Tx) CapsAfter(after string, n int) ([]models.Limit, error) {
	var rows []models.Limit
	err := tx.g.Where("id > ? AND id LIKE ?", after, CapPrefix+"%").Order("id").Limit(n).Find(&rows).Error
	return rows, err
}
