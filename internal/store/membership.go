package store

import "supermarket/models"

// InsertMembership adds a membership and tells whether the user had none there.
func (tx *Tx) InsertMembership(m models.Membership) (bool, error) { return tx.insertAbsent(&m) }

// Memberships returns what a user belongs to, oldest first.
func (tx *Tx) Memberships(userID string) ([]models.Membership, error) {
	return many[models.Membership](tx, "created_at, id", "user_id = ?", userID)
}

// MembersOf returns who belongs to an organisation, oldest first.
func (tx *Tx) MembersOf(kind models.OrgKind, orgID string) ([]models.Membership, error) {
	return many[models.Membership](tx, "created_at, id", "org_kind = ? AND org_id = ?", kind, orgID)
}

// RemoveMember ends a user's membership of an organisation; ErrStale when there is none.
func (tx *Tx) RemoveMember(userID string, kind models.OrgKind, orgID string) error {
	return tx.guarded("DELETE FROM memberships WHERE user_id = ? AND org_kind = ? AND org_id = ?", userID, kind, orgID)
}
