package store_test

import (
	"context"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

const someLedger = `INSERT INTO accounts (id, asset_id, kind, owner, allow_negative, balance, held, created_at) VALUES
	('wallet_1', 'CNY', 'wallet', 'o', false, 10, 4, '2026-11-02 00:00:00+00:00'),
	('bank_1', 'CNY', 'bank', 'o', true, -10, 0, '2026-11-02 00:00:00+00:00')`

const someHold = `INSERT INTO holds (id, key, input_hash, ref, state, created_at)
	VALUES ('hold_1', 'k', 'h', 'r', 'open', '2026-11-02 00:00:00+00:00')`

const somePart = `INSERT INTO hold_parts (hold_id, n, account_id, amount) VALUES ('hold_1', 1, 'wallet_1', 4)`

func afterSome(t *testing.T, db *store.DB, statement string) (err error) {
	t.Helper()
	ctx := context.Background()
	setup := db.Atomic(ctx, func(tx *store.Tx) error {
		for _, s := range []string{someLedger, someHold, somePart} {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
	if setup != nil {
		t.Fatal(setup)
	}
	return db.Atomic(ctx, func(tx *store.Tx) error { _, err := tx.Exec(statement); return err })
}

// Kills the mutant without CHECKs: each statement goes past the ledger's code,
// and the schema alone refuses it.
func TestTheSchemaRefusesWhatNoLedgerMayHold(t *testing.T) {
	for name, statement := range map[string]string{
		"less than is held":           `UPDATE accounts SET balance = 3 WHERE id = 'wallet_1'`,
		"less than nothing":           `UPDATE accounts SET balance = -1, held = 0 WHERE id = 'wallet_1'`,
		"more held than there is":     `UPDATE accounts SET held = 11 WHERE id = 'wallet_1'`,
		"held below zero":             `UPDATE accounts SET held = -1 WHERE id = 'wallet_1'`,
		"held outside":                `UPDATE accounts SET held = 1 WHERE id = 'bank_1'`,
		"leave withdrawn while owing": `UPDATE accounts SET allow_negative = false WHERE id = 'bank_1'`,
		"an id of another kind":       `UPDATE accounts SET kind = 'fee' WHERE id = 'wallet_1'`,
		"beyond the range":            `UPDATE accounts SET balance = 4611686018427387905 WHERE id = 'wallet_1'`,
		"a posting of nothing": `INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at)
			VALUES ('t', 'bank_1', 'wallet_1', 'CNY', 0, '2026-11-02 00:00:00+00:00')`,
		"a posting to itself": `INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at)
			VALUES ('t', 'bank_1', 'bank_1', 'CNY', 1, '2026-11-02 00:00:00+00:00')`,
		"more captured than set aside": `UPDATE hold_parts SET captured = 5`,
		"more given than set aside":    `UPDATE hold_parts SET captured = 2, released = 3`,
		"released below zero":          `UPDATE hold_parts SET released = -1`,
		"a part of nothing":            `INSERT INTO hold_parts (hold_id, n, account_id, amount) VALUES ('hold_1', 2, 'wallet_1', 0)`,
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Both(t, func(t *testing.T, db *store.DB) {
				if err := afterSome(t, db, statement); !store.IsCheck(err) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestTheSchemaRefusesASecondUseOfAKey(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		err := afterSome(t, db, `INSERT INTO holds (id, key, input_hash, ref, state, created_at)
			VALUES ('hold_2', 'k', 'h', 'r', 'open', '2026-11-02 00:00:00+00:00')`)
		if !store.IsUnique(err) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTheSchemaRefusesASecondAccountOfOneOwner(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		err := afterSome(t, db, `INSERT INTO accounts (id, asset_id, kind, owner, created_at)
			VALUES ('wallet_2', 'CNY', 'wallet', 'o', '2026-11-02 00:00:00+00:00')`)
		if !store.IsUnique(err) {
			t.Errorf("got %v", err)
		}
	})
}
