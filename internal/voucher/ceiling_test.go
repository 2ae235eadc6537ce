package voucher_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// capped pays the whole bill up to caps.
func capped(c voucher.Caps) voucher.Rules {
	r := open()
	r.Rates[0].PPM, r.Caps, r.Stacking = voucher.PPM, c, voucher.StackSum
	return r
}

// used is what is taken under each cap of the scene's firm and programme, by the end of its name.
func (s *scene) used(r models.Reservation) map[string]int64 {
	s.t.Helper()
	out := map[string]int64{}
	s.see(func(tx *store.Tx) error {
		got, err := tx.LimitsUsed(strings.Fields(r.Counted))
		for id, n := range got {
			out[strings.TrimPrefix(id, "programme:"+s.programme.ID+":")] = n
		}
		return err
	})
	return out
}

func TestACapOfAContractHoldsOverItsOrdersHoweverItsNumberIsWritten(t *testing.T) {
	funded(t, capped(voucher.Caps{PerContract: 15 * yuan}), func(s *scene) {
		g := s.grant("a", 100*yuan)
		try := func(line, number, provider string) (models.Money, error) {
			in := s.onOrder(g, "order-"+line, line)
			in.Facts.Contract, in.Facts.Offering.ProviderID = number, provider
			r, err := s.reserve(in)
			return r.Amount, err
		}
		for _, c := range []struct {
			line, number, provider string
			want                   models.Money
			why                    error
		}{
			{"l1", "PO-2026/7", "prv_1", 10 * yuan, nil},
			{"l2", "po 2026 7", "prv_1", 5 * yuan, nil},
			{"l3", "ＰＯ２０２６－７", "prv_1", 0, voucher.ErrCapContract},
			{"l4", "PO-2026/7", "prv_2", 10 * yuan, nil},
			{"l5", "PO-2026/8", "prv_1", 10 * yuan, nil},
			{"l6", "", "prv_1", 10 * yuan, nil},
			{"l7", "", "prv_1", 10 * yuan, nil},
		} {
			if got, err := try(c.line, c.number, c.provider); !errors.Is(err, c.why) || err == nil && got != c.want {
				s.t.Errorf("%s: %v, %v", c.line, got, err)
			}
		}
	})
}

func TestANewMonthInChinaBringsANewCap(t *testing.T) {
	funded(t, capped(voucher.Caps{PerMonth: 10 * yuan}), func(s *scene) {
		g := s.grant("a", 100*yuan)
		december := time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)
		for i, at := range []time.Time{now, december.Add(-time.Second), december} {
			in := s.input(g, string(rune('a'+i)), 10*yuan)
			in.Facts.Now = at
			if _, err := s.reserve(in); (err == nil) != (i != 1) || i == 1 && !errors.Is(err, voucher.ErrCapMonth) {
				s.t.Errorf("%s: %v", at, err)
			}
		}
	})
}

func TestEachProjectHasACapOfItsOwn(t *testing.T) {
	funded(t, capped(voucher.Caps{PerProject: 10 * yuan}), func(s *scene) {
		g := s.grant("a", 100*yuan)
		for _, c := range []struct {
			line, project string
			why           error
		}{{"l1", "p1", nil}, {"l2", "p1", voucher.ErrCapProject}, {"l3", "p2", nil}, {"l4", "", nil}, {"l5", "", voucher.ErrCapProject}} {
			in := s.input(g, c.line, 10*yuan)
			in.Facts.ProjectID = c.project
			if _, err := s.reserve(in); !errors.Is(err, c.why) {
				s.t.Errorf("%s: %v", c.line, err)
			}
		}
	})
}

func TestWhatWasTakenUnderATierIsGivenBackWhenItNoLongerFits(t *testing.T) {
	caps := voucher.Caps{Tiers: []voucher.CapTier{{When: voucher.When{Marks: []string{"incubated"}}, PerYear: 30 * yuan, PerContract: 30 * yuan}}}
	caps.PerYear = 10 * yuan
	funded(t, capped(caps), func(s *scene) {
		g := s.grant("a", 100*yuan)
		in := s.input(g, "l1", 25*yuan)
		in.Facts.Firm.Incubated = true
		r, err := s.reserve(in)
		if err != nil || r.Amount != 25*yuan {
			s.t.Fatalf("%v, %v", r.Amount, err)
		}
		if _, err := s.reserve(s.input(g, "l2", yuan)); !errors.Is(err, voucher.ErrCapYear) {
			s.t.Errorf("above the lower cap: %v", err)
		}
		s.do(func(tx *store.Tx) error { return finish(tx, r, 5*yuan, now.AddDate(0, 5, 0)) })
		for id, n := range s.used(r) {
			if n != int64(5*yuan) {
				s.t.Errorf("%s counts %d", id, n)
			}
		}
		if r, err := s.reserve(s.input(g, "l3", 25*yuan)); err != nil || r.Amount != 5*yuan {
			s.t.Errorf("what is left under the lower cap: %v, %v", r.Amount, err)
		}
	})
}

