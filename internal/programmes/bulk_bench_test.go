package programmes_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/clock"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// benchGrants is how many grants a round issues, each to a firm of its own.
const benchGrants = 100_000

// BenchmarkBulk issues a file of grants of a funded programme on PostgreSQL,
// ledger, words to the firms and all, and ends with the audit.
func BenchmarkBulk(b *testing.B) {
	if os.Getenv("SUPERMARKET_TEST_POSTGRES") == "" {
		b.Fatal("SUPERMARKET_TEST_POSTGRES is not set")
	}
	for b.Loop() {
		b.StopTimer()
		db := testkit.Postgres(b)
		benchBulk(b, db)
		b.StartTimer()
		benchWork(b, db)
	}
	b.ReportMetric(float64(benchGrants)*float64(b.N)/b.Elapsed().Seconds(), "grants/s")
}

// BenchmarkFillFile and BenchmarkWorkFile are BenchmarkBulk in two halves, for
// scripts/bench-bulk: what is issued is filled in once and copied.
func BenchmarkFillFile(b *testing.B) {
	db := benchDB(b)
	if err := db.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	benchBulk(b, db)
}

func BenchmarkWorkFile(b *testing.B) {
	db := benchDB(b)
	b.ResetTimer()
	benchWork(b, db)
	b.ReportMetric(b.Elapsed().Seconds(), "seconds")
}

func benchDB(b *testing.B) *store.DB {
	b.Helper()
	url := os.Getenv("SUPERMARKET_BENCH_POSTGRES")
	if url == "" {
		b.Fatal("SUPERMARKET_BENCH_POSTGRES is not set: run scripts/bench-bulk")
	}
	db, err := store.Open(ctx, store.Options{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// benchWork issues what is approved to its end, and looks at the books beside the clock.
func benchWork(b *testing.B, db *store.DB) {
	b.Helper()
	c := programmes.New(programmes.Deps{DB: db, Clock: clock.At(now.Add(time.Second)), Data: testData(b).Source()})
	for more := true; more; {
		var err error
		if more, err = c.WorkBulk(ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	benchSound(b, db)
	b.StartTimer()
}

// benchBulk brings a bulk issue that two persons stand behind.
func benchBulk(b *testing.B, db *store.DB) {
	b.Helper()
	err := db.Atomic(ctx, func(tx *store.Tx) error {
		for _, id := range []string{"usr_issuer", "usr_reviewer"} {
			if _, err := tx.InsertUser(models.User{ID: id, Name: id, Email: id + "@bench.test", Locale: "zh-CN", CreatedAt: now, UpdatedAt: now}); err != nil {
				return err
			}
		}
		p, err := voucher.Create(tx, voucher.NewProgramme{Slug: "bench", NameZh: "券", NameEn: "Voucher", Funder: "City", Kind: voucher.Funded, StartsAt: now, EndsAt: now.AddDate(1, 0, 0), Now: now})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, p.ID, rules(), "usr_issuer", now); err != nil {
			return err
		}
		if err := voucher.Fund(tx, p.ID, benchGrants*10*yuan, "bench", now); err != nil {
			return err
		}
		rows := make([]models.BulkRow, benchGrants)
		for i := range rows {
			f, err := benchFirm(tx, i)
			if err != nil {
				return err
			}
			rows[i] = models.BulkRow{BulkID: "bulk_bench", N: i + 2, Code: f.Code, FirmID: f.ID, Amount: 10 * yuan, State: models.RowGood}
		}
		at := now
		return tx.AddBulk(models.BulkIssue{
			ID: "bulk_bench", ProgrammeID: p.ID, Version: 1, Name: "bench.csv", SHA256: "bench", State: models.BulkApproved, Good: benchGrants, Total: benchGrants * 10 * yuan,
			ProposedBy: "usr_issuer", DecidedBy: "usr_reviewer", CreatedAt: at, DecidedAt: &at,
		}, rows)
	})
	if err != nil {
		b.Fatal(err)
	}
}

func benchFirm(tx *store.Tx, i int) (models.Firm, error) {
	f := models.Firm{ID: models.NewID("firm"), Name: fmt.Sprint("企业", i), Code: fmt.Sprintf("91440300%010d", i), Region: "CN-GD", State: models.FirmVerified, CreatedAt: now, UpdatedAt: now}
	_, err := tx.InsertFirm(f)
	return f, err
}

func benchSound(b *testing.B, db *store.DB) {
	b.Helper()
	err := db.Snapshot(ctx, func(tx *store.Tx) error {
		had, err := tx.Bulk("bulk_bench")
		if had.Issued != benchGrants || had.State != models.BulkDone {
			b.Errorf("%+v", had)
		}
		for _, x := range audit.Run(tx, append(audit.Ledger(), audit.Vouchers()...)).Broken() {
			b.Errorf("%s: %s", x.Name, x.Detail)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
