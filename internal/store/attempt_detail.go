package store

// SetAttemptDetail keeps what was said of an attempt's end for the provider's staff.
func (tx *Tx) SetAttemptDetail(id, detail string) error {
	return tx.guarded("UPDATE attempts SET detail = ? WHERE id = ?", detail, id)
}
