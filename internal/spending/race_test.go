package spending_test

import (
	"errors"
	"fmt"
	"testing"

	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

var errRolledBack = errors.New("rolled back")

// TestRacersLeaveExactlyTheBudget lets eight times as many lines as a budget has
// yuan take one each, half of them rolled back.
func TestRacersLeaveExactlyTheBudget(t *testing.T) {
	const limit = 6
	both(t, func(s *scene) {
		b := s.budget("", "", models.PeriodMonth, limit*yuan)
		s.budget("wang", "", models.PeriodWhole, 100*yuan)
		won := race(8*limit, func(i int) error {
			return s.try(func(tx *store.Tx) error {
				if err := spending.Take(tx, spend("wang", "", fmt.Sprint("l", i), yuan)); err != nil {
					return err
				}
				if i%2 == 1 {
					return errRolledBack
				}
				return nil
			})
		}, spending.ErrBudget, errRolledBack)
		if won != limit || s.used(b, late) != limit*yuan {
			t.Errorf("%d won, %v used", won, s.used(b, late))
		}
	})
}

// TestNoOrderPassesACapThatIsLoweredBesideIt lowers a cap while orders take: what
// is taken after the change stays below it.
func TestNoOrderPassesACapThatIsLoweredBesideIt(t *testing.T) {
	both(t, func(s *scene) {
		b := s.budget("", "", models.PeriodMonth, 20*yuan)
		low := b
		low.Cap = 5 * yuan
		race(21, func(i int) error {
			if i == 10 {
				return s.try(func(tx *store.Tx) error {
					if _, err := tx.LockBudget(b.ID); err != nil {
						return err
					}
					return tx.ChangeBudget(b, low)
				})
			}
			return s.take(spend("wang", "", fmt.Sprint("l", i), yuan))
		}, spending.ErrBudget)
		before := s.used(b, late)
		if err := s.take(spend("wang", "", "after", yuan)); before >= low.Cap && !errors.Is(err, spending.ErrBudget) {
			t.Errorf("%v is used of %v: %v", before, low.Cap, err)
		}
	})
}

// TestTwoHalvesOfAnOrderDoNotPassTheLimitBesideEachOther places both at once:
// one of them at most does without a second member.
func TestTwoHalvesOfAnOrderDoNotPassTheLimitBesideEachOther(t *testing.T) {
	both(t, func(s *scene) {
		s.limit(10 * yuan)
		alone := race(6, func(i int) error {
			return s.try(func(tx *store.Tx) error {
				if err := spending.Take(tx, spend("wang", "", fmt.Sprint("l", i), 6*yuan)); err != nil {
					return err
				}
				_, needed, err := spending.NeedsApproval(tx, firm, "wang", 6*yuan, late)
				if err == nil && needed {
					return errRolledBack
				}
				if err != nil {
					return err
				}
				_, err = place(tx, "wang", 6*yuan, "paid", late)
				return err
			})
		}, errRolledBack)
		if alone != 1 {
			t.Errorf("%d orders of ¥6 passed a limit of ¥10", alone)
		}
	})
}
