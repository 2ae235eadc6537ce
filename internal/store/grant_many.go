package store

import (
	"time"

	"supermarket/models"
)

// AddGrants adds many grants that are not there yet, made at one moment; a taken
// id is ErrStale.
func (tx *Tx) AddGrants(list []models.Grant) error {
	if len(list) == 0 {
		return nil
	}
	g := list[0]
	rows, err := each(list, func(g models.Grant) map[string]any {
		return map[string]any{
			"id": g.ID, "programme": g.ProgrammeID, "version": g.Version, "firm": g.FirmID, "state": g.State, "account": g.AccountID, "amount": int64(g.Amount),
			"until": timeText(g.ExpiresAt), "issuer": g.IssuedBy, "approver": g.ApprovedBy, "basis": g.Basis,
		}
	})
	if err != nil {
		return err
	}
	return tx.all(len(list), `INSERT INTO grants (id, programme_id, version, firm_id, state, account_id, amount, expires_at, issued_by, approved_by, basis, created_at, updated_at)
		SELECT id, programme, version, firm, state, account, amount, `+tx.moment("until")+`, issuer, approver, basis, `+tx.stamp()+`, `+tx.stamp()+` FROM `+
		tx.rowset("id", "programme", "version bigint", "firm", "state", "account", "amount bigint", "until", "issuer", "approver", "basis")+
		` WHERE true ON CONFLICT (id) DO NOTHING`, g.CreatedAt, g.CreatedAt, rows)
}

// LockGrants keeps everyone else from the grants until the transaction ends; those
// who lock several lock them in one order.
func (tx *Tx) LockGrants(ids []string) error {
	if tx.db.dialect != Postgres {
		return nil // one writer
	}
	var locked []string
	return tx.scan(&locked, "SELECT id FROM grants WHERE id IN ? ORDER BY id FOR NO KEY UPDATE", ids)
}

// GrantsIn returns the grants that have one of the ids.
func (tx *Tx) GrantsIn(ids []string) ([]models.Grant, error) {
	return many[models.Grant](tx, "id", "id IN ?", ids)
}

// MoveGrants changes the state of grants that are all as they were, else ErrStale.
func (tx *Tx) MoveGrants(ids []string, from, to models.GrantState, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.all(len(ids), "UPDATE grants SET state = ?, updated_at = ? WHERE id IN ? AND state = ?", to, now, ids, from)
}

// GrantsInUse returns which of the grants something was reserved of and not
// freed, or is claimed of.
func (tx *Tx) GrantsInUse(ids []string) (map[string]bool, error) {
	var used []string
	err := tx.scan(&used, `SELECT DISTINCT grant_id FROM reservations WHERE grant_id IN ? AND state IN ('held', 'captured')
		UNION SELECT grant_id FROM claims WHERE grant_id IN ? AND state NOT IN ('draft', 'refused')`, ids, ids)
	out := make(map[string]bool, len(used))
	for _, id := range used {
		out[id] = true
	}
	return out, err
}

// AccountsIn returns the accounts that have one of the ids.
func (tx *Tx) AccountsIn(ids []string) ([]models.Account, error) {
	return many[models.Account](tx, "id", "id IN ?", ids)
}
