package award_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supermarket/internal/award"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func (s *scene) wishCodes(count int64, amount models.Money) (b models.CodeBatch, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		b, _, err = award.ProposeCodes(tx, award.CodesWish{
			ProgrammeID: s.programme.ID, Count: count, Amount: amount, ClaimBy: now.AddDate(0, 1, 0), Key: models.NewID("key"), By: "usr_issuer", Now: now,
		})
		return err
	})
	return b, err
}

func (s *scene) open(b models.CodeBatch, by string) error {
	return s.try(func(tx *store.Tx) error {
		_, _, err := award.DecideCodes(tx, s.programme.ID, b.ID, award.Word{Agree: true, By: by, Now: now})
		return err
	})
}

// taken are the codes of a batch that two persons stand behind.
func (s *scene) taken(count int64, amount models.Money) (b models.CodeBatch, codes []string) {
	s.Helper()
	b, err := s.wishCodes(count, amount)
	if err != nil {
		s.Fatal(err)
	}
	if err := s.open(b, "usr_reviewer"); err != nil {
		s.Fatal(err)
	}
	s.do(func(tx *store.Tx) (err error) {
		b, codes, err = award.TakeCodes(tx, s.programme.ID, b.ID, "usr_issuer", now)
		return err
	})
	return b, codes
}

func (s *scene) claim(code string, f models.Firm, at time.Time) (g models.Grant, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		g, err = award.Claim(tx, award.CodeClaim{Code: code, FirmID: f.ID, UserID: "usr_owner", Now: at})
		return err
	})
	return g, err
}

func TestCodesNeedTwoPersonsAndAreShownOnce(t *testing.T) {
	each(t, open(), func(s *scene) {
		b, err := s.wishCodes(3, 100*yuan)
		if err != nil {
			s.Fatal(err)
		}
		take := func() error {
			return s.try(func(tx *store.Tx) error {
				_, _, err := award.TakeCodes(tx, s.programme.ID, b.ID, "usr_issuer", now)
				return err
			})
		}
		s.wants(take(), award.ErrBatchMoved)
		s.wants(s.open(b, "usr_issuer"), party.ErrEyesSame)
		s.wants(s.open(b, "usr_reviewer"), nil)
		s.wants(take(), nil)
		s.wants(take(), award.ErrCodesTaken)
		if _, err = s.wishCodes(11, 100*yuan); !errors.Is(err, award.ErrCodeBudget) {
			s.Error(err)
		}
		if _, err = s.wishCodes(1, 501*yuan); !errors.Is(err, voucher.ErrGrantCap) {
			s.Error(err)
		}
	})
}

func TestOnlyTheHashOfACodeIsKept(t *testing.T) {
	each(t, open(), func(s *scene) {
		b, codes := s.taken(2, 100*yuan)
		s.do(func(tx *store.Tx) error {
			n, err := tx.CountCodes(b.ID)
			if n[models.CodeOpen] != 2 {
				s.Error(n)
			}
			for _, code := range codes {
				read, ok := award.ReadCode(code)
				if err := tx.ClaimCode(read, s.firm.ID, "usr_owner", now); !ok || !errors.Is(err, store.ErrStale) {
					s.Error("a code itself is kept")
				}
			}
			return err
		})
	})
}

func TestACodeBecomesOneGrantAndTheSameFirmFindsItAgain(t *testing.T) {
	each(t, open(), func(s *scene) {
		b, codes := s.taken(2, 100*yuan)
		g, err := s.claim(codes[0], s.firm, now)
		if err != nil || g.Amount != 100*yuan || g.FirmID != s.firm.ID || g.IssuedBy != "usr_issuer" || g.ApprovedBy != "usr_reviewer" || s.budget() != 900*yuan {
			s.Fatalf("%+v %v", g, err)
		}
		again, err := s.claim(codes[0], s.firm, now)
		if err != nil || again.ID != g.ID || s.budget() != 900*yuan {
			s.Errorf("%+v %v", again, err)
		}
		if told := s.told(); s.cause(g.ID) != "codes:"+b.ID || len(told) != 1 || told[0] != g.ID+":"+s.firm.ID {
			s.Errorf("came of %s, told %v", s.cause(g.ID), told)
		}
	})
}

