package store

import (
	"time"

	"supermarket/internal/fault"
)

// ErrThrottled means too many tries in one window; its argument "seconds" says
// when the window ends.
var ErrThrottled = fault.New(fault.TooMany, "store.throttled")

// Throttle counts one try of the key, else ErrThrottled when limit tries were
// made in a window that has not ended. It must commit even when the try itself
// fails, so give it a transaction of its own.
func (tx *Tx) Throttle(key string, limit int, window time.Duration, now time.Time) error {
	old := now.Add(-window)
	n, err := tx.exec(`INSERT INTO throttles (key, count, window_at) VALUES (?, 1, ?)
		ON CONFLICT (key) DO UPDATE SET
			count = CASE WHEN throttles.window_at <= ? THEN 1 ELSE throttles.count + 1 END,
			window_at = CASE WHEN throttles.window_at <= ? THEN excluded.window_at ELSE throttles.window_at END
		WHERE throttles.window_at <= ? OR throttles.count < ?`, key, now, old, old, old, limit)
	if err != nil || n == 1 {
		return err
	}
	var began time.Time
	if err := tx.scan(&began, `SELECT window_at FROM throttles WHERE key = ?`, key); err != nil {
		return err
	}
	left := began.Add(window).Sub(now)
	return ErrThrottled.With("seconds", max(1, int64((left+time.Second-1)/time.Second)))
}

// ForgiveThrottle forgets the tries of a key, as after one that succeeded.
func (tx *Tx) ForgiveThrottle(key string) error {
	_, err := tx.exec(`DELETE FROM throttles WHERE key = ?`, key)
	return err
}

// SweepThrottles forgets windows that began before.
func (tx *Tx) SweepThrottles(before time.Time) (int64, error) {
	return tx.exec(`DELETE FROM throttles WHERE window_at < ?`, before)
}
