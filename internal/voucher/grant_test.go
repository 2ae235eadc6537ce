package voucher_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func (s *scene) try1(in voucher.IssueInput) (g models.Grant, err error) {
	err = s.try(func(tx *store.Tx) (err error) { g, err = voucher.Issue(tx, in); return err })
	return g, err
}

func TestAGrantNeedsTwoPersons(t *testing.T) {
	funded(t, open(), func(s *scene) {
		for _, by := range [][2]string{{"issuer", "issuer"}, {"", "reviewer"}, {"issuer", ""}} {
			in := s.issue("a", yuan)
			in.IssuedBy, in.ApprovedBy = by[0], by[1]
			if _, err := s.try1(in); !errors.Is(err, voucher.ErrSameHands) {
				s.t.Errorf("%v: %v", by, err)
			}
		}
	})
}

func TestAGrantMovesBudgetOncePerKey(t *testing.T) {
	funded(t, open(), func(s *scene) {
		a := s.grant("a", 100*yuan)
		if again := s.grant("a", 100*yuan); again.ID != a.ID {
			s.t.Fatal("the same key granted twice")
		}
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 9_900*yuan {
			s.t.Fatalf("budget is %s", got)
		}
		if _, err := s.try1(s.issue("a", 101*yuan)); !errors.Is(err, voucher.ErrKeyReused) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestGrantsNeverExceedTheBudget(t *testing.T) {
	funded(t, open(), func(s *scene) {
		s.grant("a", 9_000*yuan)
		if _, err := s.try1(s.issue("b", 1_000*yuan+1)); !errors.Is(err, voucher.ErrPool) {
			s.t.Fatalf("got %v", err)
		}
		s.grant("c", 1_000*yuan)
	})
}

func TestAFirmThatTheRulesRefuseGetsNoGrant(t *testing.T) {
	r := open()
	r.Who.Regions = []string{"CN-GZ"}
	funded(t, r, func(s *scene) {
		if _, err := s.try1(s.issue("a", yuan)); !errors.Is(err, voucher.ErrRegion) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestADraftProgrammeGrantsNothing(t *testing.T) {
	funded(t, open(), func(s *scene) {
		var draft models.Programme
		s.do(func(tx *store.Tx) (err error) {
			draft, err = voucher.Create(tx, voucher.NewProgramme{Slug: "second", NameZh: "二", NameEn: "Two", Funder: "City", Kind: voucher.Funded, StartsAt: now, EndsAt: now.AddDate(1, 0, 0), Now: now})
			return err
		})
		in := s.issue("a", yuan)
		in.ProgrammeID = draft.ID
		if _, err := s.try1(in); !errors.Is(err, voucher.ErrNotOpen) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestNewRulesLeaveOldGrantsAsTheyWere(t *testing.T) {
	funded(t, open(), func(s *scene) {
		before := s.grant("a", 100*yuan)
		r := open()
		r.Rates[0].PPM = 100_000
		s.do(func(tx *store.Tx) error {
			v, err := voucher.Publish(tx, s.programme.ID, r, "issuer", now)
			if err != nil || v.Version != 2 {
				s.t.Errorf("version %d", v.Version)
			}
			again, err := voucher.Publish(tx, s.programme.ID, r, "issuer", now)
			if again.Version != 2 {
				s.t.Error("the same rules made a new version")
			}
			return err
		})
		if got := s.quote(before, 10*yuan).Amount; got != 3*yuan {
			s.t.Errorf("the old grant pays %s", got)
		}
		if got := s.quote(s.grant("b", 100*yuan), 10*yuan).Amount; got != yuan {
			s.t.Errorf("the new grant pays %s", got)
		}
	})
}

func TestValueEndsWithTheLastDayInChina(t *testing.T) {
	r := open()
	r.ValueDays = 30
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		end := time.Date(2026, 12, 23, 16, 0, 0, 0, time.UTC)
		if !g.ExpiresAt.Equal(end) {
			s.t.Fatalf("ends %s", g.ExpiresAt)
		}
		for at, works := range map[time.Time]bool{end.Add(-time.Second): true, end: false, end.Add(time.Second): false} {
			s.facts.Now = at
			q := s.quote(g, 10*yuan)
			if (len(q.Reasons) == 0) != works || !works && !errors.Is(q.Reasons[0], voucher.ErrExpired) {
				s.t.Errorf("%s: %+v", at, q)
			}
			_, err := s.reserve(s.input(g, at.String(), 10*yuan))
			if (err == nil) != works {
				s.t.Errorf("%s: %v", at, err)
			}
		}
	})
}

func TestAnExpiryBeyondTheRulesIsRefused(t *testing.T) {
	funded(t, open(), func(s *scene) {
		for _, at := range []time.Time{open().EndsAt.Add(time.Second), now} {
			in := s.issue("a", yuan)
			in.ExpiresAt = at
			if _, err := s.try1(in); !errors.Is(err, voucher.ErrExpiry) {
				s.t.Errorf("%s: %v", at, err)
			}
		}
	})
}

func (s *scene) expire(at time.Time) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, at); return err })
}

func TestExpiredValueGoesHomeAndWhatWasReservedIsHonoured(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g, end := s.grant("a", 100*yuan), open().EndsAt
		r, err := s.reserve(s.input(g, "l1", 100*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		s.expire(end.Add(-time.Second))
		if got := s.shown(g).Grant.State; got != models.GrantActive {
			s.t.Fatalf("%s a second before its end", got)
		}
		s.expire(end)
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 9_970*yuan {
			s.t.Fatalf("budget is %s after the end", got)
		}
		s.do(func(tx *store.Tx) error { return finish(tx, r, 20*yuan, end.Add(time.Hour)) })
		s.expire(end.Add(time.Hour))
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 9_980*yuan || s.balance(models.AccountPayable, "provider") != 20*yuan {
			s.t.Fatalf("budget is %s after the settlement", got)
		}
	})
}

func TestARevokedGrantGoesHomeAtOnce(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		s.do(func(tx *store.Tx) error { return voucher.Revoke(tx, g.ID, "reviewer", now) })
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 10_000*yuan {
			s.t.Fatalf("budget is %s", got)
		}
		if _, err := s.reserve(s.input(g, "l1", yuan)); !errors.Is(err, voucher.ErrRevoked) {
			s.t.Fatalf("got %v", err)
		}
		if err := s.try(func(tx *store.Tx) error { return voucher.Resume(tx, g.ID, "reviewer", now) }); !errors.Is(err, voucher.ErrMove) {
			s.t.Fatalf("a revoked grant came back: %v", err)
		}
	})
}

func TestASuspendedGrantPaysAgainOnceItIsResumed(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		s.do(func(tx *store.Tx) error { return voucher.Suspend(tx, g.ID, "reviewer", now) })
		if _, err := s.reserve(s.input(g, "l1", yuan)); !errors.Is(err, voucher.ErrSuspended) {
			s.t.Fatalf("got %v", err)
		}
		s.do(func(tx *store.Tx) error { return voucher.Resume(tx, g.ID, "reviewer", now) })
		if _, err := s.reserve(s.input(g, "l1", yuan)); err != nil {
			s.t.Fatal(err)
		}
	})
}

func TestMoneyFundsABudgetOncePerKey(t *testing.T) {
	funded(t, open(), func(s *scene) {
		s.do(func(tx *store.Tx) error { return voucher.Fund(tx, s.programme.ID, 10_000*yuan, "first", now) })
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 10_000*yuan {
			s.t.Fatalf("budget is %s", got)
		}
	})
}
