package usage

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

// Evidence is what was known of a bill when it was disputed.
type Evidence struct {
	FrozenAt   time.Time             `json:"frozen_at"`
	JobID      string                `json:"job_id"`
	Recipe     string                `json:"recipe"`
	Units      int                   `json:"units"`
	Attempts   []EvidenceAttempt     `json:"attempts"`
	Segments   []models.UsageSegment `json:"segments"`
	Settlement models.Settlement     `json:"settlement"`
	Doubts     []EvidenceDoubt       `json:"quarantined"`
	Measured   int64                 `json:"measured_gflops"` // mean of the benchmarks of its offering, of one unit
	Declared   int64                 `json:"declared_gflops"`
}

// EvidenceAttempt is one try, with the hashes of what it left.
type EvidenceAttempt struct {
	ID            string     `json:"id"`
	N             int        `json:"n"`
	SiteID        string     `json:"site_id"`
	State         string     `json:"state"`
	Cause         string     `json:"cause"`
	ClaimedAt     *time.Time `json:"claimed_at"`
	StartedAt     *time.Time `json:"started_at"`
	EndedAt       *time.Time `json:"ended_at"`
	RunMillis     int64      `json:"run_millis"`
	ClaimedMillis int64      `json:"claimed_millis"`
	CPUMillis     int64      `json:"cpu_millis"`
	MaxRSS        int64      `json:"max_rss_bytes"`
	LogBytes      int64      `json:"log_bytes"`
	LogSHA256     string     `json:"log_sha256"`
	MetricsSHA256 string     `json:"metrics_sha256"`
}

// EvidenceDoubt is what had been kept apart.
type EvidenceDoubt struct {
	Kind    string `json:"kind"`
	Claimed int64  `json:"claimed_millis"`
	Allowed int64  `json:"allowed_millis"`
}

// Freeze writes down what is known of a settled line; logs are the SHA-256 of the
// attempts' logs in hex, by attempt, as whoever keeps the files has read them.
func Freeze(tx *store.Tx, lineID string, logs map[string]string, at time.Time) (e Evidence, err error) {
	e.FrozenAt = at.UTC()
	if e.Settlement, err = tx.SettlementOfLine(lineID); err != nil {
		return e, ErrUnsettled.Wrap(err)
	}
	j, err := tx.JobOfLine(lineID)
	if err != nil {
		return e, err
	}
	e.JobID, e.Recipe, e.Units = j.ID, j.RecipeID, j.Units
	if e.Segments, err = tx.SegmentsOfLine(lineID); err != nil {
		return e, err
	}
	if err := e.attempts(tx, j.ID, logs); err != nil {
		return e, err
	}
	doubts, err := tx.QuarantinesOfLine(lineID)
	for _, q := range doubts {
		e.Doubts = append(e.Doubts, EvidenceDoubt{q.Kind, q.ClaimedMillis, q.AllowedMillis})
	}
	if err != nil {
		return e, err
	}
	return e, e.speed(tx, j.OfferingID, at)
}

func (e *Evidence) attempts(tx *store.Tx, jobID string, logs map[string]string) error {
	rows, err := tx.AttemptsOfJob(jobID)
	if err != nil {
		return err
	}
	for _, a := range rows {
		points, err := tx.AttemptMetrics(a.ID)
		if err != nil {
			return err
		}
		text, err := json.Marshal(points)
		if err != nil {
			return err
		}
		e.Attempts = append(e.Attempts, EvidenceAttempt{
			ID: a.ID, N: a.N, SiteID: a.SiteID, State: string(a.State), Cause: a.Cause, ClaimedAt: a.ClaimedAt, StartedAt: a.StartedAt, EndedAt: a.EndedAt,
			RunMillis: a.RunMillis, ClaimedMillis: a.ClaimedMillis, CPUMillis: a.CPUMillis, MaxRSS: a.MaxRSS, LogBytes: a.LogBytes, LogSHA256: logs[a.ID], MetricsSHA256: hash(text),
		})
	}
	return nil
}

func (e *Evidence) speed(tx *store.Tx, offeringID string, at time.Time) error {
	o, err := tx.Offering(offeringID)
	if err != nil {
		return err
	}
	c, err := sla.OfOffering(tx, o, at)
	e.Declared = o.DeclaredGFLOPS
	e.Measured, _ = c.MeanGflops()
	return err
}

// Text is the evidence as it is kept, and its SHA-256 in hex.
func (e Evidence) Text() (text, sum string, err error) {
	raw, err := json.Marshal(e)
	return string(raw), hash(raw), err
}

// Thaw reads kept evidence and the SHA-256 of its text.
func Thaw(text string) (e Evidence, sum string, err error) {
	err = json.Unmarshal([]byte(text), &e)
	return e, hash([]byte(text)), err
}

func hash(raw []byte) string {
	s := sha256.Sum256(raw)
	return hex.EncodeToString(s[:])
}
