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

// benchGrants is how many grants a round issues.
const benchGrants = 100_000

// BenchmarkBulk issues a file of grants of a funded programme on PostgreSQL,
// ledger and all, and ends with the audit.
func BenchmarkBulk(b *testing.B) {
	if os.Getenv("SUPERMARKET_TEST_POSTGRES") == "" {
		b.Fatal("SUPERMARKET_TEST_POSTGRES is not set")
	}
	for b.Loop() {
		b.StopTimer()
		db := testkit.Postgres(b)
		c, bulk := benchBulk(b, db)
		b.StartTimer()
		for more := true; more; {
			var err error
			if more, err = c.WorkBulk(ctx); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		benchSound(b, db, bulk)
		b.StartTimer()
	}
	b.ReportMetric(float64(benchGrants)*float64(b.N)/b.Elapsed().Seconds(), "grants/s")
}

// benchBulk has a bulk issue that two persons stand behind, with 1,000 firms in turn.
func benchBulk(b *testing.B, db *store.DB) (*programmes.Counter, string) {
	b.Helper()
	testkit.People(b, db, "usr_issuer", "usr_reviewer")
	id := models.NewID("bulk")
	err := db.Atomic(ctx, func(tx *store.Tx) error {
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
		firms := make([]models.Firm, 1000)
		for i := range firms {
			firms[i], err = benchFirm(tx, i)
			if err != nil {
				return err
			}
		}
		rows := make([]models.BulkRow, benchGrants)
		for i := range rows {
			f := firms[i%len(firms)]
			rows[i] = models.BulkRow{BulkID: id, N: i + 2, Code: f.Code, FirmID: f.ID, Amount: 10 * yuan, State: models.RowGood}
		}
		at := now
		return tx.AddBulk(models.BulkIssue{
			ID: id, ProgrammeID: p.ID, Version: 1, Name: "bench.csv", SHA256: id, State: models.BulkApproved, Good: benchGrants, Total: benchGrants * 10 * yuan,
			ProposedBy: "usr_issuer", DecidedBy: "usr_reviewer", CreatedAt: at, DecidedAt: &at,
		}, rows)
	})
	if err != nil {
		b.Fatal(err)
	}
	return programmes.New(programmes.Deps{DB: db, Clock: clock.At(now.Add(time.Second))}), id
}

func benchFirm(tx *store.Tx, i int) (models.Firm, error) {
	f := models.Firm{ID: models.NewID("firm"), Name: fmt.Sprint("企业", i), Code: fmt.Sprintf("91440300%010d", i), Region: "CN-GD", State: models.FirmVerified, CreatedAt: now, UpdatedAt: now}
	_, err := tx.InsertFirm(f)
	return f, err
}

func benchSound(b *testing.B, db *store.DB, bulk string) {
	b.Helper()
	err := db.Snapshot(ctx, func(tx *store.Tx) error {
		had, err := tx.Bulk(bulk)
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
