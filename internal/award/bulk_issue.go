package award

import (
	"fmt"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// IssuePiece issues the next n rows of a bulk issue that two persons stand behind,
// and keeps what became of each, all in one transaction: whoever is stopped at
// any point leaves whole pieces, and whoever goes on finds the rows that are left.
// It returns the bulk issue as it stood and as it stands.
func IssuePiece(tx *store.Tx, id string, n int, basis string, now time.Time) (before, after models.BulkIssue, err error) {
	if err := tx.LockBulk(id); err != nil {
		return before, after, raced(err, ErrNoBulk)
	}
	b, err := tx.Bulk(id)
	before, after = b, b
	if err != nil || b.State != models.BulkApproved && b.State != models.BulkRunning {
		return before, after, err // another process ended it
	}
	if b.State == models.BulkApproved {
		if b, err = moveBulk(tx, b, models.BulkRunning, "", now); err != nil {
			return before, b, err
		}
	}
	rows, err := tx.BulkRows(b.ID, 0, n, models.RowGood)
	if err != nil {
		return before, b, err
	}
	if len(rows) == 0 {
		b.DoneAt = &now
		after, err = moveBulk(tx, b, models.BulkDone, "", now)
		return before, after, err
	}
	after, err = issueRows(tx, b, rows, basis, now)
	return before, after, err
}

func issueRows(tx *store.Tx, b models.BulkIssue, rows []models.BulkRow, basis string, now time.Time) (models.BulkIssue, error) {
	in := voucher.ManyInput{ProgrammeID: b.ProgrammeID, Version: b.Version, IssuedBy: b.ProposedBy, ApprovedBy: b.DecidedBy, Cause: "bulk:" + b.ID, Basis: basis, Now: now}
	for _, r := range rows {
		w := voucher.Want{Key: fmt.Sprintf("bulk:%s:%d", b.ID, r.N), FirmID: r.FirmID, Amount: r.Amount}
		if r.ExpiresAt != nil {
			w.ExpiresAt = *r.ExpiresAt
		}
		in.Wants = append(in.Wants, w)
	}
	given, err := voucher.IssueMany(tx, in)
	if err != nil {
		return b, err
	}
	var made []models.Grant
	for i, g := range given {
		if len(g.Why) > 0 {
			rows[i].State, rows[i].Fault = models.RowFailed, Keep(g.Why)
			continue
		}
		rows[i].State, rows[i].GrantID = models.RowIssued, g.Grant.ID
		made = append(made, g.Grant)
	}
	if err := tx.MarkBulkRows(rows, models.RowGood); err != nil {
		return b, err
	}
	if err := TellGiven(tx, b.ProgrammeID, b.ID, made); err != nil {
		return b, err
	}
	issued := int64(len(made))
	failed := int64(len(rows)) - issued
	b.Issued, b.Failed = b.Issued+issued, b.Failed+failed
	return b, tx.CountBulk(b.ID, issued, failed)
}
