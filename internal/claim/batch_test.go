package claim_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"supermarket/internal/audit"
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

// collecting is all that the programme of the till owes the seller, under a key.
func (s *scene) collecting(key string) claim.Collecting {
	return claim.Collecting{ProgrammeID: s.programmes[voucher.RedeemInstant].ID, PayeeKind: "provider", PayeeID: seller, From: now.AddDate(-1, 0, 0), Until: now.Add(time.Hour), Key: key, Step: later("issuer")}
}

func TestABatchThatGrowsPieceByPieceIsOneChainAndOnePayment(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemInstant, 500*yuan)
		for range 3 {
			s.settled(now, 100*yuan, g)
		}
		var b models.Batch
		in := s.collecting("k")
		grow := func() error {
			return s.try(func(tx *store.Tx) (err error) { b, err = claim.Grow(tx, in); return err })
		}
		s.do(func(tx *store.Tx) error {
			ids, err := claim.Ahead(tx, in, 10)
			if err != nil {
				return err
			}
			in.Only = ids[:2]
			_, err = claim.Collect(tx, in)
			in.Only = ids[1:] // one of which is in it already
			return err
		})
		if err := grow(); err != nil || b.Count != 3 {
			s.Fatalf("%d lines: %v", b.Count, err)
		}
		if err := grow(); err != nil || b.Count != 3 {
			s.Fatalf("again: %d lines: %v", b.Count, err)
		}
		if b = s.paidBatch(b); b.Total != 90*yuan || b.Paid != 873*yuan/10 {
			s.Errorf("%v of %v is paid", b.Paid, b.Total)
		}
		if err := grow(); !errors.Is(err, claim.ErrBatchState) {
			s.Errorf("a paid one grew: %v", err)
		}
		s.sound()
	})
}

func TestABatchKeepsTheHashOfEachLogAndOfTheListOfResults(t *testing.T) {
	both(t, func(s *scene) {
		l, in := s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan)), s.collecting("k")
		var attempt string
		reservation := s.reservation(l).ID
		s.do(func(tx *store.Tx) error {
			j, err := tx.JobOfLine(l.ID)
			if err != nil {
				return err
			}
			all, err := tx.AttemptsOfRedemptions([]string{reservation})
			attempt, in.Logs = all[0], map[string]string{all[0]: "aa"}
			if err := errors.Join(err, tx.AddArtefact(models.Artefact{ID: "art", JobID: j.ID, AttemptID: attempt, FirmID: s.firm.ID, Name: "out.csv", Size: 3, SHA256: "cc", FileKey: "f", CreatedAt: now})); err != nil {
				return err
			}
			b, err := claim.Collect(tx, in)
			if err != nil {
				return err
			}
			v, err := claim.SettlementOf(tx, b, claim.Part{Most: 1})
			if err == nil && (len(v.Lines) != 1 || !slices.Equal(v.Lines[0].Logs, []string{"aa"}) || len(v.Lines[0].Manifest) != 64 || v.More != 0) {
				s.Errorf("%+v", v.Lines)
			}
			return err
		})
		for now, ok := range map[string]bool{"aa": true, "bb": false, "": true} { // "" is gone
			next := func(after audit.Frozen) (some []audit.Frozen, err error) {
				s.see(func(tx *store.Tx) error { some, err = audit.FrozenAfter(tx, after, 1); return err })
				return some, err
			}
			r := audit.Kept(next, func(key string) (string, error) {
				if key != "logs/"+attempt || now == "" {
					return "", store.ErrNotFound
				}
				return now, nil
			})
			if r.OK != ok || r.Counted != 1 {
				s.Errorf("a log of hash %q: %+v", now, r)
			}
		}
	})
}
