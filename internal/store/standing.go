package store

import (
	"time"

	"supermarket/models"
)

// EndCount counts attempts or lines that ended alike.
type EndCount struct {
	State string // of attempts
	Cause string // message key
	N     int64
}

// Ran is a job that succeeded, without whose it was.
type Ran struct {
	RecipeID  string
	Units     int
	RunMillis int64
	Cost      models.Money
	Metrics   string // JSON of its last figures
	EndedAt   *time.Time
}

// Claim is when an attempt was placed and when its runner took it up.
type Claim struct {
	PlannedAt time.Time
	ClaimedAt time.Time
}

// Listing is an offering that is on the shelf with the price of one band.
type Listing struct {
	ID            string
	Kind          models.OfferingKind
	TitleZh       string
	TitleEn       string
	Interruptible bool
	Price         models.Money
}

// AttemptEnds counts the attempts of an offering that were planned in [from, to)
// and have ended, by state and cause.
func (tx *Tx) AttemptEnds(offeringID string, from, to time.Time) ([]EndCount, error) {
	var rows []EndCount
	err := tx.scan(&rows, `SELECT a.state, a.cause, count(*) AS n FROM attempts a JOIN jobs j ON j.id = a.job_id
		WHERE j.offering_id = ? AND a.planned_at >= ? AND a.planned_at < ?
		AND a.state IN ('succeeded', 'failed', 'preempted', 'lost', 'cancelled') GROUP BY a.state, a.cause`, offeringID, from, to)
	return rows, err
}

// Claims returns when the newest attempts of an offering, planned since from,
// were placed and claimed.
func (tx *Tx) Claims(offeringID string, from time.Time, limit int) ([]Claim, error) {
	var rows []Claim
	err := tx.scan(&rows, `SELECT a.planned_at, a.claimed_at FROM attempts a JOIN jobs j ON j.id = a.job_id
		WHERE j.offering_id = ? AND NOT j.house AND a.planned_at >= ? AND a.claimed_at IS NOT NULL ORDER BY a.planned_at DESC LIMIT ?`, offeringID, from, limit)
	return rows, err
}

// LastRan returns the newest job of an offering that succeeded and was settled,
// of one recipe or, when that is empty, of any; ErrNotFound when there is none.
func (tx *Tx) LastRan(offeringID, recipeID string) (Ran, error) {
	var rows []Ran
	err := tx.scan(&rows, `SELECT j.recipe_id, j.units, a.run_millis, t.cost, a.metrics, j.ended_at
		FROM jobs j JOIN attempts a ON a.job_id = j.id AND a.n = j.attempts JOIN settlements t ON t.line_id = j.line_id
		WHERE j.offering_id = ? AND NOT j.house AND j.state = 'succeeded' AND (? = '' OR j.recipe_id = ?) ORDER BY j.created_at DESC, j.id LIMIT 1`, offeringID, recipeID, recipeID)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Ran{}, err
	}
	return rows[0], nil
}

// SettledCauses counts the lines of a provider's customers that settled since from, by how their jobs ended.
func (tx *Tx) SettledCauses(providerID string, from time.Time) ([]EndCount, error) {
	var rows []EndCount
	err := tx.scan(&rows, `SELECT cause, count(*) AS n FROM settlements WHERE provider_id = ? AND firm_id <> ? AND created_at >= ? GROUP BY cause`, providerID, HouseFirm, from)
	return rows, err
}

// Listings returns what a provider has on the shelf, by id after another one,
// with the price of its headline meter in a band.
func (tx *Tx) Listings(providerID, band, after string, limit int) ([]Listing, error) {
	var rows []Listing
	err := tx.scan(&rows, `SELECT o.id, o.kind, o.title_zh, o.title_en, o.interruptible, coalesce(tp.price, 0) AS price
		FROM offerings o LEFT JOIN sites t ON t.id = o.site_id
		LEFT JOIN tariff_prices tp ON tp.offering_id = o.id AND tp.version = o.tariff_version AND tp.tier_from = 0
		AND tp.meter = `+headline+` AND tp.band IN (?, 'always')
		WHERE o.provider_id = ? AND o.state = 'listed' AND (o.site_id = '' OR t.state = 'ready' AND t.stage = 'live') AND o.id > ? ORDER BY o.id LIMIT ?`,
		band, providerID, after, limit)
	return rows, err
}

// SetProfile writes what a provider says of itself.
func (tx *Tx) SetProfile(p models.Provider, now time.Time) error {
	if err := tx.guarded(`UPDATE providers SET name_zh = ?, name_en = ?, about_zh = ?, about_en = ?, website = ?, legal_person = ?, address = ?, address_key = ?,
		updated_at = ? WHERE id = ?`, p.NameZh, p.NameEn, p.AboutZh, p.AboutEn, p.Website, p.LegalPerson, p.Address, p.AddressKey, now, p.ID); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// SetLogo writes where a provider's logo is and what it is.
func (tx *Tx) SetLogo(providerID, key, kind string, now time.Time) error {
	if err := tx.guarded(`UPDATE providers SET logo_key = ?, logo_type = ?, updated_at = ? WHERE id = ?`, key, kind, now, providerID); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}
