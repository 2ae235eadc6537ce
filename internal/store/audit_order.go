package store

import "supermarket/models"

// UncoveredLines are living paid lines whose hold does not cover their hard cap.
func (tx *Tx) UncoveredLines() (Finding, error) {
	return tx.find("SELECT count(*) FROM lines WHERE state IN ('paid', 'scheduled', 'running')",
		`SELECT l.id FROM lines l LEFT JOIN (SELECT hold_id, SUM(amount - captured - released) AS rest FROM hold_parts GROUP BY hold_id) h
			ON h.hold_id = l.hold_id WHERE l.state IN ('paid', 'scheduled', 'running') AND coalesce(h.rest, 0) <> l.cap_amount`)
}

// UnreleasedLines are ended lines that still hold something.
func (tx *Tx) UnreleasedLines() (Finding, error) {
	return tx.find("SELECT count(*) FROM lines WHERE state IN ('fulfilled', 'failed', 'cancelled', 'refunded')",
		`SELECT l.id FROM lines l JOIN holds h ON h.id = l.hold_id
			WHERE l.state IN ('fulfilled', 'failed', 'cancelled', 'refunded') AND h.state <> 'closed'`)
}

// MissettledLines are lines whose settlement, cost, billed stretches and captured amounts disagree.
func (tx *Tx) MissettledLines() (Finding, error) {
	return tx.find("SELECT count(*) FROM settlements",
		`SELECT l.id FROM lines l LEFT JOIN settlements s ON s.line_id = l.id
			LEFT JOIN (SELECT line_id, SUM(cost) AS cost FROM usage_segments WHERE billed GROUP BY line_id) u ON u.line_id = l.id
			LEFT JOIN (SELECT t.ref, SUM(p.amount) AS amount FROM transfers t JOIN postings p ON p.transfer_id = t.id
				WHERE t.kind = 'capture' GROUP BY t.ref) c ON c.ref = l.id
			WHERE (l.settled_at IS NULL) <> (s.id IS NULL)
				OR (s.id IS NOT NULL AND (s.cost <> l.cost OR s.cost <> COALESCE(u.cost, 0) OR s.cost <> COALESCE(c.amount, 0)))
				OR (s.id IS NULL AND c.amount IS NOT NULL)`)
}

// MischargedPayments are payments whose state and money received disagree.
func (tx *Tx) MischargedPayments() (Finding, error) {
	return tx.find("SELECT count(*) FROM payments",
		`SELECT y.id FROM payments y LEFT JOIN transfers t ON t.key = 'payment:' || y.id
			LEFT JOIN postings p ON p.transfer_id = t.id
			WHERE (y.state IN ('paid', 'refunded') AND y.method <> 'wallet') <> (t.id IS NOT NULL) OR (t.id IS NOT NULL AND p.amount <> y.amount)`)
}

// UnpaidWork are orders beyond waiting for money that had something due and no payment of that amount.
func (tx *Tx) UnpaidWork() (Finding, error) {
	return tx.find("SELECT count(*) FROM orders WHERE due_amount > 0",
		`SELECT o.id FROM orders o WHERE o.due_amount > 0 AND EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = o.id)
			AND NOT EXISTS (SELECT 1 FROM payments y WHERE y.order_id = o.id AND y.state IN ('paid', 'refunded') AND y.amount = o.due_amount)`)
}

// JoblessLines are paid lines without a job, jobs of unpaid lines, and lines and jobs that ended apart.
func (tx *Tx) JoblessLines() (Finding, error) {
	return tx.find("SELECT count(*) FROM jobs",
		`SELECT l.id FROM lines l LEFT JOIN jobs j ON j.line_id = l.id
			WHERE (l.state IN ('paid', 'scheduled', 'running', 'fulfilled', 'failed') AND j.id IS NULL)
				OR (l.state IN ('draft', 'awaiting_payment') AND j.id IS NOT NULL)
				OR (j.id IS NOT NULL AND (l.settled_at IS NOT NULL) <> (j.state IN ('succeeded', 'failed', 'cancelled')))`)
}

// RunTwice are jobs of which more than one attempt was billed to its end.
func (tx *Tx) RunTwice() (Finding, error) {
	return tx.find("SELECT count(*) FROM jobs",
		`SELECT a.job_id AS id FROM attempts a WHERE a.state IN ('succeeded', 'running')
			OR (a.state = 'failed' AND EXISTS (SELECT 1 FROM usage_segments u WHERE u.attempt_id = a.id AND u.billed))
			GROUP BY a.job_id HAVING count(*) > 1`)
}

// OverbilledAttempts are attempts billed for more milliseconds than their runner told.
func (tx *Tx) OverbilledAttempts() (Finding, error) {
	return tx.find("SELECT count(*) FROM attempts",
		`SELECT a.id FROM attempts a JOIN (SELECT attempt_id, SUM(millis) AS ms FROM usage_segments GROUP BY attempt_id) u
			ON u.attempt_id = a.id WHERE u.ms > a.run_millis`)
}

// ReceiptlessOrders are orders whose lines have all settled without a receipt.
func (tx *Tx) ReceiptlessOrders() (Finding, error) {
	return tx.find("SELECT count(*) FROM receipts",
		`SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM lines l WHERE l.order_id = o.id AND l.settled_at IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM lines l WHERE l.order_id = o.id AND l.settled_at IS NULL AND l.state <> 'cancelled')
			AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.order_id = o.id)`)
}

// EachOrderState calls f with every order's kept state and its lines' states.
func (tx *Tx) EachOrderState(f func(id string, kept models.OrderState, lines []models.LineState)) error {
	var rows []struct {
		ID    string
		Kept  models.OrderState
		State models.LineState
	}
	if err := tx.scan(&rows, "SELECT o.id, o.state AS kept, l.state FROM orders o JOIN lines l ON l.order_id = o.id ORDER BY o.id, l.n"); err != nil {
		return err
	}
	for i := 0; i < len(rows); {
		id, kept, lines := rows[i].ID, rows[i].Kept, []models.LineState(nil)
		for ; i < len(rows) && rows[i].ID == id; i++ {
			lines = append(lines, rows[i].State)
		}
		f(id, kept, lines)
	}
	return nil
}

// MoveKinds returns each kind of recorded change once, with how often it happened.
func (tx *Tx) MoveKinds() ([]MoveKind, error) {
	var rows []MoveKind
	err := tx.scan(&rows, "SELECT entity, from_to, count(*) AS n FROM moves GROUP BY entity, from_to ORDER BY entity, from_to")
	return rows, err
}

// MoveKind is one kind of recorded change.
type MoveKind struct {
	Entity string
	FromTo string
	N      int64
}
