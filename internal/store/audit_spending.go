package store

// MiscountedBudgets are counters of budgets that are not what lines take of them.
func (tx *Tx) MiscountedBudgets() (Finding, error) {
	return tx.find("SELECT count(*) FROM limits WHERE id LIKE 'budget:%'",
		`SELECT u.id FROM (SELECT limit_id AS id, SUM(amount - returned) AS n FROM budget_uses GROUP BY limit_id) u LEFT JOIN limits l ON l.id = u.id
			WHERE COALESCE(l.used, 0) <> u.n
		UNION ALL SELECT l.id FROM limits l WHERE l.id LIKE 'budget:%' AND l.used > 0
			AND NOT EXISTS (SELECT 1 FROM budget_uses u WHERE u.limit_id = l.id)`)
}

// OverusedBudgets are uses of a budget by ended lines above what the firm paid for them.
func (tx *Tx) OverusedBudgets() (Finding, error) {
	return tx.find("SELECT count(*) FROM budget_uses",
		`SELECT u.id FROM budget_uses u JOIN lines l ON l.id = u.line_id LEFT JOIN settlements s ON s.line_id = u.line_id
			WHERE (s.id IS NOT NULL AND u.amount - u.returned > s.firm)
				OR (s.id IS NULL AND l.state = 'cancelled' AND u.returned < u.amount)`)
}

// MisjudgedApprovals are questions that their order does not follow, or that
// nobody, or the one who asked, has answered, and drafts that nobody was asked about.
func (tx *Tx) MisjudgedApprovals() (Finding, error) {
	return tx.find("SELECT count(*) FROM approvals",
		`SELECT a.id FROM approvals a JOIN orders o ON o.id = a.order_id
			WHERE (a.state = 'asked') <> (o.state = 'draft') OR (a.state IN ('approved', 'refused')) <> (a.decided_by <> '')
				OR a.decided_by = a.asked_by OR (a.state IN ('refused', 'lapsed', 'withdrawn') AND o.state <> 'cancelled')
		UNION ALL SELECT o.id FROM orders o WHERE o.state = 'draft' AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.order_id = o.id)`)
}
