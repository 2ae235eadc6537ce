package supply_test

import (
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func (b *bench) facts(kind string) (n int) {
	b.Helper()
	b.must(b.db.View(b.ctx, func(tx *store.Tx) error {
		rows, _, err := tx.Tasks("fact", store.Page{Limit: 200})
		for _, r := range rows {
			if strings.HasPrefix(r.Key, kind+":") {
				n++
			}
		}
		return err
	}))
	return n
}

func TestAProviderIsToldThatAnOpenSiteFailsItsCheckAndThatItsDrainIsOver(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		s := b.opened()
		b.engine.down = true
		b.checked(s.ID)
		until := b.clock.Now().Add(time.Hour)
		b.must(b.Drain(b.ctx, b.seller, s.ID, "new cables", &until))
		b.must(b.EndDrains(b.ctx))
		if b.facts("site_back") != 0 {
			t.Error("told before its time")
		}
		b.clock.Step(time.Hour)
		b.must(b.EndDrains(b.ctx))
		b.must(b.EndDrains(b.ctx))
		if failed, back := b.facts("site_check_failed"), b.facts("site_back"); failed != 1 || back != 1 {
			t.Errorf("told %d times of the check, %d of the drain", failed, back)
		}
	})
}
