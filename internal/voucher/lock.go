package voucher

import (
	"slices"

	"supermarket/internal/store"
)

// Lock keeps a firm's grants for the rest of the transaction, always in the same
// order, so that two orders that use several never wait for each other;
// ErrNoGrant for one that is not the firm's own.
func Lock(tx *store.Tx, firmID string, grants []string) error {
	for _, id := range slices.Sorted(slices.Values(grants)) {
		if _, err := tx.GrantOf(id, firmID); err != nil {
			return known(err, ErrNoGrant)
		}
		if err := tx.LockGrant(id); err != nil {
			return known(stale(err), ErrNoGrant)
		}
	}
	return nil
}

// LockOne keeps one grant, whoever has it, for the rest of the transaction.
func LockOne(tx *store.Tx, grantID string) error {
	return known(stale(tx.LockGrant(grantID)), ErrNoGrant)
}
