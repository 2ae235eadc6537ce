package store

import (
	"encoding/json"
	"errors"
	"time"

	"supermarket/models"
)

type sandboxDecision struct {
	Kind   string       `json:"kind"`
	Amount models.Money `json:"amount"`
}

// DecideSandbox keeps the first decision for a sandbox payment.
func (tx *Tx) DecideSandbox(paymentID, kind string, amount models.Money, at time.Time) error {
	text, err := json.Marshal(sandboxDecision{kind, amount})
	if err != nil {
		return err
	}
	_, err = tx.exec("INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING", "sandbox."+paymentID, string(text), at)
	return err
}

// SandboxDecision returns the decision for a sandbox payment, if there is one.
func (tx *Tx) SandboxDecision(paymentID string) (kind string, amount models.Money, ok bool, err error) {
	row, err := one[models.Setting](tx, "name = ?", "sandbox."+paymentID)
	if errors.Is(err, ErrNotFound) {
		return "", 0, false, nil
	}
	var d sandboxDecision
	if err == nil {
		err = json.Unmarshal([]byte(row.Value), &d)
	}
	return d.Kind, d.Amount, err == nil, err
}
