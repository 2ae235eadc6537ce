package award_test

import (
	"slices"
	"testing"

	"supermarket/internal/award"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func (s *scene) look(firm string) (o award.Offer) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) { o, err = award.Look(tx, s.programme.ID, firm, now); return err })
	return o
}

// failed are the keys of the rules that are not met.
func failed(o award.Offer) (keys []string) {
	for _, c := range o.Clauses {
		if len(c.Why) > 0 {
			keys = append(keys, c.Rule.Key)
		}
	}
	return keys
}

func TestEachRuleIsToldWithWhetherTheFirmMeetsIt(t *testing.T) {
	r := open()
	r.Who.Sizes, r.Who.Titles, r.Who.MinMonths = []string{"micro"}, []string{"little_giant"}, 12
	each(t, r, func(s *scene) {
		o := s.look(s.firm.ID)
		if got := failed(o); !slices.Equal(got, []string{"voucher.rule.sizes", "voucher.rule.titles", "voucher.rule.min_months"}) || o.Chance != award.ChanceFails {
			s.Errorf("%v %s", got, o.Chance)
		}
		if len(o.Clauses) != 5 || o.Clauses[1].Rule.Key != "voucher.rule.regions" || o.Fails() != 3 {
			s.Errorf("%+v", o.Clauses)
		}
	})
}

func TestAVisitorReadsTheRulesAndFailsNone(t *testing.T) {
	r := open()
	r.Who.Sizes = []string{"micro"}
	each(t, r, func(s *scene) {
		o := s.look("")
		if o.Chance != award.ChanceUnknown || o.Fails() != 0 || len(o.Clauses) != 3 || o.Pool != 1_000*yuan {
			s.Errorf("%s %+v", o.Chance, o.Clauses)
		}
	})
}

func TestAFirmThatIsNotVerifiedFailsThatRuleAlone(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.do(func(tx *store.Tx) error {
			_, err := party.Move(tx, s.firm.ID, models.FirmSuspended, "usr_reviewer", now)
			return err
		})
		if got := failed(s.look(s.firm.ID)); !slices.Equal(got, []string{"award.rule.verified"}) {
			s.Error(got)
		}
	})
}

func TestTheRateOfTheFirmsOwnCaseIsMarked(t *testing.T) {
	r := open()
	r.Rates = []voucher.Rate{{PPM: 500_000, When: voucher.When{Domestic: true, Sizes: []string{"small"}}}, {PPM: 400_000, When: voucher.When{Sizes: []string{"micro"}}}, {PPM: 300_000}}
	each(t, r, func(s *scene) {
		var fits []bool
		for _, x := range s.look(s.firm.ID).Rates {
			fits = append(fits, x.Fits)
		}
		if !slices.Equal(fits, []bool{true, false, true}) {
			s.Error(fits)
		}
	})
}

func TestWhatTheFirmHasOfAProgrammeIsToldFirst(t *testing.T) {
	each(t, open(), func(s *scene) {
		if o := s.look(s.firm.ID); o.Chance != award.ChanceApply {
			s.Error(o.Chance)
		}
		s.reviewed()
		if o := s.look(s.firm.ID); o.Chance != award.ChanceApplied || o.Application.ID != s.kept.ID {
			s.Error(o.Chance)
		}
		if err := s.decide("usr_reviewer", models.ApplicationApproved); err != nil {
			s.Fatal(err)
		}
		if o := s.look(s.firm.ID); o.Chance != award.ChanceHeld || len(o.Grants) != 1 {
			s.Error(o.Chance)
		}
	})
}

func TestASurveyPutsWhatTheFirmCanGetInFront(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.do(func(tx *store.Tx) error {
			r := open()
			r.Who.Regions = []string{"CN-ZJ"}
			p, err := voucher.Create(tx, voucher.NewProgramme{Slug: "a-second", NameZh: "二", NameEn: "Two", Funder: "City", Kind: voucher.Funded, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Applies: true, Now: now})
			if err != nil {
				return err
			}
			_, err = voucher.Publish(tx, p.ID, r, "usr_issuer", now)
			return err
		})
		var got []award.Chance
		s.do(func(tx *store.Tx) error {
			all, err := award.Survey(tx, s.firm.ID, now)
			for _, o := range all {
				got = append(got, o.Chance)
			}
			return err
		})
		if !slices.Equal(got, []award.Chance{award.ChanceApply, award.ChanceFails}) {
			s.Error(got)
		}
	})
}
