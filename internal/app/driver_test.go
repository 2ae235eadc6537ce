package app

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/config"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func TestAChangedSiteHasANewDriverWithoutARestart(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := &App{DB: db, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Config: config.Config{DataDir: t.TempDir()}, Exe: "/bin/true"}
		s := models.Site{ID: "sit", ProviderID: "prv", NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready"}
		add := func(units int, id string) {
			t.Helper()
			if err := db.Atomic(ctx, func(tx *store.Tx) error {
				return tx.AddNode(models.Node{ID: id, SiteID: s.ID, Name: id, ClassID: "c", StackID: "s", Units: units, State: "up"})
			}); err != nil {
				t.Fatal(err)
			}
		}
		door := func() (broker.Driver, int) {
			t.Helper()
			d, err := a.driver(s)
			if err != nil {
				t.Fatal(err)
			}
			has, err := d.Capacity(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return d, has.Units
		}
		if err := db.Atomic(ctx, func(tx *store.Tx) error {
			_, err := tx.InsertProvider(models.Provider{ID: "prv", NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved"})
			if err == nil {
				err = tx.PutClass(models.Class{ID: "c", Kind: "accelerator", NameZh: "c", NameEn: "c", Vendor: "v"})
			}
			if err == nil {
				err = tx.PutStack(models.Stack{ID: "s", Name: "S", Version: "1"})
			}
			if err == nil {
				err = tx.AddSite(s)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		add(4, "one")
		first, units := door()
		if again, _ := door(); again != first || units != 4 {
			t.Errorf("an unchanged site has another driver, or %d units", units)
		}
		add(2, "two")
		if second, units := door(); second == first || units != 6 {
			t.Errorf("with another machine it has %d units", units)
		}
	})
}
