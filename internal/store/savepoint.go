package store

// Part runs f so that, when it fails, only what it wrote is undone and the
// transaction goes on. An error after which no transaction can go on spoils the
// whole: the caller must return what Part returns, or decide by errors that f
// itself makes.
func (tx *Tx) Part(f func() error) error {
	if _, err := tx.exec("SAVEPOINT part"); err != nil {
		return err
	}
	wakes, after := len(tx.wakes), len(tx.after)
	err := f()
	if err == nil {
		_, err = tx.exec("RELEASE SAVEPOINT part")
		return err
	}
	if retryable(err) {
		return err
	}
	tx.wakes, tx.after = tx.wakes[:wakes], tx.after[:after]
	if _, undone := tx.exec("ROLLBACK TO SAVEPOINT part"); undone != nil {
		return undone
	}
	if _, undone := tx.exec("RELEASE SAVEPOINT part"); undone != nil {
		return undone
	}
	return err
}
