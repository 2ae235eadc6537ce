package store

import "supermarket/models"

// Finding is what one check of an audit saw: how many rows it looked at and the
// ids of the first that break the rule.
type Finding struct {
	Counted int64
	Bad     []string
}

const firstBad = 5

// find counts with one query and lists ids that break the rule with the other;
// both are constants of this room.
func (tx *Tx) find(count, bad string) (f Finding, err error) {
	if err := tx.scan(&f.Counted, count); err != nil {
		return f, err
	}
	return f, tx.scan(&f.Bad, bad+" LIMIT ?", firstBad)
}

const (
	countAssets    = `SELECT count(*) FROM assets`
	countAccounts  = `SELECT count(*) FROM accounts`
	countPostings  = `SELECT count(*) FROM postings`
	countTransfers = `SELECT count(*) FROM transfers`
	countHolds     = `SELECT count(*) FROM holds`
	countParts     = `SELECT count(*) FROM hold_parts`
	countMoves     = `SELECT count(*) FROM hold_moves`
)

// AuditAssetSums finds assets whose kept balances do not sum to zero.
func (tx *Tx) AuditAssetSums() (Finding, error) {
	return tx.find(countAssets, `SELECT asset_id AS id FROM accounts GROUP BY asset_id HAVING sum(balance) <> 0 ORDER BY 1`)
}

// AuditBalances finds accounts whose kept balance is not what was posted, and
// accounts that postings name but that do not exist.
func (tx *Tx) AuditBalances() (Finding, error) {
	return tx.find(countAccounts, `WITH posted AS (SELECT id, sum(n) AS n FROM (
			SELECT destination_id AS id, amount AS n FROM postings UNION ALL SELECT source_id, -amount FROM postings
		) AS p GROUP BY id)
		SELECT a.id FROM accounts a LEFT JOIN posted p ON p.id = a.id WHERE a.balance <> coalesce(p.n, 0)
		UNION ALL SELECT p.id FROM posted p WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = p.id) ORDER BY 1`)
}

// AuditPostingAssets finds transfers with a posting between two assets or in
// another asset than its accounts'.
func (tx *Tx) AuditPostingAssets() (Finding, error) {
	return tx.find(countPostings, `SELECT DISTINCT p.transfer_id AS id FROM postings p
		JOIN accounts a ON a.id = p.source_id JOIN accounts b ON b.id = p.destination_id
		WHERE a.asset_id <> p.asset_id OR b.asset_id <> p.asset_id ORDER BY 1`)
}

// AuditHeld finds accounts whose held value is not what remains of open holds,
// and accounts that parts name but that do not exist.
func (tx *Tx) AuditHeld() (Finding, error) {
	return tx.find(countAccounts, `WITH remains AS (SELECT p.account_id AS id, sum(p.amount - p.captured - p.released) AS n
			FROM hold_parts p JOIN holds h ON h.id = p.hold_id WHERE h.state = 'open' GROUP BY p.account_id)
		SELECT a.id FROM accounts a LEFT JOIN remains r ON r.id = a.id WHERE a.held <> coalesce(r.n, 0)
		UNION ALL SELECT r.id FROM remains r WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = r.id) ORDER BY 1`)
}

// AuditBelowZero finds accounts that have less than is held, or less than
// nothing, without leave.
func (tx *Tx) AuditBelowZero() (Finding, error) {
	return tx.find(countAccounts, `SELECT id FROM accounts WHERE NOT allow_negative AND (balance < 0 OR balance < held) OR held < 0 ORDER BY 1`)
}

// AuditHoldParts finds holds of which more was captured and released than set
// aside, or that have no part.
func (tx *Tx) AuditHoldParts() (Finding, error) {
	return tx.find(countParts, `SELECT DISTINCT hold_id AS id FROM hold_parts
			WHERE captured < 0 OR released < 0 OR captured + released > amount
		UNION ALL SELECT h.id FROM holds h WHERE NOT EXISTS (SELECT 1 FROM hold_parts p WHERE p.hold_id = h.id) ORDER BY 1`)
}

