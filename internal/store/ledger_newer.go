package store

// AccountNewer returns what the postings after seq changed an account by.
func (tx *Tx) AccountNewer(accountID string, seq int64) (int64, error) {
	var n int64
	err := tx.scan(&n, `SELECT CAST(COALESCE(SUM(CASE WHEN destination_id = ? THEN amount ELSE -amount END), 0) AS bigint)
		FROM postings WHERE (source_id = ? OR destination_id = ?) AND seq > ?`, accountID, accountID, accountID, seq)
	return n, err
}
