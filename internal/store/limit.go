package store

import "supermarket/models"

// Limit returns a cap's row, a row of zeros while nothing was ever taken.
func (tx *Tx) Limit(id string) (models.Limit, error) {
	l := models.Limit{ID: id}
	err := tx.scan(&l, "SELECT id, used, cap FROM limits WHERE id = ?", id)
	return l, err
}

// LimitsUsed returns how much of each cap is taken, for those of which anything ever was.
func (tx *Tx) LimitsUsed(ids []string) (map[string]int64, error) {
	rows, err := many[models.Limit](tx, "id", "id IN ?", ids)
	out := make(map[string]int64, len(rows))
	for _, l := range rows {
		out[l.ID] = l.Used
	}
	return out, err
}

// TakeLimit counts n up where the result stays within limit; ErrStale otherwise.
// The row keeps the highest cap it was ever used under.
func (tx *Tx) TakeLimit(id string, n, limit int64) error {
	return tx.guarded(`INSERT INTO limits (id, used, cap) SELECT ?, CAST(? AS bigint), CAST(? AS bigint) WHERE CAST(? AS bigint) <= CAST(? AS bigint)
		ON CONFLICT (id) DO UPDATE SET used = limits.used + excluded.used, cap = CASE WHEN limits.cap < excluded.cap THEN excluded.cap ELSE limits.cap END
		WHERE excluded.cap - limits.used >= excluded.used`, id, n, limit, n, limit)
}

// GiveBackLimit counts n down; ErrStale when less was taken.
func (tx *Tx) GiveBackLimit(id string, n int64) error {
	return tx.guarded("UPDATE limits SET used = used - ? WHERE id = ? AND used >= ?", n, id, n)
}
