package store

import (
	"time"

	"supermarket/models"
)

// FirmUse is how much a firm was served: units × milliseconds.
type FirmUse struct {
	FirmID     string
	UnitMillis int64
}

// UseByFirm sums what each firm was served by stretches that began at or after since.
func (tx *Tx) UseByFirm(since time.Time) ([]FirmUse, error) {
	var rows []FirmUse
	err := tx.scan(&rows, `SELECT l.firm_id, CAST(SUM(u.millis * u.units) AS bigint) AS unit_millis
		FROM usage_segments u JOIN lines l ON l.id = u.line_id WHERE u.starts_at >= ? GROUP BY l.firm_id ORDER BY l.firm_id`, since)
	return rows, err
}

// KeptReservations returns the dated windows that have not passed.
func (tx *Tx) KeptReservations(now time.Time) ([]models.DatedReservation, error) {
	return many[models.DatedReservation](tx, "starts_at, id", "state = 'kept' AND ends_at > ?", now)
}
