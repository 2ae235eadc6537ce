package store

// AuditVouched finds attempts billed for more than the server vouches for, or
// whose runner told less than is kept.
func (tx *Tx) AuditVouched() (Finding, error) {
	return tx.find("SELECT count(*) FROM quarantines",
		`SELECT a.id FROM attempts a LEFT JOIN (SELECT attempt_id, SUM(millis) AS ms FROM usage_segments WHERE billed GROUP BY attempt_id) u ON u.attempt_id = a.id
			LEFT JOIN (SELECT attempt_id, MIN(allowed_millis) AS ms FROM quarantines GROUP BY attempt_id) q ON q.attempt_id = a.id
			WHERE coalesce(u.ms, 0) > coalesce(q.ms, coalesce(u.ms, 0)) OR (a.claimed_millis > 0 AND a.claimed_millis < a.run_millis) ORDER BY a.id`)
}

// AuditHouse finds runs of the platform's own that somebody was billed for, and
// measurements that are no such run.
func (tx *Tx) AuditHouse() (Finding, error) {
	return tx.find("SELECT count(*) FROM jobs WHERE house",
		`SELECT j.id FROM jobs j JOIN lines l ON l.id = j.line_id WHERE j.house AND (l.cap_amount <> 0 OR l.cost <> 0 OR l.hold_id <> ''
				OR EXISTS (SELECT 1 FROM usage_segments u WHERE u.line_id = l.id AND u.billed))
			UNION ALL SELECT b.id FROM benchmarks b LEFT JOIN jobs j ON j.id = b.job_id WHERE j.id IS NULL OR NOT j.house OR (b.state = 'waiting') <> (b.ended_at IS NULL) ORDER BY 1`)
}

// AuditUsageDisputes finds disputes whose money did not go as they say.
func (tx *Tx) AuditUsageDisputes() (Finding, error) {
	return tx.find("SELECT count(*) FROM usage_disputes",
		`SELECT d.id FROM usage_disputes d LEFT JOIN refunds r ON r.id = d.refund_id LEFT JOIN refunds k ON k.key = 'usage:' || d.id
			WHERE (d.state = 'upheld') <> (r.id IS NOT NULL) OR (r.id IS NOT NULL AND (r.line_id <> d.line_id OR r.state <> 'booked' OR r.key <> 'usage:' || d.id))
				OR (d.state <> 'upheld' AND k.id IS NOT NULL) OR (d.state IN ('asked', 'answered')) <> (d.decided_at IS NULL) ORDER BY d.id`)
}

// besides are the transfers that move what is owed to somebody and are neither a
// settlement nor a refund: each has a check of its own.
const besides = "t.kind IN ('payout', 'claim', 'claw_back', 'debt')"

// AuditPayouts finds providers whose lines do not add up to what the ledger owes
// them together with what left that account otherwise.
func (tx *Tx) AuditPayouts() (Finding, error) {
	return tx.find("SELECT count(*) FROM accounts WHERE kind = 'payable'",
		`SELECT a.owner FROM accounts a
			LEFT JOIN (SELECT provider_id, SUM(provider) AS earned FROM settlements GROUP BY provider_id) s ON s.provider_id = a.owner
			LEFT JOIN (SELECT provider_id, SUM(provider) AS gave FROM refunds WHERE kind = 'line' AND state = 'booked' GROUP BY provider_id) r ON r.provider_id = a.owner
			LEFT JOIN (SELECT firm_id, SUM(claimed - netted) AS gave FROM refunds WHERE kind = 'line' AND state = 'booked' GROUP BY firm_id) c ON c.firm_id = a.owner
			LEFT JOIN (SELECT p.source_id AS id, SUM(p.amount) AS n FROM postings p JOIN transfers t ON t.id = p.transfer_id WHERE `+besides+` GROUP BY p.source_id) o ON o.id = a.id
			LEFT JOIN (SELECT p.destination_id AS id, SUM(p.amount) AS n FROM postings p JOIN transfers t ON t.id = p.transfer_id WHERE `+besides+` GROUP BY p.destination_id) i ON i.id = a.id
			WHERE a.kind = 'payable' AND a.balance <> coalesce(s.earned, 0) - coalesce(r.gave, 0) - coalesce(c.gave, 0) - coalesce(o.n, 0) + coalesce(i.n, 0) ORDER BY a.owner`)
}

// AuditSLA finds counts of service that cannot be.
func (tx *Tx) AuditSLA() (Finding, error) {
	return tx.find("SELECT count(*) FROM sla_days",
		`SELECT offering_id || ' ' || day FROM sla_days WHERE late_starts > starts OR site_faults > ends OR starts < 0 OR ends < 0 OR benchmarks < 0
			UNION ALL SELECT site_id FROM site_hours WHERE up + planned > looked ORDER BY 1`)
}
