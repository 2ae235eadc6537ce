package store_test

import (
	"context"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var held = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

// onWallet changes wallet_1, which has 10 of which 4 are held: a hold, or a transfer
// to two, which the general statement makes.
func onWallet(how string) store.LedgerChange {
	if how == "hold" {
		return store.LedgerChange{
			Accounts: []store.AccountChange{{ID: "wallet_1", Held: 9}}, Mixed: true,
			Hold: &models.Hold{ID: "hold_2", Key: how, State: models.HoldOpen, CreatedAt: held}, Parts: []models.HoldPart{{N: 1, AccountID: "wallet_1", Amount: 9}},
		}
	}
	return store.LedgerChange{
		Accounts: []store.AccountChange{{ID: "wallet_1", Balance: -9}, {ID: "bank_1", Balance: 9}},
		Transfer: &models.Transfer{ID: "tr_2", Key: how, Kind: "test", At: held},
		Postings: []models.Posting{{SourceID: "wallet_1", DestinationID: "bank_1", Amount: 4}, {SourceID: "wallet_1", DestinationID: "bank_1", Amount: 5}},
	}
}

// Kills the mutant that adds to the row of the statement's snapshot: the schema
// refused it for what the row was before the wait.
func TestAChangeThatWaitedIsJudgedAndWrittenByWhatItWaitedFor(t *testing.T) {
	db := testkit.Postgres(t)
	if err := afterSome(t, db, "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	for how, want := range map[string][2]int64{"hold": {14, 13}, "transfer": {5, 4}} {
		t.Run(how, func(t *testing.T) {
			atomically(t, db, func(tx *store.Tx) error {
				_, err := tx.Exec("UPDATE accounts SET balance = 10, held = 4 WHERE id = 'wallet_1'")
				return err
			})
			tries, late := 0, make(chan error, 1)
			atomically(t, db, func(tx *store.Tx) error {
				if _, err := tx.Exec("UPDATE accounts SET balance = 14 WHERE id = 'wallet_1'"); err != nil {
					return err
				}
				go func() {
					late <- db.Atomic(context.Background(), func(tx *store.Tx) error {
						tries++
						v, err := tx.ChangeLedger(onWallet(how))
						if err == nil && !v.Done {
							t.Errorf("refused: %+v", v)
						}
						return err
					})
				}()
				blocked(t, db)
				return nil
			})
			if err := <-late; err != nil || tries != 1 {
				t.Fatalf("%d tries: %v", tries, err)
			}
			atomically(t, db, func(tx *store.Tx) error {
				got, err := tx.Account("wallet_1")
				if got.Balance != want[0] || got.Held != want[1] {
					t.Errorf("%d, of which %d are held", got.Balance, got.Held)
				}
				return err
			})
		})
	}
}
