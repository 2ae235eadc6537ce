package store

import (
	"time"

	"supermarket/models"
)

// InsertCodeBatch adds a batch of codes, without the codes.
func (tx *Tx) InsertCodeBatch(b models.CodeBatch) error { return tx.insert(&b) }

// CodeBatch returns the batch of codes with this id.
func (tx *Tx) CodeBatch(id string) (models.CodeBatch, error) {
	return one[models.CodeBatch](tx, "id = ?", id)
}

// CodeBatches returns a programme's batches of codes, newest first, and the cursor of the next page.
func (tx *Tx) CodeBatches(programmeID string, page Page) ([]models.CodeBatch, string, error) {
	return paged(tx, page, func(b models.CodeBatch) (time.Time, string) { return b.CreatedAt, b.ID }, "programme_id = ?", programmeID)
}

// MoveCodeBatch changes where a batch of codes stands; ErrStale when it is no
// longer as it was read.
func (tx *Tx) MoveCodeBatch(b models.CodeBatch, from models.CodeBatchState) error {
	return tx.guarded("UPDATE code_batches SET state = ?, note = ?, decided_by = ?, decided_at = ? WHERE id = ? AND state = ?",
		b.State, b.Note, b.DecidedBy, b.DecidedAt, b.ID, from)
}

// TakeCodes keeps the hashes of a batch's codes, and that they were shown, once;
// ErrStale when they were before, or the batch is not open.
func (tx *Tx) TakeCodes(batchID, by string, hashes []string, now time.Time) error {
	if err := tx.guarded("UPDATE code_batches SET taken_by = ?, taken_at = ? WHERE id = ? AND state = 'open' AND taken_at IS NULL", by, now, batchID); err != nil {
		return err
	}
	for len(hashes) > 0 {
		n := min(len(hashes), bulkPiece)
		rows, err := each(hashes[:n], func(h string) map[string]any { return map[string]any{"h": h} })
		if err != nil {
			return err
		}
		err = tx.all(n, "INSERT INTO claim_codes (hash, batch_id, state) SELECT h, CAST(? AS text), 'open' FROM "+tx.rowset("h"), batchID, rows)
		if err != nil {
			return err
		}
		hashes = hashes[n:]
	}
	return nil
}

// ClaimCode gives a firm a code that is open, of a batch that is open and may
// still be claimed, once; ErrStale whatever stands against it.
func (tx *Tx) ClaimCode(hash, firmID, userID string, now time.Time) error {
	return tx.guarded(`UPDATE claim_codes SET state = 'claimed', firm_id = ?, claimed_by = ?, claimed_at = ? WHERE hash = ? AND state = 'open'
		AND EXISTS (SELECT 1 FROM code_batches b WHERE b.id = batch_id AND b.state = 'open' AND b.claim_by > ?)`, firmID, userID, now, hash, now)
}

// CodeOf returns a code that the firm has claimed.
func (tx *Tx) CodeOf(hash, firmID string) (models.ClaimCode, error) {
	return one[models.ClaimCode](tx, "hash = ? AND firm_id = ? AND state = 'claimed'", hash, firmID)
}

// SetCodeGrant keeps which grant a code became.
func (tx *Tx) SetCodeGrant(hash, grantID string) error {
	return tx.guarded("UPDATE claim_codes SET grant_id = ? WHERE hash = ? AND state = 'claimed' AND grant_id = ''", grantID, hash)
}

// VoidCodes ends a batch's codes that are open and returns their hashes.
func (tx *Tx) VoidCodes(batchID string) (hashes []string, err error) {
	err = tx.scan(&hashes, "UPDATE claim_codes SET state = 'void' WHERE batch_id = ? AND state = 'open' RETURNING hash", batchID)
	return hashes, err
}

// CountCodes returns how many codes of a batch are in each state.
func (tx *Tx) CountCodes(batchID string) (map[models.CodeState]int64, error) {
	var rows []struct {
		State models.CodeState
		N     int64
	}
	err := tx.scan(&rows, "SELECT state, count(*) AS n FROM claim_codes WHERE batch_id = ? GROUP BY state", batchID)
	out := map[models.CodeState]int64{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

// ClaimedCodes returns a page of a batch's claimed codes by hash after the cursor.
func (tx *Tx) ClaimedCodes(batchID string, page Page) ([]models.ClaimCode, error) {
	var rows []models.ClaimCode
	err := tx.g.Where("batch_id = ? AND state = 'claimed' AND hash > ?", batchID, page.After).Order("hash").Limit(page.Size()).Find(&rows).Error
	return rows, err
}
