package store

import (
	"time"

	"supermarket/models"
)

// AddSiteEnrolment keeps an invitation for an agent; those of the site that were open are revoked.
func (tx *Tx) AddSiteEnrolment(e models.SiteEnrolment) error {
	if _, err := tx.exec("UPDATE site_enrolments SET state = 'revoked' WHERE site_id = ? AND state = 'open'", e.SiteID); err != nil {
		return err
	}
	return tx.insert(&e)
}

// SiteEnrolmentByHash returns an invitation by the hash of its token.
func (tx *Tx) SiteEnrolmentByHash(hash string) (models.SiteEnrolment, error) {
	return one[models.SiteEnrolment](tx, "hash = ?", hash)
}

// UseSiteEnrolment spends an open invitation on a key, else ErrStale.
func (tx *Tx) UseSiteEnrolment(id, keyHash string, at time.Time) error {
	return tx.guarded("UPDATE site_enrolments SET state = 'used', key_hash = ?, used_at = ? WHERE id = ? AND state = 'open' AND expires_at > ?", keyHash, at, id, at)
}

// AddSiteKey keeps an agent's key; the site's former keys end.
func (tx *Tx) AddSiteKey(k models.SiteKey) error {
	if err := tx.RevokeSiteKeys(k.SiteID, k.CreatedAt); err != nil {
		return err
	}
	return tx.insert(&k)
}

// RevokeSiteKeys ends all keys of a site.
func (tx *Tx) RevokeSiteKeys(siteID string, at time.Time) error {
	_, err := tx.exec("UPDATE site_keys SET revoked_at = ? WHERE site_id = ? AND revoked_at IS NULL", at, siteID)
	return err
}

// SiteKeyByHash returns a key that has not ended.
func (tx *Tx) SiteKeyByHash(hash string) (models.SiteKey, error) {
	return one[models.SiteKey](tx, "hash = ? AND revoked_at IS NULL", hash)
}

// SiteKeyUsed notes when a key was shown last, and by which agent.
func (tx *Tx) SiteKeyUsed(id, agentVersion string, at time.Time) error {
	return tx.guarded("UPDATE site_keys SET last_used_at = ?, agent_version = ? WHERE id = ?", at, agentVersion, id)
}
