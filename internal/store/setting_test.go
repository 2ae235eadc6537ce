package store_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

func TestASettingIsKeptAndWakes(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, end := db.Subscribe(store.SettingsTopic)
		defer end()
		atomically(t, db, func(tx *store.Tx) error {
			if v, err := tx.Setting("a"); v != "" || err != nil {
				t.Errorf("before: %q, %v", v, err)
			}
			return tx.SetSetting("a", "1", noon)
		})
		<-c
		atomically(t, db, func(tx *store.Tx) error {
			v, err := tx.Setting("a")
			if v != "1" {
				t.Errorf("after: %q", v)
			}
			return err
		})
	})
}

func TestALockedSettingLosesNoChange(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				atomically(t, db, func(tx *store.Tx) error {
					v, err := tx.LockSetting("sum", "0", noon)
					if err != nil {
						return err
					}
					n, err := strconv.Atoi(v)
					if err != nil {
						return err
					}
					return tx.SetSetting("sum", fmt.Sprint(n+1), noon)
				})
			})
		}
		all.Wait()
		atomically(t, db, func(tx *store.Tx) error {
			v, err := tx.Setting("sum")
			if v != "10" {
				t.Errorf("10 changes left %q", v)
			}
			return err
		})
	})
}

func TestNumbersHaveNoGaps(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				_ = db.Atomic(t.Context(), func(tx *store.Tx) error {
					if _, err := tx.NextNumber("receipt"); err != nil || i%3 != 0 {
						return err
					}
					return errBoom
				})
			})
		}
		all.Wait()
		if n := number(t, db, "receipt"); n != 20 {
			t.Fatalf("20 numbers were taken, the last is %d", n)
		}
	})
}
