package programmes_test

import (
	"slices"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/clock"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// Kills the mutant that counts on top of what is kept: the ghost would stay.
func TestARecountMendsWhatTheAuditFindsAndStandsInTheTrail(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		testkit.Corrupt(t, db, `INSERT INTO coverage_lines (line_id, order_id, firm_id, offering_id, at, month, units, unit_millis, fulfilled, whole, list, subsidy)
			VALUES ('ghost', 'o', 'f', 'x', '2026-11-02 00:00:00+00:00', '2026-11', 1, 1, true, true, 7, 7)`)
		c := programmes.New(programmes.Deps{DB: db, Clock: clock.At(now)})
		r, err := c.RecountCoverage(ctx)
		if err != nil || !slices.Equal(r.Were, []string{"ghost"}) || len(r.Still) > 0 || r.Lines != 0 {
			t.Errorf("%+v %v", r, err)
		}
		err = db.View(ctx, func(tx *store.Tx) error {
			rows, err := tx.TrailOf("report", "coverage")
			if len(rows) != 1 {
				t.Errorf("%d entries of the trail", len(rows))
			}
			if broken := audit.Run(tx, slices.Concat(audit.Usage(), audit.Trail())).Broken(); len(broken) > 0 {
				t.Errorf("%+v", broken)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
