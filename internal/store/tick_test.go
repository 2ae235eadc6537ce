package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// ended puts jobs, attempts and tasks from..to that are over into the database,
// and beside them 20 that live.
func ended(t *testing.T, db *store.DB, from, to int) {
	t.Helper()
	at := "'2026-11-20T02:00:00Z'"
	add := func(from, to int, prefix, job, attempt, task string) []string {
		rows := fmt.Sprintf(" FROM generate_series(%d, %d) i", from, to)
		id := func(kind string) string { return "'" + prefix + kind + "' || i" }
		return []string{
			"INSERT INTO jobs (id, line_id, order_id, firm_id, offering_id, site_id, region, class_id, stack_id, recipe_id, params, units, state, reason_args, cap_millis, likely_millis, earliest_at, created_at, updated_at) SELECT " +
				id("j") + ", " + id("l") + ", " + id("o") + ", 'f', 'off', '', 'r', 'c', 's', 'matmul', '{}', 1, '" + job + "', '{}', 1, 1, " + at + ", " + at + ", " + at + rows,
			"INSERT INTO attempts (id, job_id, n, site_id, nodes, submission_key, token_hash, runner_id, state, cause, planned_at, metrics, updated_at) SELECT " +
				id("a") + ", " + id("j") + ", 1, 's', '[]', " + id("a") + ", '', 'r', '" + attempt + "', '', " + at + ", '[]', " + at + rows,
			"INSERT INTO tasks (id, queue, key, payload, run_at, state, created_at) SELECT " +
				id("t") + ", 'submit', " + id("t") + ", " + id("a") + ", " + at + ", '" + task + "', " + at + rows,
		}
	}
	statements := add(from, to, "e", "succeeded", "succeeded", "done")
	if from == 1 {
		statements = append(statements, add(1, 20, "l", "queued", "pending", "waiting")...)
	}
	testkit.Corrupt(t, db, append(statements, "ANALYZE")...)
}

// tickReads are what every tick of dispatch asks of jobs, attempts and tasks.
func tickReads(tx *store.Tx) error {
	jobs, err := tx.LiveJobs()
	if err != nil {
		return err
	}
	attempts, err := tx.LiveAttempts()
	if err == nil && (len(jobs) != 20 || len(attempts) != 20) {
		err = fmt.Errorf("%d jobs and %d attempts live", len(jobs), len(attempts))
	}
	if err != nil {
		return err
	}
	if _, err := tx.LiveResidencies(); err != nil {
		return err
	}
	if _, err := tx.AllSites(); err != nil {
		return err
	}
	if _, err := tx.KeptReservations(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)); err != nil {
		return err
	}
	if _, err := tx.AbandonedAttempts("submit"); err != nil {
		return err
	}
	_, err = tx.ClaimTasks("submit", "test", 20, time.Minute)
	return err
}

// rowsRead counts the rows that PostgreSQL itself fetched for the reads of a tick,
// which are then taken back.
func rowsRead(t *testing.T, db *store.DB) (n int64) {
	t.Helper()
	const count = "SELECT CAST(SUM(COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0)) AS bigint) FROM pg_stat_xact_user_tables"
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		var before int64 // of an earlier transaction of this connection that PostgreSQL has not put away yet
		if err := tx.Scan(&before, count); err != nil {
			return err
		}
		if err := tickReads(tx); err != nil {
			return err
		}
		if err := tx.Scan(&n, count); err != nil {
			return err
		}
		n -= before
		return errBoom
	})
	if err != errBoom {
		t.Fatal(err)
	}
	return n
}

func TestATickOfDispatchReadsNoMoreRowsHoweverManyJobsHaveEnded(t *testing.T) {
	db := testkit.Postgres(t)
	ended(t, db, 1, 2_000)
	few := rowsRead(t, db)
	ended(t, db, 2_001, 20_000)
	if many := rowsRead(t, db); few == 0 || many > few {
		t.Fatalf("it read %d rows beside 2,000 ended jobs and %d beside 20,000", few, many)
	}
}
