package voucher_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// stacked are rules that pay a share and say what else may pay.
func stacked(ppm int64, s voucher.Stacking, groups ...string) voucher.Rules {
	r := open()
	r.Rates[0].PPM, r.Stacking, r.Excludes = ppm, s, groups
	return r
}

// given is a grant of a programme of its own.
func (s *scene) given(slug string, r voucher.Rules) (g models.Grant) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		p, err := voucher.Create(tx, voucher.NewProgramme{
			Slug: slug, NameZh: slug, NameEn: slug, Funder: "City", Kind: voucher.Funded, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now,
		})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, p.ID, r, "issuer", now); err != nil {
			return err
		}
		if err := voucher.Fund(tx, p.ID, 1000*yuan, "first", now); err != nil {
			return err
		}
		in := s.issue("a", 100*yuan)
		in.ProgrammeID = p.ID
		g, err = voucher.Issue(tx, in)
		return err
	})
	return g
}

// weighed are the amounts that grants pay of lines of 10 yuan each, by grant and line.
func (s *scene) weighed(lines int, grants ...models.Grant) (out [][]models.Money, shares [][]voucher.Share) {
	s.t.Helper()
	s.see(func(tx *store.Tx) error {
		ids := make([]string, len(grants))
		for i, g := range grants {
			ids[i] = g.ID
		}
		wanted := make([]voucher.Wanted, lines)
		for i := range wanted {
			wanted[i] = voucher.Wanted{Offering: s.facts.Offering, Class: s.facts.Class, Base: 10 * yuan}
		}
		p, err := voucher.Open(tx, voucher.Asked{FirmID: s.firm.ID, Now: now}, ids, wanted)
		if err != nil {
			return err
		}
		shares, err = p.Weigh(ids)
		for _, of := range shares {
			var row []models.Money
			for _, one := range of {
				row = append(row, one.Amount)
			}
			out = append(out, row)
		}
		return err
	})
	return out, shares
}

func (s *scene) onOrder(g models.Grant, order, line string) voucher.ReserveInput {
	in := s.input(g, line, 10*yuan)
	in.OrderID = order
	return in
}

func TestOfHigherOfVouchersOnlyTheOneThatPaysMorePays(t *testing.T) {
	funded(t, open(), func(s *scene) {
		low, high := s.given("low", stacked(200_000, voucher.StackHigher)), s.given("high", stacked(500_000, voucher.StackHigher))
		for _, order := range [][]models.Grant{{low, high}, {high, low}} {
			got, shares := s.weighed(1, order...)
			for i, g := range order {
				want := models.Money(0)
				if g.ID == high.ID {
					want = 5 * yuan
				}
				if got[i][0] != want {
					s.t.Errorf("%d of %v pays %v", i, order, got[i][0])
				}
				if want == 0 && !errors.Is(shares[i][0].Reasons[0], voucher.ErrHigher) {
					s.t.Errorf("the lower one says %v", shares[i][0].Reasons)
				}
			}
		}
		for i, order := range [][]models.Grant{{low, high}, {high, low}} {
			line := fmt.Sprint("l", i)
			if _, err := s.reserve(s.onOrder(order[0], line, line)); err != nil {
				s.t.Fatal(err)
			}
			if _, err := s.reserve(s.onOrder(order[1], line, line)); !errors.Is(err, voucher.ErrHigher) {
				s.t.Errorf("both were reserved: %v", err)
			}
		}
	})
}

func TestTheHigherOneStandsWhereTheFirstOfThemStood(t *testing.T) {
	funded(t, open(), func(s *scene) {
		low, high, sum := s.given("low", stacked(100_000, voucher.StackHigher)), s.given("high", stacked(400_000, voucher.StackHigher)), s.given("sum", stacked(300_000, voucher.StackSum))
		for _, c := range []struct {
			order []models.Grant
			pays  []models.Money
		}{
			{[]models.Grant{low, sum, high}, []models.Money{0, 0, 4 * yuan}},
			{[]models.Grant{sum, low, high}, []models.Money{3 * yuan, 0, 0}},
		} {
			got, _ := s.weighed(1, c.order...)
			for i, want := range c.pays {
				if got[i][0] != want {
					s.t.Errorf("%d: %v, want %v", i, got[i][0], want)
				}
			}
		}
	})
}

func TestOnceTheHigherOneIsEmptyTheLowerOnePaysTheNextLine(t *testing.T) {
	funded(t, open(), func(s *scene) {
		capped := stacked(500_000, voucher.StackHigher)
		capped.Caps.PerOrder = 5 * yuan
		high, low := s.given("high", capped), s.given("low", stacked(200_000, voucher.StackHigher))
		got, _ := s.weighed(2, low, high)
		if !slices.Equal(got[0], []models.Money{0, 2 * yuan}) || !slices.Equal(got[1], []models.Money{5 * yuan, 0}) {
			s.t.Errorf("low %v, high %v", got[0], got[1])
		}
	})
}

