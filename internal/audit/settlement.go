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

// Frozen is what a line of a batch keeps of the files that its work left.
type Frozen struct {
	BatchID string
	N       int
	LineID  string
	Logs    map[string]string // SHA-256 by attempt
	Whole   bool              // it reads, and its list of results is what its hash is of
}

// FrozenAfter returns up to n of them behind one, batch by batch.
func FrozenAfter(tx *store.Tx, after Frozen, n int) (out []Frozen, err error) {
	lines, err := tx.BatchLinesAfter(after.BatchID, after.N, n)
	for _, l := range lines {
		e, err := claim.Thaw(l.Evidence)
		out = append(out, Frozen{l.BatchID, l.N, l.LineID, e.Logs(), err == nil && e.Delivery.Whole()})
	}
	return out, err
}

// Kept checks files against what was frozen of them, which never changes: next
// reads it a piece at a time, and sum a file outside of any transaction, failing
// for one that is not kept, which is no finding.
func Kept(next func(after Frozen) ([]Frozen, error), sum func(key string) (string, error)) Result {
	r, bad := Result{Name: "batches.files_unchanged"}, []string{}
	for after := (Frozen{}); ; {
		some, err := next(after)
		if err != nil {
			r.Detail = "not checked: " + err.Error()
			return r
		}
		for _, f := range some {
			if !asFrozen(f, sum) && len(bad) < mostNamed {
				bad = append(bad, f.LineID)
			}
			after = f
		}
		if r.Counted += int64(len(some)); len(some) == 0 {
			r.OK, r.Detail = len(bad) == 0, strings.Join(bad, ", ")
			return r
		}
	}
}

func asFrozen(f Frozen, sum func(key string) (string, error)) bool {
	for attempt, frozen := range f.Logs {
		if now, err := sum("logs/" + attempt); err == nil && now != frozen {
			return false
		}
	}
	return f.Whole
}
