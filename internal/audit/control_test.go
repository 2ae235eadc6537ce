package audit_test

import (
	"context"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func TestAFlagThatIsNotFoundByTheFirmsThatItNamesIsSeen(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		err := db.Atomic(context.Background(), func(tx *store.Tx) error {
			for _, id := range []string{"frm_a", "frm_b", "frm_c"} {
				if _, err := tx.InsertFirm(models.Firm{ID: id, Name: id, Code: id, State: models.FirmVerified, CreatedAt: noon, UpdatedAt: noon}); err != nil {
					return err
				}
			}
			for _, f := range []models.Flag{
				{ID: "one", Kind: "splitting", Facts: `{"count":2}`}, {ID: "many", Kind: "one_person", Facts: `{"firms":["frm_a","frm_b"]}`},
			} {
				f.Subject, f.FirmID, f.FoundAt, f.State = f.ID, "frm_a", noon, models.FlagOpen
				var others []string
				if f.ID == "many" {
					others = []string{"frm_b", "frm_c"}
				}
				if _, err := tx.RaiseFlag(f, others...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, spoil := range []string{
			`SELECT 1`,
			`DELETE FROM flag_firms WHERE flag_id = 'many' AND firm_id = 'frm_b'`,
			`INSERT INTO flag_firms (flag_id, firm_id) VALUES ('many', 'frm_b'), ('one', 'frm_b')`,
			`DELETE FROM flag_firms WHERE flag_id = 'one'`,
			`INSERT INTO flag_firms (flag_id, firm_id) VALUES ('one', 'frm_a'), ('many', 'frm_gone')`,
		} {
			testkit.Corrupt(t, db, spoil)
			err := db.Snapshot(context.Background(), func(tx *store.Tx) error {
				if broken := audit.Run(tx, audit.Controls()).Broken(); (len(broken) > 0) != (i > 0) {
					t.Errorf("after %q: %+v", spoil, broken)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
