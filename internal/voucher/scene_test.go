package voucher_test

import (
	"context"
	"testing"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// 2026-11-23, Monday, 09:00 in UTC+8.
var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

const yuan = models.Yuan

func open() voucher.Rules {
	return voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant,
		StartsAt: now.AddDate(0, -1, 0), EndsAt: now.AddDate(1, 0, 0),
	}
}

// scene is a database with one verified firm and one funded programme.
type scene struct {
	t         testing.TB
	db        *store.DB
	firm      models.Firm
	programme models.Programme
	facts     voucher.Facts
}

func newScene(t testing.TB, db *store.DB, r voucher.Rules, kind string, budget models.Money) *scene {
	t.Helper()
	s := &scene{t: t, db: db}
	s.do(func(tx *store.Tx) error {
		var err error
		if s.firm, err = party.Register(tx, models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD", Size: "small"}, now); err != nil {
			return err
		}
		for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified} {
			if s.firm, err = party.Move(tx, s.firm.ID, to, "reviewer", now); err != nil {
				return err
			}
		}
		s.programme, err = voucher.Create(tx, voucher.NewProgramme{
			Slug: "first", NameZh: "算力券", NameEn: "Computing voucher", Funder: "City", Kind: kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now,
		})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, s.programme.ID, r, "issuer", now); err != nil {
			return err
		}
		_, err = ledger.Open(tx, models.AssetCNY, models.AccountPayable, "provider", now)
		if err != nil {
			return err
		}
		return voucher.Fund(tx, s.programme.ID, budget, "first", now)
	})
	s.facts = voucher.Facts{
		Firm: s.firm, Now: now, Class: models.Class{ID: "ascend-910b", Domestic: true},
		Offering: models.Offering{ID: "off_1", Kind: models.OfferCardHour, ProviderID: "prv_1"},
	}
	return s
}

func (s *scene) try(f func(tx *store.Tx) error) error { return s.db.Atomic(context.Background(), f) }

func (s *scene) do(f func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.try(f); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) see(f func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.db.View(context.Background(), f); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) grant(key string, amount models.Money) (g models.Grant) {
	s.t.Helper()
	s.do(func(tx *store.Tx) (err error) { g, err = voucher.Issue(tx, s.issue(key, amount)); return err })
	return g
}

func (s *scene) issue(key string, amount models.Money) voucher.IssueInput {
	return voucher.IssueInput{ProgrammeID: s.programme.ID, FirmID: s.firm.ID, Amount: amount, IssuedBy: "issuer", ApprovedBy: "reviewer", Key: key, Now: now}
}

func (s *scene) input(g models.Grant, line string, base models.Money) voucher.ReserveInput {
	return voucher.ReserveInput{Key: line + ":" + g.ID, GrantID: g.ID, FirmID: s.firm.ID, LineID: line, Facts: s.facts, Base: base}
}

// place reserves and holds, as the till does.
func place(tx *store.Tx, in voucher.ReserveInput) (models.Reservation, error) {
	r, err := voucher.Reserve(tx, in)
	if err != nil {
		return r, err
	}
	own, err := ledger.Find(tx, models.AssetCNY, models.AccountGrant, in.GrantID)
	if err != nil {
		return r, err
	}
	_, err = ledger.Hold(tx, ledger.HoldInput{
		Key: "hold:" + in.Key, Ref: in.LineID, At: in.Facts.Now, Sources: []ledger.Source{{Account: own.ID, Amount: int64(r.Amount)}},
	})
	return r, err
}

// finish settles with used and returns the rest, as the settlement of a line does.
func finish(tx *store.Tx, r models.Reservation, used models.Money, at time.Time) error {
	if err := voucher.Settle(tx, r.LineID, used, at); err != nil {
		return err
	}
	return spend(tx, r, used, at)
}

func spend(tx *store.Tx, r models.Reservation, used models.Money, at time.Time) error {
	return spendTo(tx, "provider", r, used, at)
}

func spendTo(tx *store.Tx, provider string, r models.Reservation, used models.Money, at time.Time) error {
	hold, err := tx.HoldByKey("hold:" + r.Key)
	if err != nil {
		return err
	}
	if used > 0 {
		own, err := ledger.Find(tx, models.AssetCNY, models.AccountGrant, r.GrantID)
		if err != nil {
			return err
		}
		to, err := ledger.Find(tx, models.AssetCNY, models.AccountPayable, provider)
		if err != nil {
			return err
		}
		_, err = ledger.Capture(tx, ledger.CaptureInput{
			Key: "capture:" + r.ID, HoldID: hold.ID, Kind: "capture", Ref: r.LineID, At: at,
			Postings: []ledger.Posting{{From: own.ID, To: to.ID, Amount: int64(used)}},
		})
		if err != nil || used == r.Amount {
			return err
		}
	}
	_, err = ledger.Release(tx, ledger.ReleaseInput{Key: "release:" + r.ID, HoldID: hold.ID, At: at})
	return err
}

func drop(tx *store.Tx, r models.Reservation, to models.ReservationState, at time.Time) error {
	if err := voucher.Free(tx, r.LineID, to, at); err != nil {
		return err
	}
	return spend(tx, r, 0, at)
}

func (s *scene) balance(kind models.AccountKind, owner string) (b models.Money) {
	s.t.Helper()
	s.see(func(tx *store.Tx) error {
		a, err := ledger.Find(tx, models.AssetCNY, kind, owner)
		b = models.Money(a.Balance)
		return err
	})
	return b
}

func (s *scene) shown(g models.Grant) (v voucher.Voucher) {
	s.t.Helper()
	s.see(func(tx *store.Tx) (err error) { v, err = voucher.Show(tx, g.ID, s.firm.ID, now); return err })
	return v
}
