package store

import "supermarket/models"

// What is kept of an attempt's numbers.
const (
	MaxMetricPoints = 600 // of one name
	MaxMetricNames  = 64  // of one attempt; those that come later are dropped
)

// thinnedTo is how many points of a name are left when they became too many.
const thinnedTo = MaxMetricPoints / 2

type metricCount struct {
	Name        string
	N           int64
	First, Last int64
}

// AddAttemptMetrics keeps numbers of an attempt; one that is there already stays.
// Of a name with too many points those are left that are spread evenly in time,
// the newest among them.
func (tx *Tx) AddAttemptMetrics(attemptID string, ms []models.RunMetric) error {
	if len(ms) == 0 {
		return nil
	}
	have, err := tx.countMetrics(attemptID)
	if err != nil {
		return err
	}
	names := make(map[string]bool, len(have))
	for _, c := range have {
		names[c.Name] = true
	}
	for _, m := range ms {
		if !names[m.Name] && len(names) == MaxMetricNames {
			continue
		}
		names[m.Name] = true
		_, err := tx.exec(`INSERT INTO attempt_metrics (attempt_id, name, at_millis, value, unit) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			attemptID, m.Name, max(m.AtMillis, 0), m.Value, m.Unit)
		if err != nil {
			return err
		}
	}
	return tx.thinMetrics(attemptID)
}

func (tx *Tx) countMetrics(attemptID string) (out []metricCount, err error) {
	return out, tx.scan(&out, `SELECT name, count(*) AS n, min(at_millis) AS first, max(at_millis) AS last
		FROM attempt_metrics WHERE attempt_id = ? GROUP BY name`, attemptID)
}

func (tx *Tx) thinMetrics(attemptID string) error {
	have, err := tx.countMetrics(attemptID)
	if err != nil {
		return err
	}
	for _, c := range have {
		if c.N <= MaxMetricPoints {
			continue
		}
		// Steps that only double keep what was left before: it stays spread evenly.
		step := int64(1)
		for c.Last/step-c.First/step >= thinnedTo {
			step *= 2
		}
		_, err := tx.exec(`DELETE FROM attempt_metrics WHERE attempt_id = ? AND name = ? AND at_millis NOT IN (
			SELECT max(at_millis) FROM attempt_metrics WHERE attempt_id = ? AND name = ? GROUP BY at_millis / ?)`,
			attemptID, c.Name, attemptID, c.Name, step)
		if err != nil {
			return err
		}
	}
	return nil
}

// AttemptMetrics returns an attempt's numbers by name, each in order of time.
func (tx *Tx) AttemptMetrics(attemptID string) ([]models.AttemptMetric, error) {
	return many[models.AttemptMetric](tx, "name, at_millis", "attempt_id = ?", attemptID)
}
