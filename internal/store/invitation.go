package store

import (
	"time"

	"supermarket/models"
)

// InsertInvitation adds an invitation.
func (tx *Tx) InsertInvitation(i models.Invitation) error { return tx.insert(&i) }

// InvitationByHash returns the invitation whose token has this SHA-256, whatever its state.
func (tx *Tx) InvitationByHash(hash string) (models.Invitation, error) {
	return one[models.Invitation](tx, "hash = ?", hash)
}

// OpenInvitations returns the invitations of an organisation that can still be taken up, newest first.
func (tx *Tx) OpenInvitations(kind models.OrgKind, orgID string, now time.Time) ([]models.Invitation, error) {
	return many[models.Invitation](tx, "created_at DESC, id", "org_kind = ? AND org_id = ? AND state = 'open' AND expires_at > ?", kind, orgID, now)
}

// UseInvitation spends an open invitation before its end; ErrStale otherwise.
func (tx *Tx) UseInvitation(id string, now time.Time) error {
	return tx.guarded("UPDATE invitations SET state = 'used', updated_at = ? WHERE id = ? AND state = 'open' AND expires_at > ?", now, id, now)
}

// RevokeInvitation ends an organisation's open invitation; ErrStale when there is none.
func (tx *Tx) RevokeInvitation(id string, kind models.OrgKind, orgID string, now time.Time) error {
	return tx.guarded("UPDATE invitations SET state = 'revoked', updated_at = ? WHERE id = ? AND org_kind = ? AND org_id = ? AND state = 'open'",
		now, id, kind, orgID)
}

// RevokeInvitationsBy ends the open invitations that a user made for an organisation.
func (tx *Tx) RevokeInvitationsBy(userID string, kind models.OrgKind, orgID string, now time.Time) error {
	_, err := tx.exec("UPDATE invitations SET state = 'revoked', updated_at = ? WHERE invited_by = ? AND org_kind = ? AND org_id = ? AND state = 'open'",
		now, userID, kind, orgID)
	return err
}

// RevokeInvitationsTo ends the open invitations of an address to an organisation.
func (tx *Tx) RevokeInvitationsTo(email string, kind models.OrgKind, orgID string, now time.Time) error {
	_, err := tx.exec("UPDATE invitations SET state = 'revoked', updated_at = ? WHERE email = ? AND org_kind = ? AND org_id = ? AND state = 'open'",
		now, email, kind, orgID)
	return err
}
