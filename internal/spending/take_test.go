package spending_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestALineCountsAgainstEachBudgetThatBoundsItAndNoOther(t *testing.T) {
	both(t, func(s *scene) {
		a, b := s.project("质检"), s.project("客服")
		counted := []models.Budget{
			s.budget("", "", models.PeriodMonth, 100*yuan), s.budget("wang", "", models.PeriodWhole, 100*yuan),
			s.budget("", a.ID, models.PeriodMonth, 100*yuan), s.budget("wang", a.ID, models.PeriodMonth, 100*yuan),
		}
		spared := []models.Budget{s.budget("li", "", models.PeriodMonth, yuan), s.budget("", b.ID, models.PeriodMonth, yuan), s.budget("wang", b.ID, models.PeriodMonth, yuan)}
		if err := s.take(spend("wang", a.ID, "l1", 30*yuan)); err != nil {
			t.Fatal(err)
		}
		for i, c := range counted {
			if used := s.used(c, late); used != 30*yuan {
				t.Errorf("budget %d counts %v", i, used)
			}
		}
		for i, c := range spared {
			if used := s.used(c, late); used != 0 {
				t.Errorf("budget %d of others counts %v", i, used)
			}
		}
	})
}

func TestTheRefusalNamesTheBudgetItsCapAndWhatIsLeft(t *testing.T) {
	both(t, func(s *scene) {
		p := s.project("质检")
		s.budget("wang", p.ID, models.PeriodMonth, 100*yuan)
		if err := s.take(spend("wang", p.ID, "l1", 80*yuan)); err != nil {
			t.Fatal(err)
		}
		err := s.take(spend("wang", p.ID, "l2", 20*yuan+1))
		var f *fault.Fault
		if !errors.As(err, &f) || !f.Is(spending.ErrBudget) {
			t.Fatal(err)
		}
		if f.Args["who"] != "wang" || f.Args["project"] != "质检" || f.Args["cap"] != 100*yuan || f.Args["left"] != 20*yuan || f.Args["period"] != fault.Term("spending.period.month") {
			t.Errorf("%v", f.Args)
		}
	})
}

func TestWhatTheTillIsToldIsWhatTheOrderMeets(t *testing.T) {
	both(t, func(s *scene) {
		s.budget("", "", models.PeriodWhole, 10*yuan)
		s.budget("wang", "", models.PeriodMonth, 5*yuan)
		for i, amount := range []models.Money{4 * yuan, 2 * yuan, yuan, 1} {
			p := spend("wang", "", fmt.Sprint("l", i), amount)
			var told fault.List
			s.do(func(tx *store.Tx) (err error) { told, err = spending.Check(tx, p); return err })
			if err := s.take(p); (err == nil) != (len(told) == 0) {
				t.Errorf("%v: told %v, met %v", amount, told, err)
			}
		}
	})
}

