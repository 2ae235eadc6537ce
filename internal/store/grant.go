package store

import (
	"time"

	"supermarket/models"
)

// InsertGrant adds a grant and tells whether its id was free.
func (tx *Tx) InsertGrant(g models.Grant) (bool, error) { return tx.insertAbsent(&g) }

// Grant returns the grant with this id, whoever has it.
func (tx *Tx) Grant(id string) (models.Grant, error) { return one[models.Grant](tx, "id = ?", id) }

// GrantOf returns a firm's grant.
func (tx *Tx) GrantOf(id, firmID string) (models.Grant, error) {
	return one[models.Grant](tx, "id = ? AND firm_id = ?", id, firmID)
}

// GrantsOf returns a firm's grants, those that expire first in front.
func (tx *Tx) GrantsOf(firmID string) ([]models.Grant, error) {
	return many[models.Grant](tx, "expires_at, id", "firm_id = ?", firmID)
}

// GrantsBy returns a programme's grants by id after the page's cursor.
func (tx *Tx) GrantsBy(programmeID string, page Page) ([]models.Grant, error) {
	var rows []models.Grant
	err := tx.g.Where("programme_id = ? AND id > ?", programmeID, page.After).Order("id").Limit(page.Size()).Find(&rows).Error
	return rows, err
}

// LockGrant keeps everyone else from the grant until the transaction ends, so
// that what is read after it stays true.
func (tx *Tx) LockGrant(id string) error {
	return tx.guarded("UPDATE grants SET state = state WHERE id = ?", id)
}

// MoveGrant changes a grant's state where it is still from; ErrStale otherwise.
func (tx *Tx) MoveGrant(id string, from, to models.GrantState, now time.Time) error {
	return tx.guarded("UPDATE grants SET state = ?, updated_at = ? WHERE id = ? AND state = ?", to, now, id, from)
}

// GrantsPast returns up to n grants that live although their time is over.
func (tx *Tx) GrantsPast(now time.Time, n int) ([]models.Grant, error) {
	var rows []models.Grant
	err := tx.g.Where("state IN ('active', 'suspended', 'used') AND expires_at <= ?", now).
		Order("expires_at, id").Limit(n).Find(&rows).Error
	return rows, err
}

// GrantsToEmpty returns up to n grants that are over, or only a promise, and
// still have value that no hold needs.
func (tx *Tx) GrantsToEmpty(n int) ([]models.Grant, error) {
	var rows []models.Grant
	err := tx.scan(&rows, `SELECT g.* FROM grants g JOIN accounts a ON a.id = g.account_id JOIN programmes p ON p.id = g.programme_id
		WHERE (g.state IN ('expired', 'revoked') OR p.kind = 'entitlement') AND a.balance > a.held ORDER BY g.id LIMIT ?`, n)
	return rows, err
}

// GrantTotals are sums over the grants of a programme.
type GrantTotals struct {
	Firms    int64
	Balance  models.Money // in the grants' accounts, held or not
	Captured models.Money // less what was given back
}

// GrantTotals returns the sums over a programme's grants.
func (tx *Tx) GrantTotals(programmeID string) (t GrantTotals, err error) {
	err = tx.scan(&t, `SELECT COUNT(DISTINCT g.firm_id) AS firms, CAST(COALESCE(SUM(a.balance), 0) AS bigint) AS balance,
		CAST(COALESCE((SELECT SUM(r.captured - r.refunded) FROM reservations r JOIN grants x ON x.id = r.grant_id WHERE x.programme_id = ?), 0) AS bigint) AS captured
		FROM grants g JOIN accounts a ON a.id = g.account_id WHERE g.programme_id = ?`, programmeID, programmeID)
	return t, err
}
