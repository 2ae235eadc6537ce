package voucher_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"supermarket/internal/audit"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// shared is a programme that several pay for, in these shares, with nothing in it.
func shared(t *testing.T, f func(s *scene), shares ...int) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{t: t, db: db}
		in := voucher.NewProgramme{Slug: "shared", NameZh: "共", NameEn: "Shared", Kind: voucher.Entitlement, StartsAt: now, EndsAt: now.AddDate(1, 0, 0), Now: now}
		for i, n := range shares {
			in.Funders = append(in.Funders, voucher.Funder{Name: fmt.Sprint("funder ", i+1), Share: n})
		}
		s.do(func(tx *store.Tx) (err error) { s.programme, err = voucher.Create(tx, in); return err })
		f(s)
		s.see(func(tx *store.Tx) error {
			if broken := audit.Run(tx, audit.All()).Broken(); len(broken) > 0 {
				t.Errorf("the books: %+v", broken)
			}
			return nil
		})
	})
}

func (s *scene) paidIn() (out []models.Money) {
	s.t.Helper()
	s.see(func(tx *store.Tx) error {
		in, err := voucher.Contributions(tx, s.programme)
		for _, c := range in {
			out = append(out, c.Paid)
		}
		return err
	})
	return out
}

func (s *scene) fund(key string, amount models.Money) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error { return voucher.Fund(tx, s.programme.ID, amount, key, now) })
}

func (s *scene) home(key string, amount models.Money) error {
	return s.try(func(tx *store.Tx) error { return voucher.Home(tx, s.programme.ID, amount, key, now) })
}

func TestFundersPayByTheirSharesToTheMicroFen(t *testing.T) {
	shared(t, func(s *scene) {
		s.fund("a", 100*yuan)
		s.fund("a", 100*yuan)
		if got, want := s.paidIn(), []models.Money{3_333_333_334, 3_333_333_333, 3_333_333_333}; !slices.Equal(got, want) {
			s.t.Errorf("%v", got)
		}
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 100*yuan {
			s.t.Errorf("budget is %s", got)
		}
	}, 1, 1, 1)
}

func TestWhatIsFreeGoesBackByWhatEachPaid(t *testing.T) {
	shared(t, func(s *scene) {
		s.fund("a", 100*yuan)
		if err := s.home("b", 30*yuan); err != nil {
			s.t.Fatal(err)
		}
		if err := s.home("b", 30*yuan); err != nil {
			s.t.Errorf("the same key again: %v", err)
		}
		if got := s.paidIn(); !slices.Equal(got, []models.Money{5_250_000_000, 1_750_000_000}) {
			s.t.Errorf("%v", got)
		}
		if err := s.home("c", 70*yuan+1); !errors.Is(err, voucher.ErrBack) {
			s.t.Errorf("more than there is: %v", err)
		}
	}, 3, 1)
}

func TestWhatGrantsHaveDoesNotGoBackAndTheRefusalTellsWhatCould(t *testing.T) {
	each(t, open(), voucher.Funded, 70*yuan, func(s *scene) {
		s.grant("g", 40*yuan)
		var why *fault.Fault
		if err := s.home("h", 30*yuan+1); !errors.Is(err, voucher.ErrBack) || !errors.As(err, &why) || why.Args["free"] != 30*yuan {
			s.t.Errorf("%v %+v", err, why)
		}
	})
}

func TestAClosedProgrammeReturnsWhatIsFreeAndWhatComesHomeLater(t *testing.T) {
	funded(t, open(), func(s *scene) {
		s.grant("a", 100*yuan)
		s.do(func(tx *store.Tx) error { return voucher.Close(tx, s.programme.ID, "reviewer", now) })
		if got := s.balance(models.AccountBudget, s.programme.ID); got != 0 {
			s.t.Errorf("budget is %s", got)
		}
		if _, err := s.try1(s.issue("b", yuan)); !errors.Is(err, voucher.ErrNotOpen) {
			s.t.Errorf("granted after the end: %v", err)
		}
		later := now.AddDate(2, 0, 0)
		s.do(func(tx *store.Tx) error {
			for _, step := range []func(*store.Tx) error{
				func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, later); return err },
				func(tx *store.Tx) error { _, err := voucher.HomeClosed(tx, later); return err },
			} {
				if err := step(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if in := s.paidIn(); in[0] != 0 {
			s.t.Errorf("the funder still has %s in it", in[0])
		}
	})
}

// TestTheBudgetIsNeverOverspentByAnyInterleaving lets grants, returns to the
// funders and new money race for one budget: what was given and went back is
// never more than what came, and nothing is lost.
func TestTheBudgetIsNeverOverspentByAnyInterleaving(t *testing.T) {
	each(t, open(), voucher.Funded, 10*yuan, func(s *scene) {
		race(45, func(i int) error {
			switch i % 3 {
			case 0:
				_, err := s.try1(s.issue(fmt.Sprint("g", i), yuan))
				return err
			case 1:
				return s.home(fmt.Sprint("h", i), yuan)
			}
			return s.try(func(tx *store.Tx) error { return voucher.Fund(tx, s.programme.ID, yuan/4, fmt.Sprint("f", i), now) })
		}, voucher.ErrPool, voucher.ErrBack, ledger.ErrShort, store.ErrStale)
		var given models.Money
		s.see(func(tx *store.Tx) error { all, err := tx.GrantTotals(s.programme.ID); given = all.Balance; return err })
		left := s.balance(models.AccountBudget, s.programme.ID)
		if in := s.paidIn()[0]; left < 0 || given+left != in {
			s.t.Errorf("%s given, %s left of %s", given, left, in)
		}
	})
}

func TestAnApportionedAmountIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(1, 1<<60).Draw(t, "amount")
		weights := rapid.SliceOfN(rapid.Int64Range(1, 1<<40), 1, 20).Draw(t, "weights")
		parts := voucher.Apportion(amount, weights)
		var sum, total int64
		for i := range parts {
			sum, total = sum+parts[i], total+weights[i]
		}
		for i, part := range parts {
			if exact := float64(amount) / float64(total) * float64(weights[i]); sum != amount || part < 0 || float64(part)-exact > 1+exact/1e12 || exact-float64(part) > 1+exact/1e12 {
				t.Fatalf("%v of %d by %v", parts, amount, weights)
			}
		}
	})
}
