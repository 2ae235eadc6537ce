package claim_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"

	"supermarket/internal/claim"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// benchLines is how many redemptions a round settles.
const benchLines = 20_000

// BenchmarkBatch makes one batch of them on PostgreSQL, and brings it to its
// payment: how long each part takes, and the most memory in between.
func BenchmarkBatch(b *testing.B) {
	if os.Getenv("SUPERMARKET_TEST_POSTGRES") == "" {
		b.Fatal("SUPERMARKET_TEST_POSTGRES is not set")
	}
	var peak uint64
	for b.Loop() {
		b.StopTimer()
		s := open(b, planted.Postgres(b))
		s.many(benchLines)
		in := s.collecting("bench")
		b.StartTimer()
		before := b.Elapsed()
		batch := s.collectAll(in, &peak)
		b.ReportMetric(benchLines/(b.Elapsed()-before).Seconds(), "redemptions/s")
		before = b.Elapsed()
		if batch = s.paidBatch(batch); batch.Count != benchLines {
			b.Fatalf("%d lines", batch.Count)
		}
		b.ReportMetric((b.Elapsed() - before).Seconds(), "s-to-payment")
	}
	b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
}

// collectAll collects as the counter does, and notes the most memory that it saw.
func (s *scene) collectAll(in claim.Collecting, peak *uint64) (b models.Batch) {
	var ids []string
	s.see(func(tx *store.Tx) (err error) { ids, err = claim.Ahead(tx, in, claim.MostLines); return err })
	for piece := range slices.Chunk(ids, claim.Piece) {
		do := claim.Collect
		if b.ID != "" {
			do = claim.Grow
		}
		in.Only = piece
		s.do(func(tx *store.Tx) (err error) { b, err = do(tx, in); return err })
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		*peak = max(*peak, m.HeapAlloc)
	}
	return b
}

// many are copies of one settled line, with what the ledger moved for each.
func (s *scene) many(n int) {
	s.Helper()
	l := s.settled(now, 100*yuan, s.grant(voucher.RedeemInstant, 500*yuan))
	statements := []string{}
	copies := func(table, where string, names ...string) {
		fields := ""
		for _, name := range names {
			fields += fmt.Sprintf(", '%s', t.%s || '-' || x.copy", name, name)
		}
		statements = append(statements, fmt.Sprintf(`INSERT INTO %s SELECT (jsonb_populate_record(t, jsonb_build_object(%s))).* FROM %s t, generate_series(2, %d) x (copy) WHERE %s`, table, fields[2:], table, n, where))
	}
	of := fmt.Sprintf("t.line_id = '%s'", l.ID)
	copies("orders", fmt.Sprintf("t.id = '%s'", l.OrderID), "id", "number")
	copies("lines", fmt.Sprintf("t.id = '%s'", l.ID), "id", "order_id", "quote_id")
	copies("settlements", of, "id", "line_id", "order_id")
	copies("reservations", of, "id", "key", "line_id", "order_id")
	copies("attempts", fmt.Sprintf("t.job_id = (SELECT id FROM jobs WHERE line_id = '%s')", l.ID), "id", "job_id", "submission_key")
	copies("jobs", of, "id", "line_id", "order_id")
	copies("usage_segments", of, "id", "line_id", "attempt_id")
	copies("transfers", fmt.Sprintf("t.ref = '%s' AND t.kind = 'capture'", l.ID), "id", "key", "ref")
	statements = append(statements, fmt.Sprintf(`INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at)
		SELECT p.transfer_id || '-' || x.copy, p.source_id, p.destination_id, p.asset_id, p.amount, p.at FROM postings p JOIN transfers t ON t.id = p.transfer_id AND t.ref = '%s' AND t.kind = 'capture', generate_series(2, %d) x (copy)`, l.ID, n),
		fmt.Sprintf("UPDATE accounts SET balance = balance * %d WHERE kind = 'payable' AND owner = '%s'", n, seller), "ANALYZE")
	testkit.Corrupt(s.TB, s.db, statements...)
}
