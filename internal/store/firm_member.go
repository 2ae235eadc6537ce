package store

import "supermarket/models"

// LockMembers makes others who change the members of the organisation wait until
// this transaction ends: a count of owners that was read then stays true.
func (tx *Tx) LockMembers(kind models.OrgKind, orgID string) error {
	id := "members:" + string(kind) + ":" + orgID
	if _, err := tx.insertAbsent(&models.Limit{ID: id}); err != nil {
		return err
	}
	return tx.guarded("UPDATE limits SET used = used WHERE id = ?", id)
}

// MemberOf returns a user's membership of an organisation.
func (tx *Tx) MemberOf(userID string, kind models.OrgKind, orgID string) (models.Membership, error) {
	return one[models.Membership](tx, "user_id = ? AND org_kind = ? AND org_id = ?", userID, kind, orgID)
}

// CountRole returns how many members of an organisation have the role and are not disabled.
func (tx *Tx) CountRole(kind models.OrgKind, orgID string, role models.Role) (n int64, err error) {
	err = tx.scan(&n, `SELECT COUNT(*) FROM memberships m JOIN users u ON u.id = m.user_id
		WHERE m.org_kind = ? AND m.org_id = ? AND m.role = ? AND NOT u.disabled`, kind, orgID, role)
	return n, err
}

// SetRole changes a member's role where it is still from; ErrStale otherwise.
func (tx *Tx) SetRole(userID string, kind models.OrgKind, orgID string, from, to models.Role) error {
	return tx.guarded("UPDATE memberships SET role = ? WHERE user_id = ? AND org_kind = ? AND org_id = ? AND role = ?", to, userID, kind, orgID, from)
}

// KeysOfMember returns a member's live keys of a firm.
func (tx *Tx) KeysOfMember(userID, firmID string) ([]models.APIKey, error) {
	return many[models.APIKey](tx, "created_at, id", "user_id = ? AND firm_id = ? AND revoked_at IS NULL", userID, firmID)
}