func TestACapCountsThoseWhomATierLeavesWithoutOne(t *testing.T) {
	caps := voucher.Caps{Tiers: []voucher.CapTier{{When: voucher.When{Sizes: []string{"medium"}}, PerYear: 10 * yuan}}}
	funded(t, capped(caps), func(s *scene) {
		g := s.grant("a", 100*yuan)
		if _, err := s.reserve(s.input(g, "l1", 9*yuan)); err != nil {
			s.t.Fatal(err)
		}
		in := s.input(g, "l2", 9*yuan)
		in.Facts.Firm.Size = "medium"
		if r, err := s.reserve(in); err != nil || r.Amount != yuan {
			s.t.Errorf("%v, %v", r.Amount, err)
		}
	})
}

// TestACapCountsInThePeriodOfTheClaimNotOfTheOrder claims in January what was
// ordered in December: it counts to the new year.
func TestACapCountsInThePeriodOfTheClaimNotOfTheOrder(t *testing.T) {
	r := capped(voucher.Caps{PerYear: 10 * yuan, PerMonth: 10 * yuan})
	r.Redeem = voucher.RedeemBuyer
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		december, january := time.Date(2026, 12, 31, 15, 59, 59, 0, time.UTC), time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)
		claim := func(line string, at time.Time) (res models.Reservation, err error) {
			in := voucher.ClaimInput{Key: voucher.ClaimKey + line, GrantID: g.ID, FirmID: s.firm.ID, LineID: line, OrderID: line, Facts: s.facts, Base: 10 * yuan, Open: 10 * yuan, Asked: at, At: at}
			in.Facts.Now, in.Facts.Redeem = december, voucher.RedeemBuyer
			err = s.try(func(tx *store.Tx) error { res, err = voucher.Claim(tx, in); return err })
			return res, err
		}
		late, err := claim("l1", january)
		if err != nil {
			s.t.Fatal(err)
		}
		if got := s.used(late); got["firm:"+s.firm.ID+":2027"] != int64(10*yuan) || got["firm:"+s.firm.ID+":2027-01"] != int64(10*yuan) || got["firm:"+s.firm.ID+":2026"] != 0 {
			s.t.Errorf("counted as %v", got)
		}
		if _, err := claim("l2", december); err != nil {
			s.t.Errorf("the old year's cap was taken: %v", err)
		}
		if _, err := claim("l3", january.AddDate(0, 1, 0)); !errors.Is(err, voucher.ErrCapYear) {
			s.t.Errorf("the new year's cap is free: %v", err)
		}
	})
}

// TestAFirmsOwnProviderIsRefusedWhateverTheCallerSays ties firm and provider by
// their code; the facts that come with the reservation do not know of it.
func TestAFirmsOwnProviderIsRefusedWhateverTheCallerSays(t *testing.T) {
	r := open()
	r.What.Unrelated = true
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		s.do(func(tx *store.Tx) error {
			for id, code := range map[string]string{"prv_1": s.firm.Code, "prv_2": "other"} {
				if _, err := tx.InsertProvider(models.Provider{ID: id, NameZh: "p", NameEn: "p", Code: code, Region: "CN-GZ", State: "approved", CreatedAt: now, UpdatedAt: now}); err != nil {
					return err
				}
			}
			return nil
		})
		if q := s.quote(g, 10*yuan); len(q.Reasons) != 1 || !errors.Is(q.Reasons[0], voucher.ErrRelated) {
			s.t.Errorf("the quote says %v", q.Reasons)
		}
		if _, err := s.reserve(s.input(g, "l1", 10*yuan)); !errors.Is(err, voucher.ErrRelated) {
			s.t.Errorf("the reservation says %v", err)
		}
		stranger := s.input(g, "l2", 10*yuan)
		stranger.Facts.Offering.ProviderID = "prv_2"
		if _, err := s.reserve(stranger); err != nil {
			s.t.Errorf("a stranger is refused: %v", err)
		}
	})
}

func TestReservationsOfBeforeGiveBackWhatTheyTook(t *testing.T) {
	r := open()
	r.Caps = voucher.Caps{PerOrder: 30 * yuan, PerYear: 30 * yuan, PerProgramme: 30 * yuan}
	funded(t, r, func(s *scene) {
		g := s.grant("a", 100*yuan)
		res, err := s.reserve(s.input(g, "l1", 10*yuan))
		if err != nil {
			s.t.Fatal(err)
		}
		testkit.Corrupt(s.t, s.db, `UPDATE reservations SET counted = ''`)
		s.do(func(tx *store.Tx) error { return finish(tx, res, yuan, now) })
		got := s.used(res)
		if len(got) != 4 {
			s.t.Errorf("counted under %v", got)
		}
		for id, n := range got {
			if n != int64(yuan) {
				s.t.Errorf("%s counts %d", id, n)
			}
		}
	})
}
