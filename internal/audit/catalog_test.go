package audit_test

import (
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func TestAListedOfferingWithoutAPriceBreaksTheAudit(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
		err := db.Atomic(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.InsertProvider(models.Provider{ID: "prv_1", NameZh: "甲", NameEn: "A", Code: "91520115MA6D00034K", Region: "CN-GZ", State: "approved", CreatedAt: now, UpdatedAt: now}); err != nil {
				return err
			}
			if err := tx.PutClass(models.Class{ID: "c", Kind: "cpu"}); err != nil {
				return err
			}
			if err := tx.PutStack(models.Stack{ID: "s"}); err != nil {
				return err
			}
			return tx.AddOffering(models.Offering{
				ID: "off_bare", Kind: models.OfferCoreHour, ProviderID: "prv_1", ClassID: "c", StackID: "s", Region: "CN-GZ",
				State: catalog.Listed, MinUnits: 1, MaxUnits: 1, MaxSeconds: 60, CreatedAt: now, UpdatedAt: now,
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Snapshot(t.Context(), func(tx *store.Tx) error {
			r := audit.Run(tx, audit.Catalogue())
			if broken := r.Broken(); r.OK || len(broken) != 1 || broken[0].Counted != 1 || broken[0].Detail == "" {
				t.Errorf("got %+v", r)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
