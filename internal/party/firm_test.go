package party_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func register(t *testing.T, db *store.DB, code string) (f models.Firm, err error) {
	t.Helper()
	err = db.Atomic(context.Background(), func(tx *store.Tx) (err error) {
		f, err = party.Register(tx, models.Firm{Name: "海纳精工", Code: code, Region: "CN-GD"}, now)
		return err
	})
	return f, err
}

func TestACompanyCodeStandsForOneFirm(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		if _, err := register(t, db, "91440305MA5E000414"); err != nil {
			t.Fatal(err)
		}
		if _, err := register(t, db, " 91440305ma5e000414"); !errors.Is(err, party.ErrCodeTaken) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestFactsOutsideTheirListsAreRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for field, f := range map[string]models.Firm{
			"size": {Region: "CN-GD", Size: "tiny"}, "title": {Region: "CN-GD", Title: "giant"}, "region": {Region: "GD"},
		} {
			f.Name, f.Code = "海纳精工", "91440305MA5E000414"
			err := db.Atomic(context.Background(), func(tx *store.Tx) error { _, err := party.Register(tx, f, now); return err })
			var at *fault.Fault
			if !errors.As(err, &at) || at.Field != field || !errors.Is(err, party.ErrFirmFacts) {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestAFirmMovesOnlyAsTheTableSaysAndEachMoveIsRecorded(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		f, err := register(t, db, "91440305MA5E000414")
		if err != nil {
			t.Fatal(err)
		}
		move := func(to models.FirmState) error {
			return db.Atomic(context.Background(), func(tx *store.Tx) error {
				_, err := party.Move(tx, f.ID, to, "usr_1", now)
				return err
			})
		}
		if err := move(models.FirmVerified); !errors.Is(err, party.ErrFirmMove) {
			t.Fatalf("a draft was verified: %v", err)
		}
		for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified, models.FirmSuspended} {
			if err := move(to); err != nil {
				t.Fatal(err)
			}
		}
		_ = db.View(context.Background(), func(tx *store.Tx) error {
			if moves, err := tx.Moves("firm", f.ID); err != nil || len(moves) != 3 {
				t.Fatalf("%v %v", moves, err)
			}
			return nil
		})
	})
}
