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
	err = eachBatch(tx, func(b models.Batch) error {
		whole, err := chain(tx, b)
		if n++; !whole && len(bad) < mostNamed {
			bad = append(bad, b.ID)
		}
		return err
	})
	return n, strings.Join(bad, ", "), len(bad) == 0, err
}

// mostNamed bounds how many ids a finding names.
const mostNamed = 5

func eachBatch(tx *store.Tx, do func(models.Batch) error) error {
	for after := ""; ; {
		rows, err := tx.SettleBatchesAfter(after, 100)
		if err != nil {
			return err
		}
		for _, b := range rows {
			if err := do(b); err != nil {
				return err
			}
			after = b.ID
		}
		if len(rows) < 100 {
			return nil
		}
	}
}

func chain(tx *store.Tx, b models.Batch) (bool, error) {
	hash, whole := claim.Chained("", b.ID), true
	err := claim.EachLine(tx, b.ID, func(l models.BatchLine) error {
		hash = claim.Chained(hash, l.Evidence)
		whole = whole && hash == l.EvidenceHash
		return nil
	})
	return whole && hash == b.EvidenceHash, err
}

// Kept are the checks of files against what was frozen of them: sum reads one that
// is kept, and fails for one that is not, which is no finding.
func Kept(sum func(key string) (string, error)) []Check {
	return []Check{{"batches.files_unchanged", func(tx *store.Tx) (n int64, detail string, ok bool, err error) {
		var bad []string
		err = eachBatch(tx, func(b models.Batch) error {
			return claim.EachLine(tx, b.ID, func(l models.BatchLine) error {
				e, err := claim.Thaw(l.Evidence)
				n++
				if (err != nil || !asFrozen(e, sum)) && len(bad) < mostNamed {
					bad = append(bad, l.LineID)
				}
				return nil
			})
		})
		return n, strings.Join(bad, ", "), len(bad) == 0, err
	}}}
}

func asFrozen(e claim.Evidence, sum func(key string) (string, error)) bool {
	for attempt, frozen := range e.Logs() {
		if now, err := sum("logs/" + attempt); err == nil && now != frozen {
			return false
		}
	}
	return e.Delivery.Whole()
}
