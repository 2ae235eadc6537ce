package audit

import (
	"strings"

	"supermarket/internal/claim"
	"supermarket/internal/store"
	"supermarket/models"
)

// Settlements are the checks of claims, of batches with their evidence, and of
// claw-backs.
func Settlements() []Check {
	return []Check{
		Finding("claims.booked", (*store.Tx).AuditClaims),
		Finding("claims.four_eyes", (*store.Tx).AuditClaimEyes),
		Finding("batches.add_up", (*store.Tx).AuditBatches),
		Finding("clawbacks.booked", (*store.Tx).AuditClawbacks),
		{"batches.evidence_chained", chained},
	}
}

// chained tells whether the frozen evidence of every batch still has its hashes.
func chained(tx *store.Tx) (n int64, detail string, ok bool, err error) {
	var bad []string
	for after := ""; ; {
		rows, err := tx.SettleBatchesAfter(after, 100)
		if err != nil {
			return n, "", false, err
		}
		for _, b := range rows {
			whole, err := chain(tx, b)
			if err != nil {
				return n, "", false, err
			}
			if !whole && len(bad) < 5 {
				bad = append(bad, b.ID)
			}
			after = b.ID
		}
		if n += int64(len(rows)); len(rows) < 100 {
			return n, strings.Join(bad, ", "), len(bad) == 0, nil
		}
	}
}

func chain(tx *store.Tx, b models.Batch) (bool, error) {
	lines, err := tx.SettleBatchLines(b.ID)
	if err != nil {
		return false, err
	}
	hash := claim.Chained("", b.ID)
	for _, l := range lines {
		if hash = claim.Chained(hash, l.Evidence); hash != l.EvidenceHash {
			return false, nil
		}
	}
	return hash == b.EvidenceHash, nil
}
