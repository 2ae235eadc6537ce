package voucher_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func each(t *testing.T, r voucher.Rules, kind string, budget models.Money, f func(s *scene)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) { f(newScene(t, db, r, kind, budget)) })
}

func funded(t *testing.T, r voucher.Rules, f func(s *scene)) {
	t.Helper()
	each(t, r, voucher.Funded, 10_000*yuan, f)
}

func (s *scene) reserve(in voucher.ReserveInput) (r models.Reservation, err error) {
	err = s.try(func(tx *store.Tx) (err error) { r, err = place(tx, in); return err })
	return r, err
}

func (s *scene) quote(g models.Grant, base models.Money) (q voucher.Share) {
	s.t.Helper()
	s.see(func(tx *store.Tx) (err error) {
		q, err = voucher.Quote(tx, g.ID, s.firm.ID, s.facts, base)
		return err
	})
	return q
}

func TestAProgrammePaysTheFloorOfItsShare(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		if q := s.quote(g, 10*yuan+9); q.Amount != 3*yuan+2 || q.RateNum != 300_000 || q.RateDen != voucher.PPM || q.Remaining != 100*yuan {
			s.t.Fatalf("%+v", q)
		}
		if r, err := s.reserve(s.input(g, "l1", 10*yuan+9)); err != nil || r.Amount != 3*yuan+2 || r.State != models.ReservationHeld {
			s.t.Fatalf("%+v, %v", r, err)
		}
	})
}

func TestAReservationIsNeverMoreThanTheGrantHasLeft(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 2*yuan)
		if r, err := s.reserve(s.input(g, "l1", 100*yuan)); err != nil || r.Amount != 2*yuan {
			s.t.Fatalf("%+v, %v", r, err)
		}
		if _, err := s.reserve(s.input(g, "l2", yuan)); !errors.Is(err, voucher.ErrSpent) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestTheSameKeyAndInputReserveOnce(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		first, err := s.reserve(s.input(g, "l1", 10*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		again := s.input(g, "l1", 10*yuan)
		again.Facts.Now = now.Add(time.Hour)
		err = s.try(func(tx *store.Tx) error {
			r, err := voucher.Reserve(tx, again)
			if err == nil && r.ID != first.ID {
				s.t.Error("a second reservation was made")
			}
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
		if v := s.shown(g); v.Held != 3*yuan || v.Remaining != 97*yuan {
			s.t.Fatalf("held %s, remaining %s", v.Held, v.Remaining)
		}
	})
}

func TestAKeyWithOtherInputIsRefused(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g, other := s.grant("a", 100*yuan), s.grant("b", 100*yuan)
		if _, err := s.reserve(s.input(g, "l1", 10*yuan)); err != nil {
			s.t.Fatal(err)
		}
		for _, change := range []func(*voucher.ReserveInput){
			func(in *voucher.ReserveInput) { in.Base++ },
			func(in *voucher.ReserveInput) { in.LineID = "l2" },
			func(in *voucher.ReserveInput) { in.OrderID = "o2" },
			func(in *voucher.ReserveInput) { in.GrantID = other.ID },
		} {
			in := s.input(g, "l1", 10*yuan)
			change(&in)
			if _, err := s.reserve(in); !errors.Is(err, voucher.ErrKeyReused) {
				s.t.Errorf("%+v: %v", in, err)
			}
		}
	})
}

func TestAnotherFirmsGrantIsNotFound(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		in := s.input(g, "l1", 10*yuan)
		in.FirmID = "firm_other"
		if _, err := s.reserve(in); !errors.Is(err, voucher.ErrNoGrant) {
			s.t.Fatalf("got %v", err)
		}
		s.see(func(tx *store.Tx) error {
			if _, err := voucher.Quote(tx, g.ID, "firm_other", s.facts, yuan); !errors.Is(err, voucher.ErrNoGrant) {
				s.t.Fatalf("got %v", err)
			}
			return nil
		})
	})
}

func TestCapsBoundWhatAFirmReserves(t *testing.T) {
	for name, c := range map[string]struct {
		caps voucher.Caps
		same bool // as the second line's order
		why  error
	}{
		"order":     {voucher.Caps{PerOrder: 4 * yuan}, true, voucher.ErrCapOrder},
		"year":      {voucher.Caps{PerYear: 4 * yuan}, false, voucher.ErrCapYear},
		"programme": {voucher.Caps{PerProgramme: 4 * yuan}, false, voucher.ErrCapFirm},
	} {
		r := open()
		r.Caps, r.Stacking = c.caps, voucher.StackSum
		t.Run(name, func(t *testing.T) {
			funded(t, r, func(s *scene) {
				a, b := s.grant("a", 100*yuan), s.grant("b", 100*yuan)
				one, two, three := s.input(a, "l1", 10*yuan), s.input(b, "l2", 10*yuan), s.input(b, "l3", 10*yuan)
				one.OrderID, two.OrderID, three.OrderID = "o1", "o1", "o1"
				for i, want := range []models.Money{3 * yuan, yuan} {
					if got, err := s.reserve([]voucher.ReserveInput{one, two}[i]); err != nil || got.Amount != want {
						s.t.Fatalf("%d: %s, %v", i, got.Amount, err)
					}
				}
				if _, err := s.reserve(three); !errors.Is(err, c.why) {
					s.t.Fatalf("got %v", err)
				}
			})
		})
	}
}

func TestACapComesBackWithWhatWasNotUsed(t *testing.T) {
	r := open()
	r.Caps = voucher.Caps{PerOrder: 30 * yuan, PerYear: 3 * yuan, PerProgramme: 30 * yuan}
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		res, err := s.reserve(s.input(g, "l1", 10*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { return finish(tx, res, yuan, now.AddDate(0, 3, 0)) })
		if got, err := s.reserve(s.input(g, "l2", 10*yuan)); err != nil || got.Amount != 2*yuan {
			s.t.Fatalf("%s, %v", got.Amount, err)
		}
	})
}

