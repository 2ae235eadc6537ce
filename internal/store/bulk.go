package store

import (
	"time"

	"supermarket/models"
)

// AddBulk adds a file of grants and its rows.
func (tx *Tx) AddBulk(b models.BulkIssue, rows []models.BulkRow) error {
	if err := tx.insert(&b); err != nil {
		return err
	}
	for len(rows) > 0 {
		n := min(len(rows), bulkPiece)
		if err := tx.addBulkRows(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// bulkPiece is how many rows one statement carries.
const bulkPiece = 5000

func (tx *Tx) addBulkRows(list []models.BulkRow) error {
	rows, err := each(list, func(r models.BulkRow) map[string]any {
		row := map[string]any{"n": r.N, "code": r.Code, "firm": r.FirmID, "amount": int64(r.Amount), "state": r.State, "fault": r.Fault}
		if r.ExpiresAt != nil {
			row["until"] = timeText(*r.ExpiresAt)
		}
		return row
	})
	if err != nil {
		return err
	}
	return tx.all(len(list), `INSERT INTO bulk_rows (bulk_id, n, code, firm_id, amount, expires_at, state, fault)
		SELECT CAST(? AS text), n, code, firm, amount, `+tx.moment("until")+`, state, fault FROM `+
		tx.rowset("n bigint", "code", "firm", "amount bigint", "until", "state", "fault"), list[0].BulkID, rows)
}

// Bulk returns the bulk issue with this id.
func (tx *Tx) Bulk(id string) (models.BulkIssue, error) {
	return one[models.BulkIssue](tx, "id = ?", id)
}

// LiveBulkOf returns the bulk issue of a programme that came from these very
// bytes and was neither refused nor withdrawn.
func (tx *Tx) LiveBulkOf(programmeID, sha256 string) (models.BulkIssue, error) {
	return one[models.BulkIssue](tx, "programme_id = ? AND sha256 = ? AND state NOT IN ('refused', 'withdrawn')", programmeID, sha256)
}

// Bulks returns a programme's bulk issues, newest first, and the cursor of the next page.
func (tx *Tx) Bulks(programmeID string, page Page) ([]models.BulkIssue, string, error) {
	return paged(tx, page, func(b models.BulkIssue) (time.Time, string) { return b.CreatedAt, b.ID }, "programme_id = ?", programmeID)
}

// LockBulk keeps everyone else from a bulk issue until the transaction ends.
func (tx *Tx) LockBulk(id string) error {
	return tx.guarded("UPDATE bulk_issues SET state = state WHERE id = ?", id)
}

// MoveBulk changes where a bulk issue stands, with who decided it and why; ErrStale
// when it is no longer as it was read.
func (tx *Tx) MoveBulk(b models.BulkIssue, from models.BulkState) error {
	return tx.guarded(`UPDATE bulk_issues SET state = ?, note = ?, proposed_by = ?, decided_by = ?, decided_at = ?, done_at = ? WHERE id = ? AND state = ?`,
		b.State, b.Note, b.ProposedBy, b.DecidedBy, b.DecidedAt, b.DoneAt, b.ID, from)
}

// CountBulk adds to what was issued and failed of a bulk issue.
func (tx *Tx) CountBulk(id string, issued, failed int64) error {
	return tx.guarded("UPDATE bulk_issues SET issued = issued + ?, failed = failed + ? WHERE id = ?", issued, failed, id)
}

// BulksToIssue returns what is approved and not issued to its end, oldest decision first.
func (tx *Tx) BulksToIssue() ([]models.BulkIssue, error) {
	return many[models.BulkIssue](tx, "decided_at, id", "state IN ('approved', 'running')")
}

// BulkRows returns at most n rows in one of the states after the row, in their order.
func (tx *Tx) BulkRows(bulkID string, after int, n int, states ...models.RowState) ([]models.BulkRow, error) {
	var rows []models.BulkRow
	err := tx.g.Where("bulk_id = ? AND n > ? AND state IN ?", bulkID, after, states).Order("n").Limit(n).Find(&rows).Error
	return rows, err
}

// CountBulkRows returns how many rows of a bulk issue are in each state.
func (tx *Tx) CountBulkRows(bulkID string) (map[models.RowState]int64, error) {
	var rows []struct {
		State models.RowState
		N     int64
	}
	err := tx.scan(&rows, "SELECT state, count(*) AS n FROM bulk_rows WHERE bulk_id = ? GROUP BY state", bulkID)
	out := map[models.RowState]int64{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

// MarkBulkRows keeps what became of rows: state, grant and fault; ErrStale unless all were in state from.
func (tx *Tx) MarkBulkRows(list []models.BulkRow, from models.RowState) error {
	if len(list) == 0 {
		return nil
	}
	rows, err := each(list, func(r models.BulkRow) map[string]any {
		return map[string]any{"row": r.N, "becomes": r.State, "why": r.Fault, "made": r.GrantID}
	})
	if err != nil {
		return err
	}
	return tx.all(len(list), `UPDATE bulk_rows SET state = v.becomes, fault = v.why, grant_id = v.made FROM `+tx.rowset("row bigint", "becomes", "why", "made")+
		` WHERE bulk_id = ? AND n = v.row AND state = ?`, rows, list[0].BulkID, from)
}

// Doubled counts the firms of a bulk issue's good rows that hold a live grant of
// its programme already.
func (tx *Tx) Doubled(b models.BulkIssue) (n int64, err error) {
	err = tx.scan(&n, `SELECT count(DISTINCT r.firm_id) FROM bulk_rows r JOIN grants g ON g.firm_id = r.firm_id AND g.programme_id = ? AND g.state IN ('active', 'suspended')
		WHERE r.bulk_id = ? AND r.state = 'good'`, b.ProgrammeID, b.ID)
	return n, err
}

// FirmsByCodes returns the firms that have one of the codes.
func (tx *Tx) FirmsByCodes(codes []string) ([]models.Firm, error) {
	return many[models.Firm](tx, "id", "code IN ?", codes)
}

// FirmsIn returns the firms that have one of the ids.
func (tx *Tx) FirmsIn(ids []string) ([]models.Firm, error) {
	return many[models.Firm](tx, "id", "id IN ?", ids)
}

// MarksOfFirms returns the marks of firms, also what is over.
func (tx *Tx) MarksOfFirms(firmIDs []string) ([]models.FirmMark, error) {
	return many[models.FirmMark](tx, "firm_id, mark", "firm_id IN ?", firmIDs)
}

// HoldingBlocks returns every block that holds at now, the oldest first.
func (tx *Tx) HoldingBlocks(now time.Time) ([]models.Block, error) {
	return many[models.Block](tx, "created_at, id", liveBlock, map[string]any{"now": now})
}