// TestACodeThatCannotBeUsedTellsNothingMore holds the answer for unknown, used,
// void and late codes to be the same.
func TestACodeThatCannotBeUsedTellsNothingMore(t *testing.T) {
	each(t, open(), func(s *scene) {
		other := s.firms(1)[0]
		_, used := s.taken(1, 10*yuan)
		if _, err := s.claim(used[0], s.firm, now); err != nil {
			s.Fatal(err)
		}
		void, voided := s.taken(1, 10*yuan)
		s.do(func(tx *store.Tx) error {
			_, _, n, err := award.VoidCodes(tx, s.programme.ID, void.ID, award.Word{Note: "lost", By: "usr_issuer", Now: now})
			if n != 1 {
				s.Errorf("%d codes ended", n)
			}
			return err
		})
		_, late := s.taken(1, 10*yuan)
		for name, c := range map[string]struct {
			code string
			at   time.Time
		}{
			"unknown": {award.NewCode(), now}, "no code at all": {"hello", now}, "used": {used[0], now}, "void": {voided[0], now}, "late": {late[0], now.AddDate(0, 1, 0)},
		} {
			if _, err := s.claim(c.code, other, c.at); !errors.Is(err, award.ErrCode) {
				s.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.claim(late[0], other, now.AddDate(0, 1, 0).Add(-time.Second)); err != nil {
			s.Errorf("a second before: %v", err)
		}
	})
}

func TestAFirmThatTheRulesRefuseHearsWhyAndTheCodeStaysGood(t *testing.T) {
	each(t, open(), func(s *scene) {
		_, codes := s.taken(1, 10*yuan)
		var far models.Firm
		s.do(func(tx *store.Tx) (err error) {
			if far, err = party.Register(tx, models.Firm{Name: "远方", Code: codeOf(9), Region: "CN-GZ", Size: "small"}, now); err != nil {
				return err
			}
			for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified} {
				if far, err = party.Move(tx, far.ID, to, "usr_reviewer", now); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := s.claim(codes[0], far, now); !errors.Is(err, voucher.ErrRegion) {
			s.Error(err)
		}
		if _, err := s.claim(codes[0], s.firm, now); err != nil {
			s.Error(err)
		}
	})
}

// TestManyFirmsAtOnceGetOneGrantOfACode has a bulk issue of the same firms taken
// back meanwhile, by two workers.
func TestManyFirmsAtOnceGetOneGrantOfACode(t *testing.T) {
	each(t, open(), func(s *scene) {
		firms := s.firms(12)
		file := s.issued(table(firms, "10"))
		u, err := s.wish(award.OfBulk, file.ID)
		if err == nil {
			u, err = s.undo(u, "usr_reviewer")
		}
		if err != nil {
			s.Fatal(err)
		}
		_, codes := s.taken(1, 10*yuan)
		var won atomic.Int64
		var wg sync.WaitGroup
		for _, f := range firms {
			wg.Go(func() {
				err := s.db.Atomic(context.Background(), func(tx *store.Tx) error {
					_, err := award.Claim(tx, award.CodeClaim{Code: codes[0], FirmID: f.ID, UserID: "usr_owner", Now: now})
					return err
				})
				switch {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, award.ErrCode):
					s.Error(err)
				}
			})
		}
		for range 2 {
			wg.Go(func() {
				for range 4 {
					err := s.db.Atomic(context.Background(), func(tx *store.Tx) error { _, _, err := award.UndoPiece(tx, u.ID, 4, now); return err })
					if err != nil {
						s.Error(err)
					}
				}
			})
		}
		wg.Wait()
		s.do(func(tx *store.Tx) (err error) { u, err = tx.Undo(u.ID); return err })
		if won.Load() != 1 || u.Undone != 12 || s.budget() != 990*yuan {
			s.Errorf("%d firms got it, %d were undone, the budget has %s", won.Load(), u.Undone, s.budget())
		}
	})
}
