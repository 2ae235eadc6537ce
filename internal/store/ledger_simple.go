package store

// simple tells whether c is a transfer of one posting whose source may be
// touched first: the usual case, for which the general statement costs twice.
func simple(c LedgerChange) bool {
	return c.Transfer != nil && c.Move == nil && len(c.Postings) == 1 && c.Accounts[0].ID == c.Postings[0].SourceID
}

// The guarded debit decides; the rest follows from its row. Two callers that
// race with one key break the unique constraint instead of waiting for it.
const simpleTransfer = `WITH debit AS (
	UPDATE accounts a SET balance = a.balance - $3 WHERE a.id = $1
		AND (a.allow_negative AND a.balance >= $3 - 4611686018427387904 OR a.balance - a.held >= $3)
		AND a.asset_id = (SELECT c.asset_id FROM accounts c WHERE c.id = $2 AND c.balance <= 4611686018427387904 - $3)
		AND (a.asset_id = 'CNY' OR $10::timestamptz IS NULL
			OR NOT EXISTS (SELECT FROM assets s WHERE s.id = a.asset_id AND s.expires_at <= $10))
		AND NOT EXISTS (SELECT FROM transfers t WHERE t.key = $5)
	RETURNING a.asset_id),
transfer AS (
	INSERT INTO transfers (id, key, input_hash, kind, ref, at)
	SELECT $4::text, $5::text, $6::text, $7::text, $8::text, $9::timestamptz FROM debit RETURNING id),
posting AS (
	INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at)
	SELECT $4, $1, $2, asset_id, $3, $9 FROM debit)
UPDATE accounts a SET balance = a.balance + $3 FROM transfer WHERE a.id = $2`

// changeSimple makes a transfer of one posting; done is false when a guard or
// the key stood against it.
func (tx *Tx) changeSimple(c LedgerChange) (done bool, err error) {
	t, p := c.Transfer, c.Postings[0]
	res, err := tx.g.Statement.ConnPool.ExecContext(tx.ctx, simpleTransfer, p.SourceID, p.DestinationID, p.Amount,
		t.ID, t.Key, t.InputHash, t.Kind, t.Ref, t.At, c.Fresh)
	if err != nil {
		return false, raced(err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
