package claim_test

import (
	"errors"
	"testing"

	"supermarket/internal/claim"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestAClawBackGoesToTheBudgetAndTheCapsStayUsed(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemInstant, 500*yuan)
		l := s.settled(now, 100*yuan, g)
		s.clawed(s.reservation(l).ID, claim.FromProvider, 10*yuan)
		s.wants("owed to the provider", s.balance(models.AccountPayable, seller), 87*yuan)
		s.wants("with the programme", s.balance(models.AccountBudget, g.ProgrammeID)+s.balance(models.AccountGrant, g.ID), 99_980*yuan)
		s.see(func(tx *store.Tx) error {
			v, err := voucher.Show(tx, g.ID, s.firm.ID, now)
			s.wants("remaining", v.Remaining, 470*yuan)
			return err
		})
		s.sound()
	})
}

func TestWhatThePayeeLacksIsOwedAndSetOff(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemBuyer, 500*yuan)
		l := s.settled(now, 100*yuan)
		c := s.claimed(g, l, claim.Buyer)
		s.paidBatch(s.collected(voucher.RedeemBuyer, "firm", s.firm.ID))
		has := s.balance(models.AccountWallet, s.firm.ID)
		k := s.clawed(c.ReservationID, claim.FromFirm, 30*yuan)
		s.wants("owed", k.Debt, 30*yuan-has)
		s.wants("wallet", s.balance(models.AccountWallet, s.firm.ID), 0)
		s.see(func(tx *store.Tx) (err error) { c, err = tx.Claim(c.ID); return err })
		if c.State != models.ClaimClawedBack {
			s.Errorf("%+v", c)
		}
		s.claimed(g, s.settled(now, 200*yuan), claim.Buyer)
		s.sound()
		b := s.paidBatch(s.collected(voucher.RedeemBuyer, "firm", s.firm.ID))
		s.wants("set off", b.Repaid+b.Paid, 60*yuan)
		s.sound()
	})
}

func TestADebtAboveTheNextBatchIsSetOffByThoseThatFollow(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemBuyer, 2_000*yuan)
		c := s.claimed(g, s.settled(now, 1000*yuan), claim.Buyer)
		s.paidBatch(s.collected(voucher.RedeemBuyer, "firm", s.firm.ID))
		has := s.balance(models.AccountWallet, s.firm.ID)
		debt := s.clawed(c.ReservationID, claim.FromFirm, 300*yuan).Debt
		s.wants("owed", debt, 300*yuan-has)
		for _, cost := range []models.Money{100*yuan + 7, 200 * yuan, 2000 * yuan} { // of which 30 % are claimed, rounded down
			s.claimed(g, s.settled(now, cost), claim.Buyer)
			part := cost * 3 / 10
			off := min(part, debt)
			b := s.paidBatch(s.collected(voucher.RedeemBuyer, "firm", s.firm.ID))
			s.wants("set off", b.Repaid, off)
			s.wants("paid", b.Paid, (part - off + models.Fen/2).FenDown())
			debt -= off
			s.wants("owed still", -s.balance(models.AccountReceivable, s.firm.ID), debt)
		}
		s.sound()
	})
}

func TestNobodyClawsBackAlone(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
		in := claim.Clawing{ReservationID: s.reservation(l).ID, From: claim.FromProvider, Amount: yuan, Reason: "other", Key: "k", Step: later("issuer")}
		err := s.try(func(tx *store.Tx) error {
			k, err := claim.Claw(tx, in)
			if err != nil {
				return err
			}
			_, err = claim.Clawed(tx, k.ID, later("issuer"))
			return err
		})
		if !errors.Is(err, party.ErrEyesSame) {
			s.Fatal(err)
		}
	})
}

func TestNoMoreIsClawedBackThanWasRedeemed(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
		id := s.reservation(l).ID
		s.clawed(id, claim.FromProvider, 20*yuan)
		err := s.try(func(tx *store.Tx) error {
			_, err := claim.Claw(tx, claim.Clawing{ReservationID: id, From: claim.FromProvider, Amount: 10*yuan + 1, Reason: "other", Key: "k", Step: later("issuer")})
			return err
		})
		if !errors.Is(err, claim.ErrClawAmount) {
			s.Fatal(err)
		}
	})
}

func TestARefundAfterAClawBackGivesTheProgrammeNothingTwice(t *testing.T) {
	for _, from := range []string{claim.FromProvider, claim.FromFirm} {
		t.Run(from, func(t *testing.T) {
			both(t, func(s *scene) {
				g := s.grant(voucher.RedeemInstant, 500*yuan)
				l := s.settled(now, 100*yuan, g)
				s.clawed(s.reservation(l).ID, from, 20*yuan)
				r := s.refund(l, 50*yuan)
				s.wants("to the programme", r.Voucher, 0)
				s.wants("kept by who had given it", r.Kept+r.KeptFirm, 15*yuan)
				s.sound()
				s.refund(l, 50*yuan)
				s.wants("budget", s.balance(models.AccountBudget, g.ProgrammeID)+s.balance(models.AccountGrant, g.ID), 100_000*yuan)
				s.sound()
			})
		})
	}
}

func TestARefundOfWhatAClawBackHasTakenWholeMovesNothing(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemInstant, 500*yuan)
		l := s.settled(now, 4, g) // 30 % of it, rounded down, is one micro-fen
		s.clawed(s.reservation(l).ID, claim.FromProvider, 1)
		if r := s.refund(l, 1); r.Kept != 1 || r.TransferID != nil {
			s.Errorf("%+v", r)
		}
		s.sound()
		s.refund(l, 3)
		s.sound()
	})
}
