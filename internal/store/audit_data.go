package store

// AuditDataRoom finds firms whose count of bytes is not what their uploads under way
// and the datasets whose files are still here add up to.
func (tx *Tx) AuditDataRoom() (Finding, error) {
	const held = `SELECT firm_id, size FROM uploads WHERE state = 'open'
		UNION ALL SELECT d.firm_id, d.size FROM datasets d JOIN inputs i ON i.id = d.input_id`
	return tx.find("SELECT count(*) FROM limits WHERE id LIKE 'data:%'",
		`SELECT k.id FROM (SELECT id FROM limits WHERE id LIKE 'data:%' UNION SELECT 'data:' || firm_id FROM (`+held+`) h) k
			LEFT JOIN limits l ON l.id = k.id
			LEFT JOIN (SELECT 'data:' || firm_id AS id, SUM(size) AS n FROM (`+held+`) h GROUP BY firm_id) s ON s.id = k.id
			WHERE coalesce(l.used, 0) <> coalesce(s.n, 0) ORDER BY k.id`)
}
