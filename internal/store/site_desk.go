package store

import (
	"time"

	"supermarket/models"
)

// MoveSiteStage changes a site's stage if it still is from, else ErrStale.
func (tx *Tx) MoveSiteStage(id, from, to string, now time.Time) error {
	if err := tx.guarded(`UPDATE sites SET stage = ?, updated_at = ? WHERE id = ? AND stage = ?`, to, now, id, from); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// NameSite writes a site's names.
func (tx *Tx) NameSite(id, zh, en string, now time.Time) error {
	if err := tx.guarded(`UPDATE sites SET name_zh = ?, name_en = ?, updated_at = ? WHERE id = ?`, zh, en, now, id); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// SetSiteConfig writes the sealed settings of a site's driver.
func (tx *Tx) SetSiteConfig(id, sealed string, now time.Time) error {
	return tx.guarded(`UPDATE sites SET config = ?, updated_at = ? WHERE id = ?`, sealed, now, id)
}

// SetSiteCheck writes how far a guided check has come, if the one that was
// written last still is before, else ErrStale; checkedAt is kept where it is nil.
func (tx *Tx) SetSiteCheck(id, before, after string, checkedAt *time.Time) error {
	return tx.guarded(`UPDATE sites SET check_steps = ?, checked_at = coalesce(?, checked_at) WHERE id = ? AND check_steps = ?`, after, checkedAt, id, before)
}

// Drain is why a site takes no new work, and until when.
type Drain struct {
	From  string // its state before
	To    string
	Note  string
	Until *time.Time
}

// DrainSite changes a site's state with the reason, if it still is from, else ErrStale.
func (tx *Tx) DrainSite(id string, d Drain, now time.Time) error {
	if err := tx.guarded(`UPDATE sites SET state = ?, drain_note = ?, drain_until = ?, updated_at = ? WHERE id = ? AND state = ?`,
		d.To, d.Note, d.Until, now, id, d.From); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// DrainsOver returns the draining sites whose time to take work again has come.
func (tx *Tx) DrainsOver(now time.Time) ([]models.Site, error) {
	return many[models.Site](tx, "id", "state = 'draining' AND drain_until <= ?", now)
}

// InsertNode adds a machine and tells whether its name was free at the site.
func (tx *Tx) InsertNode(n models.Node) (bool, error) {
	fresh, err := tx.insertAbsent(&n)
	if err != nil || !fresh {
		return false, err
	}
	return true, tx.TouchCatalogue()
}

// Node returns one machine of a site, or ErrNotFound.
func (tx *Tx) Node(id, siteID string) (models.Node, error) {
	return one[models.Node](tx, "id = ? AND site_id = ?", id, siteID)
}

// RemoveNode takes a machine off a site; ErrStale when it is gone already.
func (tx *Tx) RemoveNode(id string) error {
	if err := tx.guarded(`DELETE FROM nodes WHERE id = ?`, id); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// SiteKeys returns the keys that a site's agents ever had, the newest first.
func (tx *Tx) SiteKeys(siteID string) ([]models.SiteKey, error) {
	return many[models.SiteKey](tx, "created_at DESC, id", "site_id = ?", siteID)
}

// LiveAttemptsAt returns the attempts at a site that have not ended, oldest first.
func (tx *Tx) LiveAttemptsAt(siteID string) ([]models.Attempt, error) {
	return many[models.Attempt](tx, "planned_at, id", "site_id = ? AND state IN ('planned', 'submitting', 'unknown', 'pending', 'running')", siteID)
}

// SetOffering writes what a provider says of an offering, if nobody wrote it
// since before, else ErrStale. Its state, prices and provider stay.
func (tx *Tx) SetOffering(o models.Offering, before, now time.Time) error {
	if err := tx.guarded(`UPDATE offerings SET kind = ?, site_id = ?, class_id = ?, stack_id = ?, region = ?, title_zh = ?, title_en = ?, summary_zh = ?, summary_en = ?,
		min_units = ?, max_units = ?, max_seconds = ?, interruptible = ?, own_command = ?, notice_seconds = ?, lease_month = ?, availability_ppm = ?, start_seconds = ?,
		declared_gflops = ?, stock = ?, updated_at = ? WHERE id = ? AND updated_at = ?`,
		o.Kind, o.SiteID, o.ClassID, o.StackID, o.Region, o.TitleZh, o.TitleEn, o.SummaryZh, o.SummaryEn,
		o.MinUnits, o.MaxUnits, o.MaxSeconds, o.Interruptible, o.OwnCommand, o.NoticeSeconds, o.LeaseMonth, o.AvailabilityPPM, o.StartSeconds,
		o.DeclaredGFLOPS, o.Stock, now, o.ID, before); err != nil {
		return err
	}
	return tx.IndexOffering(o.ID)
}

// SiteHoursOf returns the newest hours in which a site was looked at.
func (tx *Tx) SiteHoursOf(siteID string, limit int) ([]models.SiteHour, error) {
	var rows []models.SiteHour
	err := tx.g.Where("site_id = ?", siteID).Order("hour DESC").Limit(limit).Find(&rows).Error
	return rows, err
}
