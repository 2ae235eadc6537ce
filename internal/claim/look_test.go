package claim_test

import (
	"errors"
	"testing"

	"supermarket/internal/claim"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
)

// Kills the mutants that hold a large batch against the ledger at each look, or
// let it go on unheld.
func TestALargeBatchIsComparedByWhoeverAsksAndByEachStepNotByEachLook(t *testing.T) {
	both(t, func(s *scene) {
		s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
		b := s.collected(voucher.RedeemInstant, "provider", seller)
		testkit.Corrupt(s, s.db, "UPDATE batches SET count = 1001")
		for asked, want := range map[bool]error{false: nil, true: claim.ErrChain} {
			s.see(func(tx *store.Tx) error {
				b, err := tx.SettleBatch(b.ID)
				if err != nil {
					return err
				}
				v, err := claim.SettlementOf(tx, b, claim.Part{Most: 1, Check: asked})
				if !errors.Is(v.Wrong, want) || v.Unchecked == asked {
					s.Errorf("asked %t: unchecked %t, wrong: %v", asked, v.Unchecked, v.Wrong)
				}
				return err
			})
		}
		err := s.try(func(tx *store.Tx) error { _, err := claim.SubmitBatch(tx, b.ID, later("issuer")); return err })
		if !errors.Is(err, claim.ErrChain) {
			s.Errorf("submitted: %v", err)
		}
	})
}
