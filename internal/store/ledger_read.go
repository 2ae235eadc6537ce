package store

import (
	"time"

	"supermarket/models"
)

// TransferByKey returns the transfer that took an idempotency key.
func (tx *Tx) TransferByKey(key string) (models.Transfer, error) {
	return one[models.Transfer](tx, "key = ?", key)
}

// Transfer returns a transfer.
func (tx *Tx) Transfer(id string) (models.Transfer, error) {
	return one[models.Transfer](tx, "id = ?", id)
}

// TransfersOf returns the transfers about one thing, oldest first.
func (tx *Tx) TransfersOf(ref string) ([]models.Transfer, error) {
	return many[models.Transfer](tx, "at, id", "ref = ?", ref)
}

// PostingsOf returns the postings of a transfer in their order.
func (tx *Tx) PostingsOf(transferID string) ([]models.Posting, error) {
	return many[models.Posting](tx, "seq", "transfer_id = ?", transferID)
}

// Hold returns a hold.
func (tx *Tx) Hold(id string) (models.Hold, error) { return one[models.Hold](tx, "id = ?", id) }

// HoldByKey returns the hold that took an idempotency key.
func (tx *Tx) HoldByKey(key string) (models.Hold, error) {
	return one[models.Hold](tx, "key = ?", key)
}

// HoldsOf returns the holds about one thing, oldest first.
func (tx *Tx) HoldsOf(ref string) ([]models.Hold, error) {
	return many[models.Hold](tx, "created_at, id", "ref = ?", ref)
}

// HoldMoveByKey returns the move of a hold that took an idempotency key.
func (tx *Tx) HoldMoveByKey(key string) (models.HoldMove, error) {
	return one[models.HoldMove](tx, "key = ?", key)
}

// HoldParts returns the sources of a hold in their order.
func (tx *Tx) HoldParts(id string) ([]models.HoldPart, error) {
	return many[models.HoldPart](tx, "n", "hold_id = ?", id)
}

// HoldView is a hold with its sources, both of the same moment.
type HoldView struct {
	models.Hold
	Parts []models.HoldPart
	Taken bool // the key that was asked about is used by a move or a transfer
}

// HoldView returns a hold with its sources in order, and whether key is taken.
func (tx *Tx) HoldView(id, key string) (HoldView, error) {
	var rows []struct {
		models.Hold
		N         int
		AccountID string
		Amount    int64
		Captured  int64
		Released  int64
		Taken     bool
	}
	err := tx.scan(&rows, `SELECT h.*, p.n, p.account_id, p.amount, p.captured, p.released,
		EXISTS (SELECT 1 FROM hold_moves WHERE key = ?) OR EXISTS (SELECT 1 FROM transfers WHERE key = ?) AS taken
		FROM holds h JOIN hold_parts p ON p.hold_id = h.id WHERE h.id = ? ORDER BY p.n`, key, key, id)
	if err != nil {
		return HoldView{}, err
	}
	if len(rows) == 0 {
		return HoldView{}, ErrNotFound
	}
	v := HoldView{Hold: rows[0].Hold, Taken: rows[0].Taken}
	for _, r := range rows {
		v.Parts = append(v.Parts, models.HoldPart{
			HoldID: id, N: r.N, AccountID: r.AccountID,
			Amount: r.Amount, Captured: r.Captured, Released: r.Released,
		})
	}
	return v, nil
}

// KeepHold changes the expiry of an open hold, or ErrStale.
func (tx *Tx) KeepHold(id string, expiresAt *time.Time) error {
	return tx.guarded(`UPDATE holds SET expires_at = ?, version = version + 1 WHERE id = ? AND state = 'open'`, expiresAt, id)
}

// ExpiredHolds returns open holds whose time has come, the oldest first.
func (tx *Tx) ExpiredHolds(now time.Time, limit int) ([]models.Hold, error) {
	var rows []models.Hold
	err := tx.scan(&rows, `SELECT * FROM holds WHERE state = 'open' AND expires_at <= ? ORDER BY expires_at, id LIMIT ?`, now, limit)
	return rows, err
}

// LedgerLine is one posting as one of its two accounts sees it.
type LedgerLine struct {
	Seq          int64
	At           time.Time
	TransferID   string
	Kind         string
	Ref          string
	Counterparty string
	Amount       int64 // below zero when it left the account
}

// AccountLines returns postings of an account before the given number, newest
// first; before 0 begins with the newest.
func (tx *Tx) AccountLines(accountID string, before int64, limit int) ([]LedgerLine, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	var rows []LedgerLine
	err := tx.scan(&rows, `SELECT p.seq, p.at, p.transfer_id, t.kind, t.ref, p.counterparty, p.amount FROM (
		SELECT * FROM (SELECT seq, at, transfer_id, destination_id AS counterparty, -amount AS amount FROM postings
			WHERE source_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?) AS o
		UNION ALL
		SELECT * FROM (SELECT seq, at, transfer_id, source_id AS counterparty, amount FROM postings
			WHERE destination_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?) AS i
		) AS p JOIN transfers t ON t.id = p.transfer_id ORDER BY p.seq DESC LIMIT ?`,
		accountID, before, limit, accountID, before, limit, limit)
	return rows, err
}