func TestANewYearBringsANewCap(t *testing.T) {
	r := open()
	r.Caps = voucher.Caps{PerYear: 3 * yuan}
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		newYear := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)
		for i, at := range []time.Time{now, newYear.Add(-time.Second), newYear} {
			in := s.input(g, string(rune('a'+i)), 10*yuan)
			in.Facts.Now = at
			if _, err := s.reserve(in); (err == nil) != (i != 1) {
				s.t.Fatalf("%s: %v", at, err)
			}
		}
	})
}

func TestASecondVoucherOnALineNeedsRulesThatSum(t *testing.T) {
	for _, c := range []struct {
		stacking voucher.Stacking
		amount   models.Money
		why      error
	}{{voucher.StackOne, 0, voucher.ErrStacking}, {voucher.StackExclusive, 0, voucher.ErrStacking}, {voucher.StackSum, 4 * yuan, nil}} {
		r := open()
		r.Stacking, r.Rates[0].PPM = c.stacking, 600_000
		funded(t, r, func(s *scene) {
			a, b := s.grant("a", 100*yuan), s.grant("b", 100*yuan)
			if _, err := s.reserve(s.input(a, "l1", 10*yuan)); err != nil {
				s.t.Fatal(err)
			}
			if got, err := s.reserve(s.input(b, "l1", 10*yuan)); !errors.Is(err, c.why) || got.Amount != c.amount {
				s.t.Fatalf("%s: %s, %v", c.stacking, got.Amount, err)
			}
		})
	}
}

func TestAGrantPaysOnceForALine(t *testing.T) {
	r := open()
	r.Stacking = voucher.StackSum
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		first, err := s.reserve(s.input(g, "l1", 10*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		again := s.input(g, "l1", 10*yuan)
		again.Key = "other"
		if _, err := s.reserve(again); !errors.Is(err, voucher.ErrReserved) {
			s.t.Fatalf("got %v", err)
		}
		s.do(func(tx *store.Tx) error { return drop(tx, first, models.ReservationLapsed, now) })
		if _, err := s.reserve(again); err != nil {
			s.t.Fatalf("a lapsed line could not reserve again: %v", err)
		}
		if _, err := s.reserve(s.input(g, "l1", 10*yuan)); !errors.Is(err, voucher.ErrResolved) {
			s.t.Fatalf("the lapsed key gave %v", err)
		}
	})
}

func TestAVoucherThatIsClaimedAfterwardsPaysNothingAtTheTill(t *testing.T) {
	r := open()
	r.Redeem = voucher.RedeemBuyer
	funded(t, r, func(s *scene) {
		if _, err := s.reserve(s.input(s.grant("a", 100*yuan), "l1", yuan)); !errors.Is(err, voucher.ErrClaimOnly) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestALineBelowTheLeastSpendIsRefused(t *testing.T) {
	r := open()
	r.MinSpend = 5 * yuan
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		if _, err := s.reserve(s.input(g, "l1", 5*yuan-1)); !errors.Is(err, voucher.ErrMinSpend) {
			s.t.Fatalf("got %v", err)
		}
		if _, err := s.reserve(s.input(g, "l1", 5*yuan)); err != nil {
			s.t.Fatal(err)
		}
	})
}

func TestNoAmountThatIsNoneIsReserved(t *testing.T) {
	funded(t, open(), func(s *scene) {
		g := s.grant("a", 100*yuan)
		for base, why := range map[models.Money]error{0: voucher.ErrAmount, -yuan: voucher.ErrAmount, 3: voucher.ErrNothing} {
			if _, err := s.reserve(s.input(g, "l1", base)); !errors.Is(err, why) {
				s.t.Errorf("%d: %v", base, err)
			}
		}
		if r, err := s.reserve(s.input(g, "l1", 1<<63-1)); err != nil || r.Amount != 100*yuan {
			s.t.Fatalf("%s, %v", r.Amount, err)
		}
	})
}

func TestAnEntitlementDrawsOnThePoolAtTheReservationAndGivesBackTheRest(t *testing.T) {
	each(t, open(), voucher.Entitlement, 5*yuan, func(s *scene) {
		g := s.grant("a", 100*yuan)
		if v := s.shown(g); !v.Entitlement || v.Remaining != 5*yuan || s.balance(models.AccountGrant, g.ID) != 0 {
			s.t.Fatalf("%+v", v)
		}
		r, err := s.reserve(s.input(g, "l1", 10*yuan))
		if err != nil || r.Amount != 3*yuan || s.balance(models.AccountBudget, s.programme.ID) != 2*yuan {
			s.t.Fatalf("%s, %v", r.Amount, err)
		}
		if r, err := s.reserve(s.input(g, "l2", 10*yuan)); err != nil || r.Amount != 2*yuan {
			s.t.Fatalf("%s, %v", r.Amount, err)
		}
		if _, err := s.reserve(s.input(g, "l3", 10*yuan)); !errors.Is(err, voucher.ErrPool) {
			s.t.Fatalf("got %v", err)
		}
		s.do(func(tx *store.Tx) error { return finish(tx, r, yuan, now) })
		s.do(func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, now); return err })
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 2*yuan {
			s.t.Fatalf("%s came home, want 2", got)
		}
		s.do(func(tx *store.Tx) error {
			_, err := ledger.Find(tx, models.AssetCNY, models.AccountGrant, g.ID)
			return err
		})
	})
}