func TestRacersOnTwoLinesNeverReserveBothOfAPair(t *testing.T) {
	funded(t, open(), func(s *scene) {
		a, b := s.given("low", stacked(200_000, voucher.StackHigher)), s.given("high", stacked(500_000, voucher.StackHigher))
		race(16, func(i int) error {
			g, line := []models.Grant{a, b}[i%2], fmt.Sprint("l", i/2%2)
			return s.try(func(tx *store.Tx) error {
				if err := voucher.Lock(tx, s.firm.ID, []string{a.ID, b.ID}); err != nil {
					return err
				}
				in := s.onOrder(g, "o", line)
				in.Key += fmt.Sprint(i)
				_, err := place(tx, in)
				return err
			})
		}, voucher.ErrHigher, voucher.ErrReserved)
		s.see(func(tx *store.Tx) error {
			for _, line := range []string{"l0", "l1"} {
				if rs, err := tx.HeldReservations(line); err != nil || len(rs) != 1 {
					s.t.Errorf("%s: %d reservations, %v", line, len(rs), err)
				}
			}
			return nil
		})
	})
}

func TestCityAndDistrictSumUpToTheBill(t *testing.T) {
	funded(t, open(), func(s *scene) {
		city, district := s.given("city", stacked(300_000, voucher.StackSum)), s.given("district", stacked(900_000, voucher.StackSum))
		if got, _ := s.weighed(1, city, district); got[0][0] != 3*yuan || got[1][0] != 7*yuan {
			s.t.Errorf("%v", got)
		}
	})
}

// beside is a pair of rules of which the second is asked after the first pays.
var pairs = map[string]struct {
	one, two voucher.Rules
	sameLine error
	another  error // on another line of the order with the same provider
	stranger error // on a line with another provider
}{
	"a group":         {stacked(100_000, voucher.StackSum, "city", "x"), stacked(100_000, voucher.StackSum, "city"), voucher.ErrExcluded, voucher.ErrExcluded, voucher.ErrExcluded},
	"other groups":    {stacked(100_000, voucher.StackSum, "city"), stacked(100_000, voucher.StackSum, "country"), nil, nil, nil},
	"exclusive first": {stacked(100_000, voucher.StackExclusive), stacked(100_000, voucher.StackSum), voucher.ErrStacking, voucher.ErrExclusive, voucher.ErrExclusive},
	"exclusive later": {stacked(100_000, voucher.StackSum), stacked(100_000, voucher.StackExclusive), voucher.ErrStacking, voucher.ErrExclusive, voucher.ErrExclusive},
	"one a contract":  {stacked(100_000, voucher.StackOne), stacked(100_000, voucher.StackSum), voucher.ErrStacking, voucher.ErrContract, nil},
	"higher of":       {stacked(100_000, voucher.StackHigher), stacked(100_000, voucher.StackHigher), voucher.ErrHigher, nil, nil},
}

func TestWhatElsePaysForAnOrderIsLookedAtOverTheWholeOrder(t *testing.T) {
	for name, c := range pairs {
		t.Run(name, func(t *testing.T) {
			funded(t, open(), func(s *scene) {
				one, two := s.given("one", c.one), s.given("two", c.two)
				if _, err := s.reserve(s.onOrder(one, "o1", "l1")); err != nil {
					s.t.Fatal(err)
				}
				other := s.onOrder(two, "o1", "l3")
				other.Facts.Offering.ProviderID = "prv_2"
				for _, try := range []struct {
					in  voucher.ReserveInput
					why error
				}{{s.onOrder(two, "o1", "l1"), c.sameLine}, {s.onOrder(two, "o1", "l2"), c.another}, {other, c.stranger}, {s.onOrder(two, "o2", "l4"), nil}} {
					if _, err := s.reserve(try.in); !errors.Is(err, try.why) {
						s.t.Errorf("line %s of %s: %v, want %v", try.in.LineID, try.in.OrderID, err, try.why)
					}
				}
			})
		})
	}
}

func TestAClaimThatWaitsKeepsWhatItExcludesFromTheOrder(t *testing.T) {
	funded(t, open(), func(s *scene) {
		claimed := s.given("one", stacked(100_000, voucher.StackSum, "city"))
		two := s.given("two", stacked(100_000, voucher.StackSum, "city"))
		c := models.Claim{
			ID: "clm", Number: "1", ProgrammeID: claimed.ProgrammeID, Version: 1, GrantID: claimed.ID, FirmID: s.firm.ID, ProviderID: "prv_1", OrderID: "o1", LineID: "l9",
			Side: "buyer", State: "submitted", Base: yuan, RateNum: 1, RateDen: 10, Asked: yuan, CreatedAt: now, UpdatedAt: now,
		}
		s.do(func(tx *store.Tx) error { _, err := tx.AddClaim(c); return err })
		if _, err := s.reserve(s.onOrder(two, "o1", "l1")); !errors.Is(err, voucher.ErrExcluded) {
			s.t.Errorf("got %v", err)
		}
		c.State = "refused"
		s.do(func(tx *store.Tx) error { return tx.WriteClaim(c, "submitted", 0) })
		if _, err := s.reserve(s.onOrder(two, "o1", "l1")); err != nil {
			s.t.Errorf("after the refusal: %v", err)
		}
	})
}

func TestWhatWasGivenBackStandsBesideNobody(t *testing.T) {
	funded(t, open(), func(s *scene) {
		one, two := s.given("one", stacked(100_000, voucher.StackSum, "city")), s.given("two", stacked(100_000, voucher.StackSum, "city"))
		r, err := s.reserve(s.onOrder(one, "o1", "l1"))
		if err != nil {
			s.t.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { return drop(tx, r, models.ReservationReleased, now) })
		if _, err := s.reserve(s.onOrder(two, "o1", "l1")); err != nil {
			s.t.Errorf("got %v", err)
		}
	})
}
