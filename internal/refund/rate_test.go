package refund_test

import (
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestARefundComesBackAtTheRateOfItsOrderWhateverTheRulesSayNow(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(500 * yuan)
		l := s.settled(100*yuan+7, g)
		s.do(func(tx *store.Tx) error {
			v, err := tx.Version(s.programme.ID, 1)
			if err != nil {
				return err
			}
			r, err := voucher.Parse(v.Rules)
			if err != nil {
				return err
			}
			r.Rates[0].PPM = 900_000
			_, err = voucher.Publish(tx, s.programme.ID, r, "issuer", now.Add(time.Hour))
			return err
		})
		back, err := s.book(l, 33*yuan+3, "k")
		if err != nil {
			t.Fatal(err)
		}
		// 30 % of 100.00000007 was paid; 30 % of the 67.00000004 that remain may stay, each rounded down.
		if want := 30*yuan + 2 - (2010*yuan/100 + 1); back.Voucher != want || s.balance(models.AccountGrant, g.ID) != 500*yuan-(2010*yuan/100+1) {
			t.Errorf("%s came back, want %s", back.Voucher, want)
		}
		s.sound()
	})
}
