package coverage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"supermarket/internal/coverage"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

const (
	manyFirms = 10_000
	manyLines = 100_000
)

// copies says how a row of the scene becomes many; i counts them from 1.
func copies(table, from string, n int, changes string) string {
	return fmt.Sprintf(`INSERT INTO %[1]s SELECT (jsonb_populate_record(t, jsonb_build_object(%[4]s))).* FROM %[1]s t, generate_series(1, %[3]d) i WHERE %[2]s`, table, from, n, changes)
}

// crowded is the scene with ten thousand firms more and a hundred thousand lines, over a year.
func crowded(b *testing.B) *scene {
	s := open(b, planted.Postgres(b))
	at := "'created_at', timestamptz '2026-11-22 12:00Z' - i % 350 * interval '1 day', 'at', timestamptz '2026-11-22 12:00Z' - i % 350 * interval '1 day'"
	firm, grant := fmt.Sprintf("'bf' || (1 + i %% %d)", manyFirms), fmt.Sprintf("'bg' || (1 + i %% %d)", manyFirms)
	testkit.Corrupt(b, s.db,
		copies("firms", "t.id = 'works'", manyFirms, `'id', 'bf' || i, 'code', 'b' || i, 'name', 'Firm ' || i,
			'region', (ARRAY['CN-GD', 'CN-ZJ', 'CN-HA', 'CN-BJ', 'CN-SH', 'CN-SC', 'CN-GZ', 'CN-JS'])[1 + i % 8], 'size', (ARRAY['micro', 'small', 'medium', 'large'])[1 + i % 4],
			'industry', (ARRAY['Industry', 'Retail', 'Construction', 'Wholesale', 'Catering', 'Software and IT services', 'Warehousing', 'Other'])[1 + i / 8 % 8], 'title', (ARRAY['', 'innovative', 'specialised'])[1 + i % 3]`),
		copies("programmes", "t.slug = 'given'", 12, "'id', 'bp' || i, 'slug', 'b' || i, 'name_zh', '项目 ' || i, 'name_en', 'Programme ' || i"),
		copies("accounts", "t.kind = 'budget' AND t.owner = '"+s.programmes["given"].ID+"'", 12, "'id', 'budget_b' || i, 'owner', 'bp' || i"),
		copies("accounts", "t.kind = 'funder' AND t.owner = '"+s.programmes["given"].ID+"'", 12, "'id', 'funder_b' || i, 'owner', 'bp' || i"),
		copies("grants", "t.firm_id = 'works' AND t.programme_id = '"+s.programmes["given"].ID+"'", manyFirms, "'id', 'bg' || i, 'firm_id', 'bf' || i, 'programme_id', 'bp' || (1 + i % 12), 'account_id', 'grant_b' || i, "+at),
		copies("accounts", "t.kind = 'grant' AND t.owner IN (SELECT id FROM grants WHERE firm_id = 'works' ORDER BY amount DESC LIMIT 1)", manyFirms, "'id', 'grant_b' || i, 'owner', 'bg' || i"),
		copies("orders", "t.id = 'oa'", manyLines, "'id', 'bo' || i, 'number', 'B' || i, 'firm_id', "+firm+", "+at),
		copies("lines", "t.id = 'a'", manyLines, "'id', 'bl' || i, 'order_id', 'bo' || i, 'quote_id', 'bq' || i, 'firm_id', "+firm+", 'offering_id', (ARRAY['card', 'core'])[1 + i % 2], "+at),
		copies("usage_segments", "t.id = 'sa'", manyLines, "'id', 'bs' || i, 'line_id', 'bl' || i, 'attempt_id', 'bt' || i"),
		copies("settlements", "t.line_id = 'a'", manyLines, "'id', 'bz' || i, 'line_id', 'bl' || i, 'order_id', 'bo' || i, 'firm_id', "+firm+", "+at),
		copies("reservations", "t.line_id = 'a'", manyLines, "'id', 'br' || i, 'key', 'b' || i, 'grant_id', "+grant+", 'line_id', 'bl' || i, 'order_id', 'bo' || i, 'firm_id', "+firm+", "+at),
		copies("transfers", "t.ref = 'a' AND t.kind = 'capture'", manyLines, "'id', 'bt' || i, 'key', 'b' || i, 'ref', 'bl' || i, "+at),
		copies("transfers", "t.kind = 'grant' AND t.ref IN (SELECT id FROM grants WHERE firm_id = 'works')", manyFirms, "'id', 'bu' || i, 'key', 'g' || i, 'ref', 'bg' || i, "+at),
		copies("transfers", "t.kind = 'fund' AND t.ref = '"+s.programmes["given"].ID+"'", 12, "'id', 'bv' || i, 'key', 'f' || i, 'ref', 'bp' || i"),
		fmt.Sprintf(`INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at) SELECT 'bt' || i, 'grant_b' || (1 + i %% %d), (SELECT id FROM accounts WHERE kind = 'payable' LIMIT 1), 'CNY', 1200000000,
			timestamptz '2026-11-22 12:00Z' - i %% 350 * interval '1 day' FROM generate_series(1, %d) i`, manyFirms, manyLines),
		fmt.Sprintf(`INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at) SELECT 'bt' || i, (SELECT id FROM accounts WHERE kind = 'wallet' LIMIT 1),
			(SELECT id FROM accounts WHERE kind = 'payable' LIMIT 1), 'CNY', 2800000000, timestamptz '2026-11-22 12:00Z' - i %% 350 * interval '1 day' FROM generate_series(1, %d) i`, manyLines),
		fmt.Sprintf(`INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at) SELECT 'bu' || i, 'budget_b' || (1 + i %% 12), 'grant_b' || i, 'CNY', 30000000000,
			timestamptz '2026-11-22 12:00Z' - i %% 350 * interval '1 day' FROM generate_series(1, %d) i`, manyFirms),
		`INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at) SELECT 'bv' || i, 'funder_b' || i, 'budget_b' || i, 'CNY', 40000000000000, timestamptz '2025-12-01 12:00Z' FROM generate_series(1, 12) i`,
	)
	testkit.Corrupt(b, s.db, "VACUUM ANALYZE")
	s.do((*store.Tx).CountCoverage)
	testkit.Corrupt(b, s.db, "VACUUM ANALYZE coverage_lines")
	return s
}

