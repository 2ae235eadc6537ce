package store

import (
	"time"

	"supermarket/models"
)

// AddClaim adds a claim and tells whether its programme had none of the line.
func (tx *Tx) AddClaim(c models.Claim) (bool, error) { return tx.insertAbsent(&c) }

// Claim returns one, whosever it is.
func (tx *Tx) Claim(id string) (models.Claim, error) { return one[models.Claim](tx, "id = ?", id) }

// ClaimOfFirm returns one about a line of that firm, whoever made it; a
// provider's only once it was submitted.
func (tx *Tx) ClaimOfFirm(id, firmID string) (models.Claim, error) {
	return one[models.Claim](tx, "id = ? AND firm_id = ? AND (side = 'buyer' OR submitted_at IS NOT NULL)", id, firmID)
}

// ClaimOfProvider returns one that the provider made.
func (tx *Tx) ClaimOfProvider(id, providerID string) (models.Claim, error) {
	return one[models.Claim](tx, "id = ? AND provider_id = ? AND side = 'provider'", id, providerID)
}

// ClaimByReservation returns the claim that made a reservation.
func (tx *Tx) ClaimByReservation(reservationID string) (models.Claim, error) {
	return one[models.Claim](tx, "reservation_id = ? AND reservation_id <> ''", reservationID)
}

// ClaimsOfLine returns a line's claims in the order they were made.
func (tx *Tx) ClaimsOfLine(lineID string) ([]models.Claim, error) {
	return many[models.Claim](tx, "created_at, id", "line_id = ?", lineID)
}

func claimCursor(c models.Claim) (time.Time, string) { return c.CreatedAt, c.ID }

// ClaimsOfFirm returns the claims about a firm's lines, newest first; a provider's
// only once they were submitted.
func (tx *Tx) ClaimsOfFirm(firmID string, p Page) ([]models.Claim, string, error) {
	return paged(tx, p, claimCursor, "firm_id = ? AND (side = 'buyer' OR submitted_at IS NOT NULL)", firmID)
}

// ClaimsOfProvider returns the claims that a provider made, newest first.
func (tx *Tx) ClaimsOfProvider(providerID string, p Page) ([]models.Claim, string, error) {
	return paged(tx, p, claimCursor, "provider_id = ? AND side = 'provider'", providerID)
}

// ClaimFilter says which claims a desk looks at; "" asks for nothing.
type ClaimFilter struct {
	State     models.ClaimState
	Programme string
}

// ClaimQueue returns the claims of a state, who was submitted first in front.
func (tx *Tx) ClaimQueue(f ClaimFilter, p Page) ([]models.Claim, string, error) {
	q := tx.g.Where("state = ? AND submitted_at IS NOT NULL", f.State)
	if f.Programme != "" {
		q = q.Where("programme_id = ?", f.Programme)
	}
	if p.After != "" {
		at, id, err := parseCursor(p.After)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("(submitted_at > ? OR (submitted_at = ? AND id > ?))", at, at, id)
	}
	var rows []models.Claim
	if err := q.Order("submitted_at, id").Limit(p.Size() + 1).Find(&rows).Error; err != nil {
		return nil, "", err
	}
	if len(rows) <= p.Size() {
		return rows, "", nil
	}
	rows = rows[:p.Size()]
	last := rows[len(rows)-1]
	return rows, cursor(*last.SubmittedAt, last.ID), nil
}

// ClaimCounts returns how many claims stand in each state; drafts are their makers' own.
func (tx *Tx) ClaimCounts(programmeID string) (map[models.ClaimState]int, error) {
	var rows []struct {
		State models.ClaimState
		N     int
	}
	err := tx.scan(&rows, "SELECT state, count(*) AS n FROM claims WHERE submitted_at IS NOT NULL AND (? = '' OR programme_id = ?) GROUP BY state", programmeID, programmeID)
	out := map[models.ClaimState]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

// WriteClaim writes a step of a claim if it still is as it was, else ErrStale.
func (tx *Tx) WriteClaim(c models.Claim, from models.ClaimState, revision int64) error {
	return tx.guarded(`UPDATE claims SET state = ?, version = ?, base = ?, rate_num = ?, rate_den = ?, asked = ?, amount = ?, clawed = ?, period = ?, reservation_id = ?, batch_id = ?,
		evidence = ?, evidence_hash = ?, note = ?, reason = ?, reviewed_by = ?, approved_by = ?, revision = ?, submitted_at = ?, reviewed_at = ?, approved_at = ?, paid_at = ?, updated_at = ?
		WHERE id = ? AND state = ? AND revision = ?`,
		c.State, c.Version, c.Base, c.RateNum, c.RateDen, c.Asked, c.Amount, c.Clawed, c.Period, c.ReservationID, c.BatchID, c.Evidence, c.EvidenceHash, c.Note, c.Reason,
		c.ReviewedBy, c.ApprovedBy, revision+1, c.SubmittedAt, c.ReviewedAt, c.ApprovedAt, c.PaidAt, c.UpdatedAt, c.ID, from, revision)
}

// Claimable is a settled line that one of its firm's grants may be claimed for.
type Claimable struct {
	LineID      string
	OrderID     string
	FirmID      string
	ProviderID  string
	GrantID     string
	ProgrammeID string
	SettledAt   time.Time
}

const claimable = `SELECT l.id AS line_id, l.order_id, l.firm_id, l.provider_id, g.id AS grant_id, g.programme_id, s.created_at AS settled_at
	FROM grants g JOIN programmes p ON p.id = g.programme_id JOIN lines l ON l.firm_id = g.firm_id JOIN settlements s ON s.line_id = l.id
	WHERE p.redeem_mode = ? AND g.state = 'active' AND s.cost > 0 AND s.created_at >= ?
		AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.programme_id = g.programme_id AND c.line_id = l.id AND c.state <> 'refused') AND `

// ClaimableOfFirm returns up to n lines of a firm, settled since a time, that a
// buyer's claim may be made of, newest first.
func (tx *Tx) ClaimableOfFirm(firmID string, since time.Time, n int) (rows []Claimable, err error) {
	err = tx.scan(&rows, claimable+"g.firm_id = ? ORDER BY s.created_at DESC, l.id, g.id LIMIT ?", "buyer_claim", since, firmID, n)
	return rows, err
}

// ClaimableOfProvider is the same for what a provider may claim.
func (tx *Tx) ClaimableOfProvider(providerID string, since time.Time, n int) (rows []Claimable, err error) {
	err = tx.scan(&rows, claimable+"l.provider_id = ? ORDER BY s.created_at DESC, l.id, g.id LIMIT ?", "provider_claim", since, providerID, n)
	return rows, err
}
