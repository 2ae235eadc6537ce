package claim_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/claim"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestABuyersClaimMovesItsPartFromTheBudgetToWhatIsOwedToTheFirm(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemBuyer, 500*yuan)
		l := s.settled(now, 100*yuan)
		c := s.claimed(g, l, claim.Buyer)
		s.wants("claim", c.Amount, 30*yuan)
		s.wants("owed to the firm", s.balance(models.AccountPayable, s.firm.ID), 30*yuan)
		s.wants("budget", s.balance(models.AccountBudget, s.programmes[voucher.RedeemBuyer].ID), 99_970*yuan)
		s.sound()
	})
}

func TestAProvidersClaimIsTheBuyersRebate(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemProvider, 500*yuan)
		l := s.settled(now, 100*yuan)
		before := s.balance(models.AccountWallet, s.firm.ID)
		s.claimed(g, l, claim.Provider)
		s.wants("wallet", s.balance(models.AccountWallet, s.firm.ID), before+30*yuan)
		s.wants("owed to the provider", s.balance(models.AccountPayable, seller), 97*yuan)
		s.sound()
	})
}

func TestACapCountsInThePeriodOfTheApprovalNotOfTheOrder(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemBuyer, 5_000*yuan)
		before := now.AddDate(0, 0, -28) // October
		old, fresh := s.settled(before, 3_000*yuan), s.settled(now, 3_000*yuan)
		s.claimed(g, old, claim.Buyer) // 900 of November's 1000, though it was ordered in October
		s.wants("what November leaves", s.claimed(g, fresh, claim.Buyer).Amount, 100*yuan)
		s.sound()
	})
}

func TestNobodySignsAClaimTwice(t *testing.T) {
	both(t, func(s *scene) {
		g, l := s.grant(voucher.RedeemBuyer, 500*yuan), s.settled(now, 100*yuan)
		err := s.try(func(tx *store.Tx) error {
			c, err := s.submitted(tx, g, l, claim.Buyer)
			if err != nil {
				return err
			}
			if _, err := claim.Review(tx, claim.Verdict{ClaimID: c.ID, Amount: c.Asked, Step: by("reviewer")}); err != nil {
				return err
			}
			_, err = claim.Approve(tx, c.ID, by("reviewer"))
			return err
		})
		if !errors.Is(err, party.ErrEyesSame) {
			s.Fatal(err)
		}
		s.sound()
	})
}

func TestALineIsClaimedOnceAndAgainAfterARefusal(t *testing.T) {
	both(t, func(s *scene) {
		g, l := s.grant(voucher.RedeemBuyer, 500*yuan), s.settled(now, 100*yuan)
		var c models.Claim
		s.do(func(tx *store.Tx) (err error) { c, err = s.submitted(tx, g, l, claim.Buyer); return err })
		err := s.try(func(tx *store.Tx) error { _, err := s.submitted(tx, g, l, claim.Buyer); return err })
		if !errors.Is(err, claim.ErrTaken) {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { _, err := claim.Refuse(tx, c.ID, by("issuer")); return err })
		s.claimed(g, l, claim.Buyer)
		s.sound()
	})
}

func TestAClaimComesInItsDays(t *testing.T) {
	both(t, func(s *scene) {
		g, l := s.grant(voucher.RedeemBuyer, 500*yuan), s.settled(now.AddDate(0, 0, -40), 100*yuan)
		last := voucher.DayEnd(now.AddDate(0, 0, 20))
		for at, want := range map[time.Time]error{last.Add(-time.Second): nil, last: claim.ErrLate} {
			s.see(func(tx *store.Tx) error {
				o, err := claim.OfferOf(tx, g.ID, l.ID, at)
				if late := len(o.Reasons) > 0 && errors.Is(o.Reasons[0], claim.ErrLate); late != (want != nil) {
					s.Errorf("%s: %v", at, o.Reasons)
				}
				return err
			})
		}
	})
}

func TestEvidenceIsFrozenWhenAClaimIsHandedIn(t *testing.T) {
	both(t, func(s *scene) {
		g, l := s.grant(voucher.RedeemBuyer, 500*yuan), s.settled(now, 100*yuan)
		var c models.Claim
		s.do(func(tx *store.Tx) (err error) { c, err = s.submitted(tx, g, l, claim.Buyer); return err })
		e, err := claim.Thaw(c.Evidence)
		if err != nil || e.Settlement.Cost != 100*yuan || len(e.Usage.Segments) != 1 || e.UsageHash == "" || e.Order.LineID != l.ID {
			s.Fatalf("%+v %v", e, err)
		}
		err = s.try(func(tx *store.Tx) error {
			c.Evidence += " "
			if err := tx.WriteClaim(c, c.State, c.Revision); err != nil {
				return err
			}
			_, err := claim.Review(tx, claim.Verdict{ClaimID: c.ID, Amount: c.Asked, Step: by("issuer")})
			return err
		})
		if !errors.Is(err, claim.ErrChain) {
			s.Fatal(err)
		}
	})
}

func TestARefundTakesBackTheClaimsPartAtItsOwnRate(t *testing.T) {
	for _, side := range []string{claim.Buyer, claim.Provider} {
		t.Run(side, func(t *testing.T) {
			both(t, func(s *scene) {
				how := map[string]voucher.Redeem{claim.Buyer: voucher.RedeemBuyer, claim.Provider: voucher.RedeemProvider}[side]
				l := s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
				c := s.claimed(s.grant(how, 500*yuan), l, side)
				r := s.refund(l, 40*yuan)
				s.wants("till's part", r.Voucher, 12*yuan)
				s.wants("claim's part", r.Claimed, 12*yuan)
				s.wants("firm's part", r.Firm, 28*yuan)
				if side == claim.Buyer {
					s.wants("still owed to the firm", s.balance(models.AccountPayable, s.firm.ID), c.Amount-12*yuan)
				} else {
					s.wants("out of the firm's part", r.Netted, 12*yuan)
				}
				s.sound()
				s.refund(l, 60*yuan)
				s.sound()
			})
		})
	}
}
