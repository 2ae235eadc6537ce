package voucher_test

import (
	"errors"
	"fmt"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// TestRacersForACapLeaveExactlyTheCap lets four times as many lines as a cap has
// yuan reserve at once, by two grants that share it.
func TestRacersForACapLeaveExactlyTheCap(t *testing.T) {
	const limit = 4
	for _, c := range []struct {
		name string
		caps voucher.Caps
		full error
	}{
		{"contract", voucher.Caps{PerContract: limit * yuan}, voucher.ErrCapContract},
		{"month", voucher.Caps{PerMonth: limit * yuan}, voucher.ErrCapMonth},
		{"project", voucher.Caps{PerProject: limit * yuan}, voucher.ErrCapProject},
		{"tier", voucher.Caps{PerYear: 100 * yuan, Tiers: []voucher.CapTier{{When: voucher.When{Sizes: []string{"small"}}, PerYear: limit * yuan}}}, voucher.ErrCapYear},
	} {
		t.Run(c.name, func(t *testing.T) {
			funded(t, capped(c.caps), func(s *scene) {
				s.facts.Contract, s.facts.ProjectID = "PO-1", "prj"
				grants := []models.Grant{s.grant("a", 100*yuan), s.grant("b", 100*yuan)}
				won := race(4*limit, func(i int) error {
					_, err := s.reserve(s.input(grants[i%2], fmt.Sprint("l", i), yuan))
					return err
				}, c.full, store.ErrStale)
				for i := won; i < limit; i++ {
					if _, err := s.reserve(s.input(grants[0], fmt.Sprint("again", i), yuan)); err != nil {
						s.t.Errorf("what the losers left could not be had: %v", err)
					}
				}
				if held := s.shown(grants[0]).Held + s.shown(grants[1]).Held; held != limit*yuan || won > limit {
					s.t.Errorf("%d won, %s held", won, held)
				}
				if _, err := s.reserve(s.input(grants[1], "last", yuan)); !errors.Is(err, c.full) {
					s.t.Errorf("beyond the cap: %v", err)
				}
			})
		})
	}
}

// TestReservationsOfEntitlementsRaceToNoMoreThanTheBudget has the pool, not a grant
// or a cap, as the bound, shared by three grants.
func TestReservationsOfEntitlementsRaceToNoMoreThanTheBudget(t *testing.T) {
	const limit = 5
	each(t, capped(voucher.Caps{}), voucher.Entitlement, limit*yuan, func(s *scene) {
		grants := []models.Grant{s.grant("a", 100*yuan), s.grant("b", 100*yuan), s.grant("c", 100*yuan)}
		won := race(4*limit, func(i int) error {
			_, err := s.reserve(s.input(grants[i%3], fmt.Sprint("l", i), yuan))
			return err
		}, voucher.ErrPool, store.ErrStale)
		var held models.Money
		for _, g := range grants {
			held += s.shown(g).Held
		}
		if left := s.balance(models.AccountBudget, s.programme.ID); held+left != limit*yuan || left < 0 || held != models.Money(won)*yuan {
			s.t.Errorf("%d won, %s held, %s left", won, held, left)
		}
	})
}
