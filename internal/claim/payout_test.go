package claim_test

import (
	"testing"

	"supermarket/internal/claim"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestWhatAProviderIsOwedIsItsAccountAfterBatchesClawBacksAndRefunds(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemInstant, 500*yuan)
		l, other := s.settled(now, 100*yuan, g), s.settled(now, 200*yuan, g)
		s.paidBatch(s.collected(voucher.RedeemInstant, "provider", seller))
		s.clawed(s.reservation(l).ID, claim.FromProvider, 20*yuan)
		s.refund(l, 50*yuan)
		s.claimed(s.grant(voucher.RedeemProvider, 500*yuan), other, claim.Provider)
		owed := s.balance(models.AccountPayable, seller)
		s.see(func(tx *store.Tx) error {
			p, err := tx.PayoutOfProvider(seller)
			s.wants("gross", p.Gross, 300*yuan)
			s.wants("clawed", p.Clawed, 20*yuan)
			s.wants("settled", p.Settled, 873*yuan/10)
			s.wants("owed", p.Gross-p.Fee-p.Refunded-p.Clawed-p.Settled, owed)
			return err
		})
		s.sound()
	})
}
