package voucher_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

var errRolledBack = errors.New("rolled back")

// TestRacersWithRollbacksLeaveExactlyTheGrant lets four times as many lines as a
// grant has yuan reserve, hold and capture one yuan each, while as many
// transactions do the same and roll back at the end.
func TestRacersWithRollbacksLeaveExactlyTheGrant(t *testing.T) {
	const limit = 8
	r := open()
	r.Rates[0].PPM = voucher.PPM
	r.Caps.PerYear = limit * yuan
	funded(t, r, func(s *scene) {
		g := s.grant("a", limit*yuan)
		won := race(8*limit, func(i int) error {
			return s.try(func(tx *store.Tx) error {
				res, err := place(tx, s.input(g, fmt.Sprint("l", i), yuan))
				if err != nil {
					return err
				}
				if err := finish(tx, res, yuan, now); err != nil {
					return err
				}
				if i%2 == 1 {
					return errRolledBack
				}
				return nil
			})
		}, voucher.ErrSpent, errRolledBack)
		if won != limit {
			s.t.Errorf("%d of %d captured", won, limit)
		}
		v := s.shown(g)
		if v.Used != limit*yuan || v.Held != 0 || v.Remaining != 0 || s.balance(models.AccountPayable, "provider") != limit*yuan {
			s.t.Errorf("used %s, held %s, remaining %s", v.Used, v.Held, v.Remaining)
		}
	})
}

// TestRacersForOneYearsCapLeaveExactlyTheCap has the cap, not the grant, as the
// bound, shared by two grants.
func TestRacersForOneYearsCapLeaveExactlyTheCap(t *testing.T) {
	const limit = 6
	r := open()
	r.Rates[0].PPM = voucher.PPM
	r.Caps.PerYear = limit * yuan
	funded(t, r, func(s *scene) {
		grants := []models.Grant{s.grant("a", 100*yuan), s.grant("b", 100*yuan)}
		won := race(4*limit, func(i int) error {
			_, err := s.reserve(s.input(grants[i%2], fmt.Sprint("l", i), yuan))
			return err
		}, voucher.ErrCapYear, store.ErrStale)
		if held := s.shown(grants[0]).Held + s.shown(grants[1]).Held; held != models.Money(won)*yuan || won > limit || won == 0 {
			s.t.Errorf("%d won, %s held", won, held)
		}
		for i := won; i < limit; i++ {
			if _, err := s.reserve(s.input(grants[0], fmt.Sprint("again", i), yuan)); err != nil {
				s.t.Errorf("what the losers left could not be had: %v", err)
			}
		}
		if _, err := s.reserve(s.input(grants[1], "last", yuan)); !errors.Is(err, voucher.ErrCapYear) {
			s.t.Errorf("beyond the cap: %v", err)
		}
	})
}

func TestTheSameKeyAtTheSameTimeReservesOnce(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		ids := make([]string, 12)
		race(len(ids), func(i int) error {
			return s.try(func(tx *store.Tx) error {
				r, err := voucher.Reserve(tx, s.input(g, "l1", 10*yuan))
				ids[i] = r.ID
				return err
			})
		})
		for _, id := range ids {
			if id == "" || id != ids[0] {
				s.t.Fatalf("%v", ids)
			}
		}
	})
}

func TestGrantsAndTheirBudgetRaceToNoMoreThanTheBudget(t *testing.T) {
	each(t, open(), voucher.Funded, 5*yuan, func(s *scene) {
		won := race(20, func(i int) error { _, err := s.try1(s.issue(fmt.Sprint(i), yuan)); return err }, voucher.ErrPool, ledger.ErrShort)
		if won != 5 || s.balance(models.AccountBudget, s.programme.ID) != 0 {
			s.t.Fatalf("%d grants", won)
		}
	})
}

// race runs n at once and returns how many won; the others may fail only as stated.
func race(n int, run func(i int) error, may ...error) (won int) {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = run(i) })
	}
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		known := false
		for _, m := range may {
			known = known || errors.Is(err, m)
		}
		if !known {
			panic(err)
		}
	}
	return won
}
