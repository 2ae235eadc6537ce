package store

import (
	"time"

	"supermarket/models"
)

// InsertProposal adds a proposed grant; false when the id was used before.
func (tx *Tx) InsertProposal(p models.Proposal) (bool, error) { return tx.insertAbsent(&p) }

// Proposal returns one proposed grant.
func (tx *Tx) Proposal(id string) (models.Proposal, error) {
	return one[models.Proposal](tx, "id = ?", id)
}

// Proposals returns proposed grants, newest first: of a programme and in a state, "" for all.
func (tx *Tx) Proposals(programmeID, state string, p Page) ([]models.Proposal, string, error) {
	at := func(x models.Proposal) (time.Time, string) { return x.CreatedAt, x.ID }
	return paged(tx, p, at, "(? = '' OR programme_id = ?) AND (? = '' OR state = ?)", programmeID, programmeID, state, state)
}

// CountProposals returns how many proposals wait for a second person: of a programme, "" for all.
func (tx *Tx) CountProposals(programmeID string) (n int64, err error) {
	err = tx.scan(&n, "SELECT COUNT(*) FROM proposals WHERE state = 'proposed' AND (? = '' OR programme_id = ?)", programmeID, programmeID)
	return n, err
}

// DecideProposal writes the end of a proposal that still waits; ErrStale otherwise.
func (tx *Tx) DecideProposal(p models.Proposal) error {
	return tx.guarded("UPDATE proposals SET state = ?, decided_by = ?, answer = ?, grant_id = ?, decided_at = ? WHERE id = ? AND state = 'proposed'",
		p.State, p.DecidedBy, p.Answer, p.GrantID, p.DecidedAt, p.ID)
}
