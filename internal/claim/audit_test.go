package claim_test

import (
	"context"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/claim"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
)

func TestTheAuditFindsWhatWasDoctoredAfterwards(t *testing.T) {
	for check, statement := range map[string]string{
		"claims.booked":            "UPDATE claims SET amount = amount - 1",
		"claims.four_eyes":         "UPDATE batches SET approved_by = reviewed_by",
		"batches.add_up":           "UPDATE batches SET paid = paid + 1",
		"batches.evidence_chained": "UPDATE batch_lines SET evidence = evidence || ' '",
		"clawbacks.booked":         "UPDATE clawbacks SET amount = amount + 1",
	} {
		t.Run(check, func(t *testing.T) {
			both(t, func(s *scene) {
				c := s.claimed(s.grant(voucher.RedeemBuyer, 500*yuan), s.settled(now, 100*yuan), claim.Buyer)
				s.paidBatch(s.collected(voucher.RedeemBuyer, "firm", s.firm.ID))
				s.clawed(c.ReservationID, claim.FromFirm, yuan)
				testkit.Corrupt(s, s.db, statement)
				if broken := s.broken(); !broken[check] {
					s.Errorf("not found: %v", broken)
				}
			})
		})
	}
}

// broken names the checks of settlements that are not right.
func (s *scene) broken() map[string]bool {
	s.Helper()
	out := map[string]bool{}
	err := s.db.Snapshot(context.Background(), func(tx *store.Tx) error {
		for _, r := range audit.Run(tx, audit.Settlements()).Broken() {
			out[r.Name] = true
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return out
}
