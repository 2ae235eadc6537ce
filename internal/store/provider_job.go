package store

import (
	"time"

	"supermarket/models"
)

// ProviderJob is an attempt at a provider's site, as the provider may see it.
type ProviderJob struct {
	ID        string // of the attempt
	JobID     string
	SiteZh    string
	SiteEn    string
	TitleZh   string
	TitleEn   string
	Units     int
	State     models.AttemptState
	Cause     string
	Detail    string // what its runner or the server said of its end
	N         int    // which attempt of its job
	ClaimedAt *time.Time
	RunMillis int64
	Share     *models.Money // of the line's settlement, at its last attempt only
	PlannedAt time.Time
}

// AttemptFilter picks attempts; an empty field picks all.
type AttemptFilter struct {
	SiteID string
	State  string
}

// ProviderJobs pages through the attempts at a provider's sites, newest first.
func (tx *Tx) ProviderJobs(providerID string, f AttemptFilter, p Page) (rows []ProviderJob, next string, err error) {
	where, args := "", []any{providerID}
	for _, by := range []struct{ column, value string }{{"a.site_id", f.SiteID}, {"a.state", f.State}} {
		if by.value != "" {
			where, args = where+" AND "+by.column+" = ?", append(args, by.value)
		}
	}
	if p.After != "" {
		at, id, err := parseCursor(p.After)
		if err != nil {
			return nil, "", err
		}
		where, args = where+" AND (a.planned_at < ? OR (a.planned_at = ? AND a.id < ?))", append(args, at, at, id)
	}
	err = tx.scan(&rows, `SELECT a.id, a.job_id, s.name_zh AS site_zh, s.name_en AS site_en, o.title_zh, o.title_en, j.units, a.state, a.cause, a.detail, a.n,
		a.claimed_at, a.run_millis, t.provider AS share, a.planned_at
		FROM attempts a JOIN sites s ON s.id = a.site_id JOIN jobs j ON j.id = a.job_id JOIN offerings o ON o.id = j.offering_id
		LEFT JOIN settlements t ON t.line_id = j.line_id AND a.n = j.attempts
		WHERE s.provider_id = ?`+where+` ORDER BY a.planned_at DESC, a.id DESC LIMIT ?`, append(args, p.Size()+1)...)
	if err != nil || len(rows) <= p.Size() {
		return rows, "", err
	}
	rows = rows[:p.Size()]
	last := rows[len(rows)-1]
	return rows, cursor(last.PlannedAt, last.ID), nil
}
