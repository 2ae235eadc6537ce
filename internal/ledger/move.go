package ledger

import (
	"errors"

	"supermarket/internal/store"
	"supermarket/models"
)

// maxMoves bounds how often a move begins anew because its hold moved on; each
// time another write got through.
const maxMoves = 1000

// move makes one change of an open hold. plan decides from the hold as it was
// read; the change is made only if the hold is still so. It returns the recorded
// move, an earlier one with replayed when the key is taken.
func move(tx *store.Tx, m models.HoldMove, plan func(store.HoldView) (store.LedgerChange, error)) (models.HoldMove, bool, error) {
	for range maxMoves {
		h, err := tx.HoldView(m.HoldID, m.Key)
		if err != nil {
			return m, false, err
		}
		if h.Taken {
			had, err := movedBefore(tx, m)
			return had, true, err
		}
		if h.State != models.HoldOpen {
			return m, false, ErrClosed
		}
		c, err := plan(h)
		if err != nil {
			return m, false, err
		}
		c.Version = h.Version
		done, reason, err := apply(tx, c)
		if done {
			return *c.Move, false, nil
		}
		if err != nil || reason != nil {
			return m, false, errors.Join(err, reason)
		}
	}
	return m, false, store.ErrStale
}

func movedBefore(tx *store.Tx, m models.HoldMove) (models.HoldMove, error) {
	had, err := tx.HoldMoveByKey(m.Key)
	if errors.Is(err, store.ErrNotFound) {
		return m, ErrKeyReused // a transfer that is no capture has it
	}
	if err != nil {
		return m, err
	}
	return had, same(had.InputHash, m.InputHash)
}
