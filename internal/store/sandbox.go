package store

import "time"

// SandboxRecord returns what the sandbox keeps of a payment, "" for nothing.
func (tx *Tx) SandboxRecord(paymentID string) (string, error) {
	return tx.Setting(sandboxName(paymentID))
}

// LockSandboxRecord is SandboxRecord, and keeps others from changing it until the
// transaction ends.
func (tx *Tx) LockSandboxRecord(paymentID string, now time.Time) (string, error) {
	return tx.LockSetting(sandboxName(paymentID), "", now)
}

// SetSandboxRecord writes what the sandbox keeps of a payment; the caller has locked it.
func (tx *Tx) SetSandboxRecord(paymentID, record string, now time.Time) error {
	return tx.guarded("UPDATE settings SET value = ?, updated_at = ? WHERE name = ?", record, now, sandboxName(paymentID))
}

func sandboxName(paymentID string) string { return "sandbox." + paymentID }
