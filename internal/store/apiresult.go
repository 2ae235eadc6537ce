package store

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

// The answers to an idempotency key that cannot be used (again).
var (
	ErrKeyReused = fault.New(fault.Invalid, "store.key_reused")
	ErrKeyBusy   = fault.New(fault.Conflict, "store.key_busy")
)

// APILease is how long a first call keeps its key without KeepAPI: then a second
// one takes over, as after a crash. The write itself must have a unique key of its own.
const APILease = 10 * time.Second

// BeginAPI takes an idempotency key for a call with this input. first is true for
// the caller who is to do it; else the answer is the first call's, or ErrKeyBusy
// while that still runs, or ErrKeyReused when its input was another one.
func (tx *Tx) BeginAPI(scope, key, inputHash string) (answer models.APIResult, first bool, err error) {
	n, err := tx.exec(`INSERT INTO api_results (scope, key, input_hash, created_at) VALUES (?, ?, ?, `+tx.now()+`)
		ON CONFLICT (scope, key) DO UPDATE SET created_at = excluded.created_at
		WHERE api_results.status = 0 AND api_results.input_hash = excluded.input_hash
			AND api_results.created_at <= `+tx.later(-APILease), scope, key, inputHash)
	if err != nil || n == 1 {
		return models.APIResult{}, n == 1, err
	}
	answer, err = one[models.APIResult](tx, "scope = ? AND key = ?", scope, key)
	switch {
	case err != nil:
	case answer.InputHash != inputHash:
		err = ErrKeyReused
	case answer.Status == 0:
		err = ErrKeyBusy
	}
	return answer, false, err
}

// KeepAPI says that a first call still runs.
func (tx *Tx) KeepAPI(scope, key string) error {
	_, err := tx.exec(`UPDATE api_results SET created_at = `+tx.now()+` WHERE scope = ? AND key = ? AND status = 0`, scope, key)
	return err
}

// FinishAPI keeps the first call's answer as it is given (seal what nobody may
// read); ErrStale when one is already kept.
func (tx *Tx) FinishAPI(scope, key string, status int, body string) error {
	return tx.guarded(`UPDATE api_results SET status = ?, body = ? WHERE scope = ? AND key = ? AND status = 0`,
		status, body, scope, key)
}

// DropAPI frees a key whose call did nothing, so that it may be tried again.
func (tx *Tx) DropAPI(scope, key string) error {
	_, err := tx.exec(`DELETE FROM api_results WHERE scope = ? AND key = ? AND status = 0`, scope, key)
	return err
}

// SweepAPI forgets the answers that are older than age, by the database's time.
func (tx *Tx) SweepAPI(age time.Duration) (int64, error) {
	return tx.exec(`DELETE FROM api_results WHERE created_at < ` + tx.later(-age))
}