// BenchmarkCoverage counts a year of ten thousand firms and a hundred thousand
// lines, and opens the first and a late page of the rows behind a figure.
func BenchmarkCoverage(b *testing.B) {
	s := crowded(b)
	for name, ask := range map[string]coverage.Ask{"all": {}, "programme": {Programme: "bp3"}, "region": {Region: "CN-ZJ"}} {
		b.Run("report/"+name, func(b *testing.B) {
			measured(b, func() {
				if r := s.report(ask); len(r.Pools) == 0 || r.Covered() == 0 {
					b.Fatalf("%+v", r.Categories)
				}
			})
		})
	}
	for _, set := range []coverage.Set{coverage.Lines, coverage.Firms, coverage.Movements, coverage.Reservations, coverage.Leases} {
		for name, after := range map[string]string{"first": "", "late": "9000"} {
			b.Run("rows/"+string(set)+"/"+name, func(b *testing.B) {
				measured(b, func() {
					s.see(func(tx *store.Tx) error {
						_, err := coverage.Find(tx, coverage.Finding{Drill: coverage.Drill{Set: set}, Page: store.Page{After: after, Limit: 20}, Now: now, Standard: s.data.Sizes})
						return err
					})
				})
			})
		}
	}
	b.Run("bare", func(b *testing.B) {
		measured(b, func() { testkit.Corrupt(b, s.db, "SELECT count(*), sum(list) FROM coverage_lines") })
	})
	b.Run("recount", func(b *testing.B) {
		measured(b, func() { s.do((*store.Tx).CountCoverage) })
	})
}

func measured(b *testing.B, deed func()) {
	var took []time.Duration
	for b.Loop() {
		before := b.Elapsed()
		deed()
		took = append(took, b.Elapsed()-before)
	}
	quantiles(b, took)
}

func quantiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Milliseconds()), "p95-ms")
}
