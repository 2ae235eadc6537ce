package store

import "errors"

// errRefused undoes a change that a guard refused.
var errRefused = errors.New("store: the ledger refused")

// changeLedgerLite does a change in several statements between a savepoint and
// its release; the one writer of SQLite is the lock.
func (tx *Tx) changeLedgerLite(c LedgerChange) (LedgerVerdict, error) {
	var v LedgerVerdict
	if _, err := tx.exec("SAVEPOINT ledger"); err != nil {
		return v, err
	}
	err := tx.applyLite(c, &v)
	if err == nil {
		v.Done = true
		_, err = tx.exec("RELEASE SAVEPOINT ledger")
		return v, err
	}
	if _, undo := tx.exec("ROLLBACK TO SAVEPOINT ledger"); undo != nil {
		return v, errors.Join(err, undo)
	}
	if _, undo := tx.exec("RELEASE SAVEPOINT ledger"); undo != nil {
		return v, errors.Join(err, undo)
	}
	if errors.Is(err, errRefused) {
		return v, nil
	}
	return v, err
}

func (tx *Tx) applyLite(c LedgerChange, v *LedgerVerdict) error {
	steps := []func(LedgerChange, *LedgerVerdict) error{
		tx.gateLite, tx.judgeLite, tx.accountsLite, tx.postingsLite, tx.partsLite, tx.drawsLite,
	}
	for _, step := range steps {
		if err := step(c, v); err != nil {
			return err
		}
	}
	return nil
}

// must refuses unless the statement touched a row.
func (tx *Tx) must(query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return errRefused
	}
	return err
}

func (tx *Tx) gateLite(c LedgerChange, _ *LedgerVerdict) error {
	if h := c.Hold; h != nil {
		return tx.must(`INSERT INTO holds (id, key, input_hash, ref, state, expires_at, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
			h.ID, h.Key, h.InputHash, h.Ref, h.State, h.ExpiresAt, h.CreatedAt)
	}
	if c.Move == nil {
		return tx.transferLite(c)
	}
	state := "open"
	if c.Close {
		state = "closed"
	}
	m := c.Move
	if err := tx.must(`UPDATE holds SET version = version + 1, state = ? WHERE id = ? AND version = ? AND state = 'open'`,
		state, m.HoldID, c.Version); err != nil {
		return err
	}
	if c.Transfer != nil {
		if err := tx.transferLite(c); err != nil {
			return err
		}
	}
	return tx.must(`INSERT INTO hold_moves (key, hold_id, kind, input_hash, amount, transfer_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`, m.Key, m.HoldID, m.Kind, m.InputHash, m.Amount, m.TransferID, m.At)
}

func (tx *Tx) transferLite(c LedgerChange) error {
	t := c.Transfer
	return tx.must(`INSERT INTO transfers (id, key, input_hash, kind, ref, hold_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`, t.ID, t.Key, t.InputHash, t.Kind, t.Ref, t.HoldID, t.At)
}

// judgeLite finds what does not depend on balances.
func (tx *Tx) judgeLite(c LedgerChange, v *LedgerVerdict) error {
	ids := make([]string, len(c.Accounts))
	for i, a := range c.Accounts {
		ids[i] = a.ID
	}
	var seen struct{ Found, Assets, Expired int }
	err := tx.scan(&seen, `SELECT count(*) AS found, count(DISTINCT a.asset_id) AS assets,
		coalesce(sum(s.expires_at <= ?), 0) AS expired
		FROM accounts a JOIN assets s ON s.id = a.asset_id WHERE a.id IN ?`, c.Fresh, ids)
	if err != nil {
		return err
	}
	v.Missing, v.Mixed, v.Expired = seen.Found != len(ids), seen.Assets > 1, seen.Expired > 0
	if v.Missing || v.Expired || v.Mixed && !c.Mixed {
		return errRefused
	}
	return nil
}

func (tx *Tx) accountsLite(c LedgerChange, v *LedgerVerdict) error {
	for _, a := range c.Accounts {
		need := max(a.Held-a.Balance, 0)
		err := tx.must(`UPDATE accounts SET balance = balance + ?, held = held + ?
			WHERE id = ? AND balance BETWEEN ? AND ? AND (allow_negative OR ? = 0 OR balance - held >= ?)`,
			a.Balance, a.Held, a.ID, -LedgerMost-min(a.Balance, 0), LedgerMost-max(a.Balance, 0), need, need)
		if errors.Is(err, errRefused) {
			return errors.Join(err, tx.whyLite(a, v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// whyLite tells a balance that is too small from one that would be too large.
func (tx *Tx) whyLite(a AccountChange, v *LedgerVerdict) error {
	now, err := tx.Account(a.ID)
	if err != nil {
		return err
	}
	if !now.AllowNegative && now.Balance-now.Held < a.Held-a.Balance {
		v.Short = a.ID
	} else {
		v.Range = a.ID
	}
	return nil
}

func (tx *Tx) postingsLite(c LedgerChange, _ *LedgerVerdict) error {
	for _, p := range c.Postings {
		if err := tx.must(`INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at)
			SELECT ?, id, ?, asset_id, ?, ? FROM accounts WHERE id = ?`,
			c.Transfer.ID, p.DestinationID, p.Amount, c.Transfer.At, p.SourceID); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) partsLite(c LedgerChange, _ *LedgerVerdict) error {
	id := ""
	if c.Hold != nil {
		id = c.Hold.ID
	} else if c.Move != nil {
		id = c.Move.HoldID
	}
	for _, p := range c.Parts {
		if err := tx.must(`INSERT INTO hold_parts (hold_id, n, account_id, amount) VALUES (?, ?, ?, ?)`,
			id, p.N, p.AccountID, p.Amount); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) drawsLite(c LedgerChange, _ *LedgerVerdict) error {
	for _, d := range c.Draws {
		if err := tx.must(`UPDATE hold_parts SET captured = captured + ?, released = released + ? WHERE hold_id = ? AND n = ?`,
			d.Captured, d.Released, c.Move.HoldID, d.N); err != nil {
			return err
		}
	}
	return nil
}
