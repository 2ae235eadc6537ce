package store

import "time"

// Acquire takes the named lease when nobody holds it, or renews the holder's own
// under a new fence. ok is false while someone else holds it. Each fence of a name
// is higher than all before. The holder names one process, not a machine.
func (tx *Tx) Acquire(name, holder string, ttl time.Duration) (fence int64, ok bool, err error) {
	err = tx.scan(&fence, `INSERT INTO leases (name, holder, fence, expires_at) VALUES (?, ?, 1, `+tx.later(ttl)+`)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = leases.fence + 1, expires_at = excluded.expires_at
		WHERE leases.expires_at <= `+tx.now()+` OR leases.holder = excluded.holder RETURNING fence`, name, holder)
	return fence, fence > 0, err
}

// Renew makes the lease last ttl from now; ErrStale when it has run out or moved on.
func (tx *Tx) Renew(name string, fence int64, ttl time.Duration) error {
	return tx.guarded(`UPDATE leases SET expires_at = `+tx.later(ttl)+`
		WHERE name = ? AND fence = ? AND expires_at > `+tx.now(), name, fence)
}

// ReleaseLease lets the next holder in; a lease that has moved on stays as it is.
// The row remains, so that its fence keeps growing.
func (tx *Tx) ReleaseLease(name string, fence int64) error {
	_, err := tx.exec(`UPDATE leases SET expires_at = `+tx.now()+` WHERE name = ? AND fence = ?`, name, fence)
	return err
}

// Fenced fails with ErrStale unless the fence still has the lease. Until the
// transaction ends nobody else can take the lease, so what it writes is fenced.
func (tx *Tx) Fenced(name string, fence int64) error {
	lock := ""
	if tx.db.dialect == Postgres {
		lock = " FOR SHARE"
	}
	var found int
	err := tx.scan(&found, `SELECT 1 FROM leases WHERE name = ? AND fence = ? AND expires_at > `+tx.now()+lock, name, fence)
	if err == nil && found == 0 {
		err = ErrStale
	}
	return err
}
