package store

import (
	"time"

	"supermarket/models"
)

// timeText writes a time as both engines read it inside a rowset; SQLite compares
// times as text, so it must be what its driver writes.
func timeText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.999999999-07:00") }

// moment is a rowset's field of timeText as a time.
func (tx *Tx) moment(field string) string {
	if tx.db.dialect == Postgres {
		return "CAST(" + field + " AS timestamptz)"
	}
	return field
}

// OpenAccounts adds many accounts that are not there yet; another account of the
// same asset, kind and owner is ErrStale.
func (tx *Tx) OpenAccounts(accounts []models.Account) error {
	if len(accounts) == 0 {
		return nil
	}
	a := accounts[0]
	rows, err := each(accounts, func(a models.Account) map[string]any { return map[string]any{"id": a.ID, "owner": a.Owner} })
	if err != nil {
		return err
	}
	return tx.all(len(accounts), `INSERT INTO accounts (id, asset_id, kind, owner, allow_negative, balance, held, created_at)
		SELECT id, CAST(? AS text), CAST(? AS text), owner, CAST(? AS boolean), 0, 0, `+tx.stamp()+` FROM `+tx.rowset("id", "owner")+
		` WHERE true ON CONFLICT DO NOTHING`, a.AssetID, a.Kind, a.AllowNegative, a.CreatedAt, rows)
}

// ManyTransfers are transfers of one posting each, in one asset, that happen
// together: the n-th posting is the n-th transfer's.
type ManyTransfers struct {
	Asset     string
	Accounts  []AccountChange // distinct, in the order in which their rows are locked
	Transfers []models.Transfer
	Postings  []models.Posting
	At        time.Time
}

// ChangeMany makes all transfers or none, in a few statements however many there
// are. short tells that an account has too little, is not there or holds another
// asset, taken that a key is; the caller then gives the transaction up.
func (tx *Tx) ChangeMany(m ManyTransfers) (short, taken bool, err error) {
	done, err := tx.changeAccounts(m)
	if err != nil || !done {
		return !done && err == nil, false, err
	}
	n, err := tx.insertTransfers(m)
	if err != nil || n != int64(len(m.Transfers)) {
		return false, err == nil, err
	}
	return false, false, tx.insertPostings(m)
}

func (tx *Tx) changeAccounts(m ManyTransfers) (done bool, err error) {
	n := int64(0)
	rows, err := each(m.Accounts, func(a AccountChange) map[string]any {
		n++
		return map[string]any{"n": n, "account": a.ID, "amount": a.Balance}
	})
	if err != nil {
		return false, err
	}
	v := tx.rowset("n bigint", "account", "amount bigint")
	if tx.db.dialect == Postgres {
		var locked []string
		err := tx.scan(&locked, `SELECT a.id FROM accounts a JOIN `+v+` ON v.account = a.id ORDER BY v.n FOR NO KEY UPDATE OF a`, rows)
		if err != nil {
			return false, err
		}
	}
	touched, err := tx.exec(`UPDATE accounts SET balance = balance + v.amount FROM `+v+` WHERE accounts.id = v.account AND asset_id = ?
		AND balance + v.amount BETWEEN ? AND ? AND (allow_negative OR v.amount >= 0 OR balance - held >= -v.amount)`, rows, m.Asset, -LedgerMost, LedgerMost)
	return touched == int64(len(m.Accounts)), err
}

func (tx *Tx) insertTransfers(m ManyTransfers) (int64, error) {
	rows, err := each(m.Transfers, func(t models.Transfer) map[string]any {
		return map[string]any{"id": t.ID, "key": t.Key, "hash": t.InputHash, "kind": t.Kind, "ref": t.Ref}
	})
	if err != nil {
		return 0, err
	}
	return tx.exec(`INSERT INTO transfers (id, key, input_hash, kind, ref, at) SELECT id, key, hash, kind, ref, `+tx.stamp()+
		` FROM `+tx.rowset("id", "key", "hash", "kind", "ref")+` WHERE true ON CONFLICT (key) DO NOTHING`, m.At, rows)
}

func (tx *Tx) insertPostings(m ManyTransfers) error {
	i := -1
	rows, err := each(m.Postings, func(p models.Posting) map[string]any {
		i++
		return map[string]any{"t": m.Transfers[i].ID, "source": p.SourceID, "dest": p.DestinationID, "amount": p.Amount}
	})
	if err != nil {
		return err
	}
	return tx.all(len(m.Postings), `INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at)
		SELECT t, source, dest, CAST(? AS text), amount, `+tx.stamp()+` FROM `+tx.rowset("t", "source", "dest", "amount bigint"), m.Asset, m.At, rows)
}

// CameFrom counts the accounts that ever got value from the one.
func (tx *Tx) CameFrom(from string, to []string) (int, error) {
	rows, err := each(to, func(id string) map[string]any { return map[string]any{"account": id} })
	if err != nil {
		return 0, err
	}
	var n int
	err = tx.scan(&n, `SELECT count(*) FROM `+tx.rowset("account")+` WHERE EXISTS (SELECT 1 FROM postings WHERE source_id = ? AND destination_id = v.account)`, rows, from)
	return n, err
}
