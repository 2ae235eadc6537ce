package refund_test

import (
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestWhatWasRefundedOpensNoVoucher(t *testing.T) {
	both(t, func(s *scene) {
		rules := voucher.Rules{Unlock: voucher.Unlock{Spend: 100 * yuan, Months: 3}}
		spent := func(at time.Time) (m models.Money) {
			s.see(func(tx *store.Tx) error {
				f, err := voucher.FactsOf(tx, voucher.Asked{FirmID: s.firm.ID, Now: at}, rules)
				m = f.Spent[3]
				return err
			})
			return m
		}
		s.fill(200 * yuan)
		l := s.settled(120 * yuan)
		soon := now.Add(time.Hour)
		if got := spent(soon); got != 120*yuan {
			s.Errorf("spent %v", got)
		}
		if _, err := s.book(l, 30*yuan, "a"); err != nil {
			s.Fatal(err)
		}
		if got := spent(soon); got != 90*yuan {
			s.Errorf("spent %v after a refund", got)
		}
		settledAt := s.line(l.ID).SettledAt.In(time.FixedZone("UTC+8", 8*3600))
		if last := settledAt.AddDate(0, 3, 0); spent(last) != 90*yuan || spent(last.Add(time.Second)) != 0 {
			s.Errorf("the three months end at %v with %v and %v", last, spent(last), spent(last.Add(time.Second)))
		}
		s.sound()
	})
}
