package store

import (
	"time"

	"supermarket/models"
)

// HouseFirm is the platform's own firm; it is no customer, and stands in no list of firms.
const HouseFirm = "frm_house"

// EnsureHouse makes the platform's own firm where it is missing.
func (tx *Tx) EnsureHouse(id string, at time.Time) error {
	_, err := tx.insertAbsent(&models.Firm{
		ID: id, Name: "算力超市（自测）", Code: "HOUSE", OrgType: "company", Region: "CN-BJ", State: models.FirmVerified, CreatedAt: at, UpdatedAt: at,
	})
	return err
}

// AddBenchmark adds a measurement that was ordered.
func (tx *Tx) AddBenchmark(b models.Benchmark) error { return tx.insert(&b) }

// EndBenchmark writes what a measurement came to, once, else ErrStale.
func (tx *Tx) EndBenchmark(b models.Benchmark) error {
	return tx.guarded("UPDATE benchmarks SET state = ?, attempt_id = ?, site_id = ?, gflops = ?, ended_at = ? WHERE id = ? AND state = 'waiting'",
		b.State, b.AttemptID, b.SiteID, b.Gflops, b.EndedAt, b.ID)
}

// WaitingBenchmarks returns those whose end was not written, oldest first.
func (tx *Tx) WaitingBenchmarks() ([]models.Benchmark, error) {
	return many[models.Benchmark](tx, "created_at, id", "state = 'waiting'")
}

// BenchmarksOfOffering returns the newest measurements of an offering.
func (tx *Tx) BenchmarksOfOffering(offeringID string, n int) ([]models.Benchmark, error) {
	var rows []models.Benchmark
	err := tx.g.Where("offering_id = ?", offeringID).Order("created_at DESC, id DESC").Limit(n).Find(&rows).Error
	return rows, err
}

// Benchmarks returns all, newest first.
func (tx *Tx) Benchmarks(p Page) ([]models.Benchmark, string, error) {
	return paged(tx, p, func(b models.Benchmark) (time.Time, string) { return b.CreatedAt, b.ID }, "id <> ''")
}

// UnmeasuredOfferings returns up to n listed offerings of units at live, ready sites of
// real hardware that were seen up at least that often since an hour, and were not
// measured since a time: those measured longest ago first.
func (tx *Tx) UnmeasuredOfferings(since, hour time.Time, up int64, n int) ([]models.Offering, error) {
	var rows []models.Offering
	err := tx.scan(&rows, `SELECT o.* FROM offerings o JOIN sites s ON s.id = o.site_id JOIN providers p ON p.id = o.provider_id
		JOIN (SELECT site_id, SUM(up) AS up FROM site_hours WHERE hour >= ? GROUP BY site_id) h ON h.site_id = s.id
		LEFT JOIN (SELECT offering_id, MAX(created_at) AS last FROM benchmarks GROUP BY offering_id) b ON b.offering_id = o.id
		WHERE o.state = 'listed' AND o.kind IN ('card_hour', 'core_hour') AND s.stage = 'live' AND s.state = 'ready' AND s.simulated = ? AND p.state = 'approved'
			AND h.up >= ? AND (b.last IS NULL OR b.last <= ?)
			AND NOT EXISTS (SELECT 1 FROM benchmarks w WHERE w.site_id = s.id AND w.state = 'waiting')
		ORDER BY b.last IS NOT NULL, b.last, o.id LIMIT ?`, hour, false, up, since, n)
	return rows, err
}
