package store

import (
	"time"

	"supermarket/models"
)

// Choices are what an estimate can be asked of: the classes that are sold by
// the hour now, and the models that are sold by the token.
type Choices struct {
	Classes []models.Class
	Models  []string
}

// placeable is what stands on the shelf, as shelfFrom has it.
const placeable = ` FROM offerings o
	JOIN providers p ON p.id = o.provider_id AND p.state = 'approved'
	LEFT JOIN sites t ON t.id = o.site_id
	WHERE o.state = 'listed' AND (o.site_id = '' OR t.state = 'ready' AND t.stage = 'live')`

// Choices returns what an estimate can be asked of, by name.
func (tx *Tx) Choices() (c Choices, err error) {
	err = tx.scan(&c.Classes, `SELECT * FROM classes WHERE id IN (SELECT o.class_id`+placeable+` AND o.kind IN ('card_hour', 'core_hour')) ORDER BY kind, name_en, id`)
	if err != nil {
		return c, err
	}
	err = tx.scan(&c.Models, `SELECT DISTINCT o.model_name`+placeable+` AND o.kind = 'model_token' AND o.model_name <> '' ORDER BY o.model_name`)
	return c, err
}

// Hourly returns at most n offerings of a class that are sold by the hour and
// not taken away for others, the cheapest in a band first.
func (tx *Tx) Hourly(classID, band string, n int) ([]models.Offering, error) {
	var rows []models.Offering
	err := tx.scan(&rows, `SELECT * FROM (SELECT o.*, (SELECT min(tp.price) FROM tariff_prices tp WHERE tp.offering_id = o.id AND tp.version = o.tariff_version
			AND tp.meter = 'unit_hour' AND tp.band IN (?, 'always')) AS price`+placeable+`
		AND o.kind IN ('card_hour', 'core_hour') AND o.class_id = ?) AS hourly WHERE price IS NOT NULL ORDER BY interruptible, price, id LIMIT ?`, band, classID, n)
	return rows, err
}

// LowestLease returns what a month's lease of one unit of a class costs at
// least, 0 where nobody leases one out.
func (tx *Tx) LowestLease(classID string) (m models.Money, err error) {
	err = tx.scan(&m, `SELECT coalesce(min(o.lease_month), 0)`+placeable+` AND o.class_id = ? AND o.lease_month > 0`, classID)
	return m, err
}

// ByToken returns at most n offerings that serve a model by the token.
func (tx *Tx) ByToken(model string, n int) ([]models.Offering, error) {
	var rows []models.Offering
	err := tx.scan(&rows, `SELECT o.*`+placeable+` AND o.kind = 'model_token' AND o.model_name = ? ORDER BY o.id LIMIT ?`, model, n)
	return rows, err
}

// Mishap is how often attempts were lost at a site for one cause.
type Mishap struct {
	SiteID string
	Cause  string
	N      int
}

// Mishaps counts the attempts that were lost since, by site and cause.
func (tx *Tx) Mishaps(since time.Time) ([]Mishap, error) {
	var rows []Mishap
	err := tx.scan(&rows, `SELECT site_id, cause, count(*) AS n FROM attempts
		WHERE state = 'lost' AND updated_at >= ? GROUP BY site_id, cause ORDER BY n DESC, site_id, cause`, since)
	return rows, err
}