func TestOnTheWayToTheTillAClosedOrForeignProjectIsRefused(t *testing.T) {
	both(t, func(s *scene) {
		p := s.project("质检")
		closed := p
		closed.State = spending.ProjectClosed
		s.do(func(tx *store.Tx) error {
			if _, err := tx.InsertFirm(models.Firm{ID: "frm_2", Name: "other", Code: "other", State: models.FirmVerified, CreatedAt: late, UpdatedAt: late}); err != nil {
				return err
			}
			_, err := tx.AddProject(models.Project{ID: "prj_other", FirmID: "frm_2", Name: "x", State: spending.ProjectOpen, CreatedBy: "x", CreatedAt: late, UpdatedAt: late})
			return errors.Join(err, tx.ChangeProject(p, closed))
		})
		for _, id := range []string{p.ID, "prj_other", "prj_none"} {
			if err := s.take(spend("wang", id, "l1", yuan)); !errors.Is(err, spending.ErrProject) {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
}

func TestAMonthOfChinaBeginsAnewAndGetsBackItsOwn(t *testing.T) {
	both(t, func(s *scene) {
		b := s.budget("", "", models.PeriodMonth, 10*yuan)
		november := spend("wang", "", "l1", 10*yuan)
		november.At = time.Date(2026, 11, 30, 15, 59, 59, 999_999_000, time.UTC)
		december := spend("wang", "", "l2", 10*yuan)
		december.At = november.At.Add(time.Microsecond)
		for _, p := range []spending.Spend{november, december} {
			if err := s.take(p); err != nil {
				t.Fatal(p.At, err)
			}
		}
		s.do(func(tx *store.Tx) error { return spending.Settle(tx, "l1", 3*yuan, december.At) })
		if was, is := s.used(b, november.At), s.used(b, december.At); was != 3*yuan || is != 10*yuan {
			t.Errorf("November %v, December %v", was, is)
		}
		if next := spending.NextMonth(november.At); !next.Equal(december.At) {
			t.Errorf("the next month begins at %v", next)
		}
	})
}

func TestACapBelowWhatIsUsedRefusesAllUntilEnoughComesBack(t *testing.T) {
	both(t, func(s *scene) {
		b := s.budget("", "", models.PeriodWhole, 10*yuan)
		if err := s.take(spend("wang", "", "l1", 9*yuan)); err != nil {
			t.Fatal(err)
		}
		low := b
		low.Cap = 4 * yuan
		s.do(func(tx *store.Tx) error { return tx.ChangeBudget(b, low) })
		if err := s.take(spend("wang", "", "l2", 1)); !errors.Is(err, spending.ErrBudget) {
			t.Errorf("above the cap: %v", err)
		}
		s.do(func(tx *store.Tx) error { return spending.Settle(tx, "l1", 3*yuan, late) })
		if err := s.take(spend("wang", "", "l2", yuan)); err != nil {
			t.Errorf("below it again: %v", err)
		}
	})
}

func TestALineTakesOnceAndAgainOnlyWhenAllCameBack(t *testing.T) {
	both(t, func(s *scene) {
		b := s.budget("", "", models.PeriodWhole, 100*yuan)
		p := spend("wang", "", "l1", 10*yuan)
		if err := s.take(p); err != nil {
			t.Fatal(err)
		}
		if err := s.take(p); !errors.Is(err, store.ErrStale) {
			t.Errorf("twice: %v", err)
		}
		for range 2 {
			s.do(func(tx *store.Tx) error { return spending.Free(tx, "l1", late) })
			if used := s.used(b, late); used != 0 {
				t.Errorf("after it was freed %v is used", used)
			}
		}
		if err := s.take(p); err != nil || s.used(b, late) != 10*yuan {
			t.Errorf("after it came back: %v", err)
		}
	})
}

func TestARefundGivesBackNoMoreThanWasTaken(t *testing.T) {
	both(t, func(s *scene) {
		b := s.budget("", "", models.PeriodWhole, 100*yuan)
		if err := s.take(spend("wang", "", "l1", 10*yuan)); err != nil {
			t.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { return spending.Settle(tx, "l1", 6*yuan, late) })
		for i, want := range []models.Money{2 * yuan, 0, 0} {
			s.do(func(tx *store.Tx) error { return spending.GiveBack(tx, "l1", 4*yuan, late) })
			if used := s.used(b, late); used != want {
				t.Errorf("after refund %d: %v", i, used)
			}
		}
	})
}

func TestKeepersAreToldOnceWhenLittleIsLeft(t *testing.T) {
	both(t, func(s *scene) {
		s.budget("wang", "", models.PeriodMonth, 10*yuan)
		for i, amount := range []models.Money{8 * yuan, yuan, yuan / 2} {
			if err := s.take(spend("wang", "", fmt.Sprint("l", i), amount)); err != nil {
				t.Fatal(err)
			}
			if told, want := s.facts(notice.BudgetNear), min(i, 1); told != want {
				t.Errorf("after %d orders: told %d times", i+1, told)
			}
		}
	})
}

// facts is how many of a kind wait to be told.
func (s *scene) facts(kind notice.Kind) (n int) {
	s.Helper()
	err := s.try(func(tx *store.Tx) error {
		tasks, err := tx.ClaimTasks(notice.FactQueue, "test", 100, time.Minute)
		for _, task := range tasks {
			if strings.HasPrefix(task.Key, string(kind)+":") {
				n++
			}
		}
		if err != nil {
			return err
		}
		return errRolledBack
	})
	if !errors.Is(err, errRolledBack) {
		s.Fatal(err)
	}
	return n
}
