package claim_test

import (
	"errors"
	"testing"

	"supermarket/internal/claim"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestABatchPaysTheVouchersPartLessTheFeeOnIt(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemInstant, 500*yuan)
		s.settled(now, 100*yuan, g)
		s.settled(now, 200*yuan, g)
		b := s.collected(voucher.RedeemInstant, "provider", seller)
		s.wants("total", b.Total, 90*yuan)
		s.wants("fee", b.Fee, 27*yuan/10)
		b = s.paidBatch(b)
		s.wants("paid", b.Paid, 873*yuan/10)
		s.wants("what is owed still", s.balance(models.AccountPayable, seller), 291*yuan-873*yuan/10)
		s.sound()
	})
}

func TestARedemptionIsInOneBatchAtMost(t *testing.T) {
	both(t, func(s *scene) {
		s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
		b := s.collected(voucher.RedeemInstant, "provider", seller)
		again := func(key string) error {
			return s.try(func(tx *store.Tx) error {
				_, err := claim.Collect(tx, claim.Collecting{ProgrammeID: b.ProgrammeID, PayeeKind: "provider", PayeeID: seller, From: now.AddDate(-1, 0, 0), Until: now.AddDate(0, 0, 1), Key: key, Step: claim.Step{By: "issuer", At: now.AddDate(0, 0, 2)}})
				return err
			})
		}
		if err := again("other"); !errors.Is(err, claim.ErrNothing) {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { _, err := claim.RefuseBatch(tx, b.ID, later("issuer")); return err })
		if err := again("third"); err != nil {
			s.Fatal(err)
		}
		s.sound()
	})
}

func TestABatchThatIsNotTheLedgerDoesNotClose(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
		b := s.collected(voucher.RedeemInstant, "provider", seller)
		s.approvedBatch(b)
		s.refund(l, 10*yuan)
		err := s.try(func(tx *store.Tx) error { _, err := claim.PayBatch(tx, b.ID, "ICBC-1", later("issuer")); return err })
		if !errors.Is(err, claim.ErrGap) {
			s.Fatal(err)
		}
		s.sound()
	})
}

func TestADoctoredRowDoesNotClose(t *testing.T) {
	for _, statement := range []string{
		"UPDATE batch_lines SET amount = amount + 1",
		"UPDATE batch_lines SET evidence = evidence || ' '",
		"UPDATE batches SET total = total + 1",
		"UPDATE reservations SET captured = captured - 1",
	} {
		t.Run(statement, func(t *testing.T) {
			both(t, func(s *scene) {
				s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
				b := s.collected(voucher.RedeemInstant, "provider", seller)
				testkit.Corrupt(s, s.db, statement)
				err := s.try(func(tx *store.Tx) error {
					if _, err := claim.SubmitBatch(tx, b.ID, later("issuer")); err != nil {
						return err
					}
					_, err := claim.ReviewBatch(tx, b.ID, later("issuer"))
					return err
				})
				if !errors.Is(err, claim.ErrGap) && !errors.Is(err, claim.ErrChain) {
					s.Fatal(err)
				}
			})
		})
	}
}

func TestWhoMadeOrReviewedABatchDoesNotApproveIt(t *testing.T) {
	both(t, func(s *scene) {
		s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
		b := s.collected(voucher.RedeemInstant, "provider", seller)
		s.do(func(tx *store.Tx) error {
			if _, err := claim.SubmitBatch(tx, b.ID, later("issuer")); err != nil {
				return err
			}
			_, err := claim.ReviewBatch(tx, b.ID, later("second"))
			return err
		})
		for _, who := range []string{"issuer", "second"} {
			err := s.try(func(tx *store.Tx) error { _, err := claim.ApproveBatch(tx, b.ID, later(who)); return err })
			if !errors.Is(err, party.ErrEyesSame) {
				s.Errorf("%s: %v", who, err)
			}
		}
	})
}

func TestABatchOfClaimsPaysThemAndMarksThem(t *testing.T) {
	both(t, func(s *scene) {
		c := s.claimed(s.grant(voucher.RedeemBuyer, 500*yuan), s.settled(now, 100*yuan+1), claim.Buyer)
		b := s.paidBatch(s.collected(voucher.RedeemBuyer, "firm", s.firm.ID))
		s.wants("paid", b.Paid, 30*yuan)
		s.wants("owed to the firm", s.balance(models.AccountPayable, s.firm.ID), 0)
		s.see(func(tx *store.Tx) (err error) { c, err = tx.Claim(c.ID); return err })
		if c.State != models.ClaimPaid || c.BatchID != b.ID {
			s.Errorf("%+v", c)
		}
		s.sound()
	})
}

func TestABatchOfProvidersClaimsMovesNoMoneyAgain(t *testing.T) {
	both(t, func(s *scene) {
		s.claimed(s.grant(voucher.RedeemProvider, 500*yuan), s.settled(now, 100*yuan), claim.Provider)
		b := s.paidBatch(s.collected(voucher.RedeemProvider, "provider", seller))
		s.wants("total", b.Total, 30*yuan)
		s.wants("passed", b.Passed, 30*yuan)
		s.wants("paid", b.Paid, 0)
		s.wants("owed to the provider", s.balance(models.AccountPayable, seller), 97*yuan)
		s.sound()
	})
}