// AuditHoldStates finds closed holds of which something remains, and open ones
// of which nothing does.
func (tx *Tx) AuditHoldStates() (Finding, error) {
	return tx.find(countHolds, `SELECT h.id FROM holds h JOIN hold_parts p ON p.hold_id = h.id GROUP BY h.id, h.state
		HAVING (sum(p.amount - p.captured - p.released) > 0) <> (h.state = 'open') ORDER BY 1`)
}

// AuditHoldMoves finds holds whose parts are not what their moves add up to.
func (tx *Tx) AuditHoldMoves() (Finding, error) {
	return tx.find(countMoves, `WITH moved AS (SELECT hold_id,
			sum(CASE kind WHEN 'capture' THEN amount ELSE 0 END) AS captured,
			sum(CASE kind WHEN 'release' THEN amount ELSE 0 END) AS released FROM hold_moves GROUP BY hold_id),
		parts AS (SELECT hold_id, sum(captured) AS captured, sum(released) AS released FROM hold_parts GROUP BY hold_id)
		SELECT p.hold_id AS id FROM parts p LEFT JOIN moved m ON m.hold_id = p.hold_id
		WHERE p.captured <> coalesce(m.captured, 0) OR p.released <> coalesce(m.released, 0) ORDER BY 1`)
}

// AuditCaptures finds captures without a transfer of equal amount, by their key,
// and transfers out of a hold that no capture made, by their id.
func (tx *Tx) AuditCaptures() (Finding, error) {
	return tx.find(`SELECT count(*) FROM hold_moves WHERE kind = 'capture'`, `SELECT m.key AS id FROM hold_moves m
			LEFT JOIN transfers t ON t.id = m.transfer_id AND t.hold_id = m.hold_id
			WHERE m.kind = 'capture' AND (t.id IS NULL
				OR m.amount <> (SELECT coalesce(sum(p.amount), 0) FROM postings p WHERE p.transfer_id = t.id))
		UNION ALL SELECT t.id FROM transfers t WHERE t.hold_id IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM hold_moves m WHERE m.transfer_id = t.id)`)
}

// AuditTransfers finds transfers without postings, and postings' transfers that
// do not exist.
func (tx *Tx) AuditTransfers() (Finding, error) {
	return tx.find(countTransfers, `SELECT t.id FROM transfers t WHERE NOT EXISTS (SELECT 1 FROM postings p WHERE p.transfer_id = t.id)
		UNION ALL SELECT DISTINCT p.transfer_id FROM postings p WHERE NOT EXISTS (SELECT 1 FROM transfers t WHERE t.id = p.transfer_id) ORDER BY 1`)
}

// AuditLedgerKeys finds idempotency keys that two writes share.
func (tx *Tx) AuditLedgerKeys() (Finding, error) {
	return tx.find(`SELECT (SELECT count(*) FROM transfers) + (SELECT count(*) FROM holds) + (SELECT count(*) FROM hold_moves)`,
		`SELECT key AS id FROM transfers GROUP BY key HAVING count(*) > 1
		UNION ALL SELECT key FROM holds GROUP BY key HAVING count(*) > 1
		UNION ALL SELECT key FROM hold_moves GROUP BY key HAVING count(*) > 1`)
}

// AuditOutside finds accounts that may go below zero though their kind may not,
// or the other way round.
func (tx *Tx) AuditOutside(may func(models.AccountKind) bool) (Finding, error) {
	var f Finding
	if err := tx.scan(&f.Counted, countAccounts); err != nil {
		return f, err
	}
	var kinds []struct {
		ID            string
		Kind          models.AccountKind
		AllowNegative bool
	}
	err := tx.scan(&kinds, `SELECT min(id) AS id, kind, allow_negative FROM accounts GROUP BY kind, allow_negative ORDER BY kind`)
	for _, k := range kinds {
		if may(k.Kind) != k.AllowNegative {
			f.Bad = append(f.Bad, k.ID)
		}
	}
	return f, err
}
