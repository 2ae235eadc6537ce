package voucher

import (
	"errors"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

func moved[S ~string](tx *store.Tx, entity, id string, from, to S, actor string, at time.Time) error {
	return tx.AddMove(models.Move{Entity: entity, EntityID: id, FromTo: string(from) + ">" + string(to), Actor: actor, At: at})
}

func moveGrant(tx *store.Tx, g models.Grant, to models.GrantState, actor string, now time.Time) error {
	if !models.GrantMoves.Allows(g.State, to) {
		return ErrMove
	}
	if err := tx.MoveGrant(g.ID, g.State, to, now); err != nil {
		return err
	}
	return moved(tx, "grant", g.ID, g.State, to, actor, now)
}

// Suspend stops a grant until Resume; what is reserved is still honoured.
func Suspend(tx *store.Tx, grantID, actor string, now time.Time) error {
	return shift(tx, grantID, models.GrantSuspended, actor, now)
}

// Resume lets a suspended grant be used again.
func Resume(tx *store.Tx, grantID, actor string, now time.Time) error {
	return shift(tx, grantID, models.GrantActive, actor, now)
}

// Revoke ends a grant: what is not reserved goes back to the budget at once,
// what is left of reservations with ExpireGrants.
func Revoke(tx *store.Tx, grantID, actor string, now time.Time) error {
	return shift(tx, grantID, models.GrantRevoked, actor, now)
}

func shift(tx *store.Tx, grantID string, to models.GrantState, actor string, now time.Time) error {
	if err := tx.LockGrant(grantID); err != nil {
		return known(stale(err), ErrNoGrant)
	}
	g, err := tx.Grant(grantID)
	if err != nil {
		return err
	}
	if err := moveGrant(tx, g, to, actor, now); err != nil {
		return err
	}
	if to != models.GrantRevoked {
		return nil
	}
	_, err = sendHome(tx, g, now)
	return err
}

// batch bounds how many grants one call ends, so that no transaction grows long.
const batch = 100

// ExpireGrants ends grants whose time is over and brings home what no hold
// needs, of these and of grants that ended before; n is how many ended or gave
// value back. Call it again while n is above 0.
func ExpireGrants(tx *store.Tx, now time.Time) (n int, err error) {
	past, err := tx.GrantsPast(now, batch)
	if err != nil {
		return 0, err
	}
	for _, g := range past {
		if err := expire(tx, g.ID, now); err != nil {
			return 0, err
		}
	}
	idle, err := tx.GrantsToEmpty(batch)
	if err != nil {
		return 0, err
	}
	return len(past) + len(idle), empty(tx, idle, now)
}

func expire(tx *store.Tx, grantID string, now time.Time) error {
	if err := tx.LockGrant(grantID); err != nil {
		return err
	}
	g, err := tx.Grant(grantID)
	if err != nil || !models.GrantMoves.Allows(g.State, models.GrantExpired) {
		return err
	}
	err = moveGrant(tx, g, models.GrantExpired, "", now)
	if errors.Is(err, store.ErrStale) {
		return nil
	}
	return err
}

// empty locks all grants before it touches the first account: who reserves holds
// its grant's lock while it waits for the budget.
func empty(tx *store.Tx, grants []models.Grant, now time.Time) error {
	for _, g := range grants {
		if err := tx.LockGrant(g.ID); err != nil {
			return err
		}
	}
	for _, g := range grants {
		if _, err := sendHome(tx, g, now); err != nil {
			return err
		}
	}
	return nil
}
