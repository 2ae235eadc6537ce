package store

import "time"

// DeclareCentre keeps what a provider says of the centre that a site stands in.
func (tx *Tx) DeclareCentre(siteID, facility string, pflops, racks int64, now time.Time) error {
	if err := tx.guarded("UPDATE sites SET facility = ?, pflops = ?, racks = ?, updated_at = ? WHERE id = ?", facility, pflops, racks, now, siteID); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}
