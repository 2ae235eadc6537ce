package award_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/award"
	"supermarket/internal/evidence"
	"supermarket/internal/files"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// 2026-11-23, Monday, 09:00 in UTC+8.
var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

const yuan = models.Yuan

// scene is a verified firm of one owner, three members of staff, and a programme of ¥1,000.
type scene struct {
	*testing.T
	db        *store.DB
	files     *files.Store
	firm      models.Firm
	programme models.Programme
	kept      award.Application
}

func open() voucher.Rules {
	return voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant,
		Who: voucher.Who{Regions: []string{"CN-GD"}}, StartsAt: now.AddDate(0, -1, 0), EndsAt: now.AddDate(1, 0, 0),
	}
}

func each(t *testing.T, r voucher.Rules, f func(s *scene)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		testkit.People(t, db, "usr_owner", "usr_issuer", "usr_reviewer", "usr_third")
		fs, err := files.Open("", t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = fs.Close() })
		s := &scene{T: t, db: db, files: fs}
		s.do(func(tx *store.Tx) error { return s.make(tx, r) })
		f(s)
		s.balances()
	})
}

func (s *scene) make(tx *store.Tx, r voucher.Rules) (err error) {
	if s.firm, err = party.Register(tx, models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD", Size: "small"}, now); err != nil {
		return err
	}
	for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified} {
		if s.firm, err = party.Move(tx, s.firm.ID, to, "usr_reviewer", now); err != nil {
			return err
		}
	}
	if _, err := tx.InsertMembership(models.Membership{ID: "mem_1", UserID: "usr_owner", OrgKind: models.OrgFirm, OrgID: s.firm.ID, Role: models.RoleOwner, CreatedAt: now}); err != nil {
		return err
	}
	s.programme, err = voucher.Create(tx, voucher.NewProgramme{
		Slug: "first", NameZh: "算力券", NameEn: "Voucher", Funder: "City", Kind: voucher.Funded, StartsAt: r.StartsAt, EndsAt: r.EndsAt,
		Applies: true, AnswerDays: 10, GrantCap: 500 * yuan, Now: now,
	})
	if err != nil {
		return err
	}
	if _, err := voucher.Publish(tx, s.programme.ID, r, "usr_issuer", now); err != nil {
		return err
	}
	return voucher.Fund(tx, s.programme.ID, 1_000*yuan, "first", now)
}

func (s *scene) try(f func(tx *store.Tx) error) error { return s.db.Atomic(context.Background(), f) }

func (s *scene) do(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.try(f); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) balances() {
	s.Helper()
	err := s.db.Snapshot(context.Background(), func(tx *store.Tx) error {
		for _, x := range audit.Run(tx, audit.All()).Broken() {
			s.Errorf("%s: %s", x.Name, x.Detail)
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

func (s *scene) begin() award.Application {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		row, err := award.Begin(tx, s.programme.ID, s.firm.ID, "usr_owner", now)
		if err != nil {
			return err
		}
		s.kept, err = award.Open(tx, row)
		return err
	})
	return s.kept
}

// save writes a part over what was kept last.
func (s *scene) save(p award.Part) error {
	return s.try(func(tx *store.Tx) error {
		a, err := award.Save(tx, s.kept.ID, s.firm.ID, s.kept.Revision, p, now)
		if err == nil {
			s.kept = a
		}
		return err
	})
}

// filled is an application with everything that it needs.
func (s *scene) filled() award.Application {
	s.Helper()
	s.begin()
	for _, p := range []award.Part{
		award.UsePart{Purpose: "training", Use: strings.Repeat("训练质检模型", 3)},
		award.AmountPart{Spend: 1_000 * yuan, Asked: 300 * yuan},
		award.AidPart{Aid: award.AidNone},
	} {
		if err := s.save(p); err != nil {
			s.Fatal(err)
		}
	}
	return s.kept
}

func (s *scene) submit() error {
	return s.try(func(tx *store.Tx) error {
		a, err := award.Submit(tx, s.kept.ID, s.firm.ID, "usr_owner", s.kept.Revision, "", now)
		if err == nil {
			s.kept = a
		}
		return err
	})
}

func (s *scene) submitted() award.Application {
	s.Helper()
	s.filled()
	if err := s.submit(); err != nil {
		s.Fatal(err)
	}
	return s.kept
}

func (s *scene) decide(by string, to models.ApplicationState, reasons ...string) error {
	d := award.Decision{ApplicationID: s.kept.ID, Revision: s.kept.Revision, To: to, Reasons: reasons, Note: "words", By: by, Now: now}
	if to == models.ApplicationReviewed {
		d.Amount = 200 * yuan
	}
	return s.try(func(tx *store.Tx) error {
		_, a, err := award.Decide(tx, d)
		if err == nil {
			s.kept = a
		}
		return err
	})
}

func (s *scene) reviewed() award.Application {
	s.Helper()
	s.submitted()
	if err := s.decide("usr_issuer", models.ApplicationReviewed); err != nil {
		s.Fatal(err)
	}
	return s.kept
}

func (s *scene) attach(kind string) models.Evidence {
	s.Helper()
	sheet, err := evidence.Put(s.files, kind+".pdf", strings.NewReader("%PDF-1.7 "+kind))
	if err != nil {
		s.Fatal(err)
	}
	var e models.Evidence
	s.do(func(tx *store.Tx) (err error) {
		if e, err = award.Attach(tx, s.kept.ID, s.firm.ID, kind, "usr_owner", sheet, now); err != nil {
			return err
		}
		s.kept, err = award.Of(tx, s.kept.ID, s.firm.ID)
		return err
	})
	return e
}

func (s *scene) grants() (n int) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		gs, err := tx.GrantsOf(s.firm.ID)
		n = len(gs)
		return err
	})
	return n
}

// told are the keys of what firms are to be told of grants that they did not apply for.
func (s *scene) told() (keys []string) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		tasks, _, err := tx.Tasks(notice.FactQueue, store.Page{})
		for _, t := range tasks {
			if key, ok := strings.CutPrefix(t.Key, string(notice.GrantGiven)+":"); ok {
				keys = append(keys, key)
			}
		}
		return err
	})
	slices.Sort(keys)
	return keys
}

// cause is what a grant came of, by its first move.
func (s *scene) cause(grantID string) (cause string) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		moves, err := tx.Moves("grant", grantID)
		if len(moves) > 0 {
			cause = moves[0].Cause
		}
		return err
	})
	return cause
}

// wants checks that a deed is refused for that reason.
func (s *scene) wants(err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("%v, want %v", err, want)
	}
}
