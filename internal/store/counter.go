package store

// NextNumber counts the named counter up and returns its new value, from 1. The
// row stays locked until the transaction ends, so numbers have no gaps.
func (tx *Tx) NextNumber(name string) (int64, error) {
	var n int64
	err := tx.scan(&n, `INSERT INTO counters (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value`, name)
	return n, err
}
