package programmes_test

import (
	"fmt"
	"runtime"
	"testing"

	"supermarket/internal/clock"
	"supermarket/internal/party"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

const (
	dryFirms = 10_000
	dryLines = 100_000
)

// BenchmarkDryRun tries rules with caps on a year of a hundred thousand lines of
// ten thousand firms, and reports what of the heap stays in use at the end.
func BenchmarkDryRun(b *testing.B) {
	db := testkit.Postgres(b)
	c := programmes.New(programmes.Deps{DB: db, Clock: clock.At(now), Data: testData(b).Source(), Notices: desk(b)})
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	var p models.Programme
	must(db.Atomic(ctx, func(tx *store.Tx) error {
		f, err := party.Register(tx, models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD"}, now)
		if err != nil {
			return err
		}
		if err := doneLine(tx, f.ID, "a", now.AddDate(0, 0, -1), 100*yuan); err != nil {
			return err
		}
		r := rules()
		r.Caps = voucher.Caps{PerOrder: 20 * yuan, PerYear: 200 * yuan, PerMonth: 100 * yuan}
		p, err = voucher.Create(tx, voucher.NewProgramme{Slug: "first", NameZh: "券", NameEn: "V", Funder: "City", Kind: voucher.Funded, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now})
		if err == nil {
			_, err = voucher.Publish(tx, p.ID, r, "issuer", now)
		}
		return err
	}))
	firm, at := fmt.Sprintf("'bf' || (1 + i %% %d)", dryFirms), "'created_at', timestamptz '2026-11-22 12:00Z' - i % 350 * interval '1 day'"
	testkit.Corrupt(
		b, db,
		many("firms", "true", dryFirms, "'id', 'bf' || i, 'code', 'b' || i, 'name', 'Firm ' || i, 'state', 'verified'"),
		many("orders", "true", dryLines, "'id', 'bo' || i, 'number', 'B' || i, 'firm_id', "+firm+", "+at),
		many("lines", "true", dryLines, "'id', 'bl' || i, 'order_id', 'bo' || i, 'quote_id', 'bq' || i, 'firm_id', "+firm+", "+at),
		many("settlements", "true", dryLines, "'id', 'bs' || i, 'line_id', 'bl' || i, 'order_id', 'bo' || i, 'firm_id', "+firm+", "+at),
		"ANALYZE")
	for b.Loop() {
		d, err := c.DryRun(ctx, reviewer, programmes.DryRunAsk{ProgrammeID: p.ID, From: now.AddDate(-1, 0, 0), Until: now})
		if err != nil || d.Lines <= dryLines || d.Tried.Paid == 0 {
			b.Fatalf("%+v %v", d.Tried, err)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse>>20), "heap-MB")
	}
}

// many copies the rows of a table that match, with changes; i counts from 1.
func many(table, from string, n int, changes string) string {
	return fmt.Sprintf(`INSERT INTO %[1]s SELECT (jsonb_populate_record(t, jsonb_build_object(%[4]s))).* FROM %[1]s t, generate_series(1, %[3]d) i WHERE %[2]s`, table, from, n, changes)
}
