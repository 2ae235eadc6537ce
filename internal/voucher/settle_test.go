package voucher_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestASettlementCapturesWhatWasUsedAndGivesBackTheRest(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		r, err := s.reserve(s.input(g, "l1", 100*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { return finish(tx, r, 12*yuan, now) })
		if v := s.shown(g); v.Used != 12*yuan || v.Held != 0 || v.Remaining != 88*yuan {
			s.t.Fatalf("%+v", v)
		}
		if got := s.balance(models.AccountPayable, "provider"); got != 12*yuan {
			s.t.Fatalf("the provider got %s", got)
		}
	})
}

func TestAReservationEndsOnce(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		if _, err := s.reserve(s.input(g, "l1", 100*yuan)); err != nil {
			s.t.Fatal(err)
		}
		settle := func(used models.Money) error {
			return s.try(func(tx *store.Tx) error { return voucher.Settle(tx, "l1", used, now) })
		}
		free := func(to models.ReservationState) error {
			return s.try(func(tx *store.Tx) error { return voucher.Free(tx, "l1", to, now) })
		}
		if err := settle(30*yuan + 1); !errors.Is(err, voucher.ErrOverDrawn) {
			s.t.Fatalf("more than was reserved: %v", err)
		}
		if err := settle(-1); !errors.Is(err, voucher.ErrOverDrawn) {
			s.t.Fatalf("less than nothing: %v", err)
		}
		if err := errors.Join(settle(10*yuan), settle(10*yuan)); err != nil {
			s.t.Fatal(err)
		}
		for name, err := range map[string]error{"another amount": settle(9 * yuan), "freed": free(models.ReservationReleased), "lapsed": free(models.ReservationLapsed)} {
			if !errors.Is(err, voucher.ErrResolved) {
				s.t.Errorf("%s: %v", name, err)
			}
		}
		s.see(func(tx *store.Tx) error {
			if l, err := tx.Limit("grant:" + g.ID); err != nil || models.Money(l.Used) != 10*yuan {
				s.t.Errorf("%+v, %v", l, err)
			}
			return nil
		})
	})
}

func TestALineWithoutAVoucherSettlesAndIsFreedWithoutOne(t *testing.T) {
	funded(t, open(), func(s *scene) {
		s.do(func(tx *store.Tx) error {
			return errors.Join(voucher.Settle(tx, "none", 0, now), voucher.Free(tx, "none", models.ReservationReleased, now))
		})
		if err := s.try(func(tx *store.Tx) error { return voucher.Settle(tx, "none", 1, now) }); !errors.Is(err, voucher.ErrOverDrawn) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestSettleAndFreeRaceForOneReservation(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		r, err := s.reserve(s.input(g, "l1", 100*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 12)
		for i := range errs {
			wg.Go(func() {
				errs[i] = s.try(func(tx *store.Tx) error {
					if i%2 == 0 {
						return finish(tx, r, 30*yuan, now)
					}
					return drop(tx, r, models.ReservationLapsed, now)
				})
			})
		}
		wg.Wait()
		v, won := s.shown(g), [2]int{}
		for i, err := range errs {
			if err == nil {
				won[i%2]++
			}
		}
		if (won[0] > 0) == (won[1] > 0) || v.Held != 0 || v.Used+v.Remaining != 100*yuan {
			s.t.Fatalf("settled %d, freed %d: %+v, %v", won[0], won[1], v, errs)
		}
	})
}

func TestSeveralProgrammesEachPayTheirOwnShareOfALine(t *testing.T) {
	r := open()
	r.Stacking = voucher.StackSum
	funded(t, r, func(s *scene) {
		a, b := s.grant("a", 100*yuan), s.grant("b", 100*yuan)
		for _, g := range []models.Grant{a, b} {
			if _, err := s.reserve(s.input(g, "l1", 10*yuan)); err != nil {
				s.t.Fatal(err)
			}
		}
		s.do(func(tx *store.Tx) error {
			return voucher.SettleEach(tx, "l1", map[string]models.Money{a.ID: yuan, b.ID: 2 * yuan}, now)
		})
		if s.shown(a).Used != yuan || s.shown(b).Used != 2*yuan {
			s.t.Fatalf("%s and %s", s.shown(a).Used, s.shown(b).Used)
		}
	})
}

func TestAmongSeveralGrantsTheStatedOrderHolds(t *testing.T) {
	r := open()
	r.Stacking, r.Rates[0].PPM = voucher.StackSum, 100_000
	funded(t, r, func(s *scene) {
		var grants []models.Grant
		for i := range 6 {
			grants = append(grants, s.grant(fmt.Sprint(i), 100*yuan))
		}
		s.do(func(tx *store.Tx) error {
			for _, g := range grants {
				if _, err := voucher.Reserve(tx, s.input(g, "l1", 10*yuan)); err != nil {
					return err
				}
			}
			return voucher.Settle(tx, "l1", 3*yuan+1, now)
		})
		for i, want := range []models.Money{yuan, yuan, yuan, 1, 0, 0} {
			if got := s.shown(grants[i]).Used; got != want {
				s.t.Errorf("grant %d pays %s, want %s", i, got, want)
			}
		}
	})
}

func TestAReservationThatEndedIsNotEndedAgainBehindTheRulesBack(t *testing.T) {
	funded(t, open(), func(s *scene) {
		r, err := s.reserve(s.input(s.grant("a", 100*yuan), "l1", 10*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		for i, want := range []error{nil, store.ErrStale} {
			err := s.try(func(tx *store.Tx) error {
				return tx.ResolveReservation(r.ID, models.ReservationCaptured, yuan, now)
			})
			if !errors.Is(err, want) {
				s.t.Errorf("%d: %v", i, err)
			}
		}
	})
}

func TestAGrantOfWhichAllWasCapturedIsUsed(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 3*yuan)
		r, err := s.reserve(s.input(g, "l1", 10*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { return finish(tx, r, 3*yuan, now) })
		if got := s.shown(g).Grant.State; got != models.GrantUsed {
			s.t.Fatal(got)
		}
	})
}
