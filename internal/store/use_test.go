package store_test

import (
	"fmt"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// served puts ended lines from..to of 50 firms with a stretch of usage each into the
// database; every line began a second before the one after it.
func served(tb testing.TB, db *store.DB, from, to int, first string) {
	tb.Helper()
	rows := fmt.Sprintf(" FROM generate_series(%d, %d) i", from, to)
	at := fmt.Sprintf("timestamptz '%s' + i * interval '1 second'", first)
	testkit.Corrupt(tb, db,
		"INSERT INTO lines (id, order_id, firm_id, n, quote_id, offering_id, provider_id, tariff_version, state, units, cap_millis, cap_amount, voucher_amount, created_at, updated_at) SELECT 'l' || i, 'o' || i, 'f' || (i % 50), 1, 'q' || i, 'off', 'p', 1, 'fulfilled', 1, 1, 1, 0, "+at+", "+at+rows,
		"INSERT INTO usage_segments (id, attempt_id, line_id, n, band, firm_id, starts_at, millis, units, price, cost, billed) SELECT 'u' || i, 'a' || i, 'l' || i, 1, 'peak', 'f' || (i % 50), "+at+", 1000, 2, 1, 1, true"+rows,
		"ANALYZE")
}

func BenchmarkUseByFirm(b *testing.B) {
	db := testkit.Postgres(b)
	served(b, db, 1, 100_000, "2026-11-19T00:00:00Z")
	for b.Loop() {
		if err := db.View(b.Context(), func(tx *store.Tx) error {
			use, err := tx.UseByFirm(time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC))
			if err == nil && len(use) != 50 {
				err = fmt.Errorf("%d firms", len(use))
			}
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}
