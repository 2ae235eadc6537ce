package voucher_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

const (
	benchClients = 16
	benchFirms   = 2000 // each with a grant of one programme
	benchMany    = 100

	benchProviders = 100
)

func benchProvider(n int) string { return fmt.Sprint("bench", n) }

func benchDB(b *testing.B) *store.DB {
	b.Helper()
	url := os.Getenv("SUPERMARKET_BENCH_POSTGRES")
	if url == "" {
		b.Fatal("SUPERMARKET_BENCH_POSTGRES is not set: run scripts/bench-vouchers")
	}
	db, err := store.Open(context.Background(), store.Options{URL: url, MaxConns: benchClients})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// BenchmarkFill makes what is measured: entitlements, so that every redemption
// draws on the budget of its programme.
func BenchmarkFill(b *testing.B) {
	db := benchDB(b)
	if err := db.Migrate(context.Background()); err != nil {
		b.Fatal(err)
	}
	benchGrants(b, db, 1)
	benchGrants(b, db, benchMany)
}

// BenchmarkRedeem reserves and holds in one transaction, settles below the
// estimate and captures in another.
func BenchmarkRedeem(b *testing.B) {
	for _, programmes := range []int{1, benchMany} {
		b.Run(fmt.Sprint(programmes), func(b *testing.B) {
			db := benchDB(b)
			s, grants := benchGrants(b, db, programmes)
			var left atomic.Int64
			left.Store(int64(b.N))
			var wg sync.WaitGroup
			b.ResetTimer()
			for range benchClients {
				wg.Go(func() {
					for left.Add(-1) >= 0 {
						if err := s.redeem(grants[rand.IntN(len(grants))]); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "redemptions/s")
		})
	}
}

func (s *scene) redeem(g models.Grant) error {
	var r models.Reservation
	in := voucher.ReserveInput{Key: models.NewID("key"), GrantID: g.ID, FirmID: g.FirmID, LineID: models.NewID("lin"), Facts: s.facts, Base: 10 * yuan}
	in.Facts.Firm.ID = g.FirmID
	if err := s.try(func(tx *store.Tx) (err error) { r, err = place(tx, in); return err }); err != nil {
		return err
	}
	return s.try(func(tx *store.Tx) error {
		if err := voucher.Settle(tx, r.LineID, 2*yuan, now); err != nil {
			return err
		}
		return spendTo(tx, benchProvider(rand.IntN(benchProviders)), r, 2*yuan, now)
	})
}

// benchGrants are grants of as many programmes, made once.
func benchGrants(b *testing.B, db *store.DB, programmes int) (s *scene, grants []models.Grant) {
	b.Helper()
	s = &scene{t: b, db: db}
	s.facts = voucher.Facts{
		Firm: models.Firm{State: models.FirmVerified, Region: "CN-GD"}, Now: now, Class: models.Class{ID: "ascend-910b"},
		Offering: models.Offering{ID: "off_1", Kind: models.OfferCardHour, ProviderID: "prv_1"},
	}
	for i := range benchProviders {
		s.do(func(tx *store.Tx) error {
			_, err := ledger.Open(tx, models.AssetCNY, models.AccountPayable, benchProvider(i), now)
			return err
		})
	}
	for i := range programmes {
		s.do(func(tx *store.Tx) error {
			p, err := benchProgramme(tx, fmt.Sprintf("bench-%d-%d", programmes, i))
			for n := i; n < benchFirms && err == nil; n += programmes {
				var g models.Grant
				g, err = benchGrant(tx, p, n)
				grants = append(grants, g)
			}
			return err
		})
	}
	return s, grants
}

func benchProgramme(tx *store.Tx, slug string) (models.Programme, error) {
	p, err := tx.ProgrammeBySlug(slug)
	if !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	r := open()
	r.Caps = voucher.Caps{PerMonth: 1_000_000 * yuan, PerYear: 1_000_000 * yuan}
	p, err = voucher.Create(tx, voucher.NewProgramme{Slug: slug, NameZh: "券", NameEn: "Voucher", Funder: "City", Kind: voucher.Entitlement, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now})
	if err != nil {
		return p, err
	}
	if _, err := voucher.Publish(tx, p.ID, r, "issuer", now); err != nil {
		return p, err
	}
	return p, voucher.Fund(tx, p.ID, 1_000_000_000*yuan, "bench", now)
}

func benchGrant(tx *store.Tx, p models.Programme, n int) (models.Grant, error) {
	f := models.Firm{ID: fmt.Sprint("frm_bench", n), Name: fmt.Sprint("企业", n), Code: fmt.Sprintf("91440300%010d", n), Region: "CN-GD", State: models.FirmVerified, CreatedAt: now, UpdatedAt: now}
	if _, err := tx.Firm(f.ID); errors.Is(err, store.ErrNotFound) {
		if _, err := tx.InsertFirm(f); err != nil {
			return models.Grant{}, err
		}
	}
	return voucher.Issue(tx, voucher.IssueInput{ProgrammeID: p.ID, FirmID: f.ID, Amount: 1_000_000 * yuan, IssuedBy: "issuer", ApprovedBy: "reviewer", Key: fmt.Sprint(n), Now: now})
}
