package store

import "time"

// SettingsTopic is woken when a setting changes.
const SettingsTopic = "settings"

// Setting returns a value that is set at run time, "" when it is not.
func (tx *Tx) Setting(name string) (string, error) {
	var value string
	err := tx.scan(&value, `SELECT value FROM settings WHERE name = ?`, name)
	return value, err
}

// SetSetting sets a value and wakes SettingsTopic. The row stays locked until the
// transaction ends.
func (tx *Tx) SetSetting(name, value string, now time.Time) error {
	_, err := tx.exec(`INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, name, value, now)
	tx.Wake(SettingsTopic)
	return err
}

// LockSetting returns a value and keeps others from changing it until the
// transaction ends; one that was not set is set to absent.
func (tx *Tx) LockSetting(name, absent string, now time.Time) (string, error) {
	var value string
	err := tx.scan(&value, `INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = settings.value RETURNING value`, name, absent, now)
	return value, err
}
