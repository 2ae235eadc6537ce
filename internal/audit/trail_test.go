package audit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
	"supermarket/models"
)

var recorded = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)

// past writes a firm with two moves and two entries of the trail.
func past(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		_, err := tx.InsertFirm(models.Firm{ID: "firm_a", Name: "甲", Code: "c", State: models.FirmVerified, CreatedAt: recorded, UpdatedAt: recorded})
		entry := trail.Entry{Actor: trail.System, Action: "firm.verify", ObjectKind: "firm", ObjectID: "firm_a", At: recorded}
		return errors.Join(err,
			tx.AddMove(models.Move{Entity: "firm", EntityID: "firm_a", FromTo: "draft>submitted", At: recorded}),
			tx.AddMove(models.Move{Entity: "firm", EntityID: "firm_a", FromTo: "submitted>verified", At: recorded}),
			trail.Record(tx, entry), trail.Record(tx, entry))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func trailReport(t *testing.T, db *store.DB) (r audit.Report) {
	t.Helper()
	err := db.Snapshot(context.Background(), func(tx *store.Tx) error {
		r = audit.Run(tx, audit.Trail())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAPastThatHoldsTogetherIsSound(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		past(t, db)
		if r := trailReport(t, db); !r.OK || r.Checks[0].Counted != 2 {
			t.Fatalf("%+v", r)
		}
	})
}

func TestAForgedPastIsFound(t *testing.T) {
	for name, forgery := range map[string]string{
		"trail.whole":             "UPDATE trail_entries SET actor = 'usr_x' WHERE seq = 2",
		"moves.lead_to_state":     "UPDATE firms SET state = 'suspended'",
		"moves.follow_each_other": "UPDATE moves SET from_to = 'draft>more_asked' WHERE from_to = 'draft>submitted'",
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Both(t, func(t *testing.T, db *store.DB) {
				past(t, db)
				testkit.Corrupt(t, db, forgery)
				broken := trailReport(t, db).Broken()
				if len(broken) != 1 || broken[0].Name != name || broken[0].Detail == "" {
					t.Fatalf("%+v", broken)
				}
			})
		})
	}
}
