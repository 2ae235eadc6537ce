package store

// stateOf reads a thing's own state beside its moves.
const stateOf = `(
	SELECT 'order' AS entity, id, state FROM orders UNION ALL
	SELECT 'line', id, state FROM lines UNION ALL
	SELECT 'job', id, state FROM jobs UNION ALL
	SELECT 'attempt', id, state FROM attempts UNION ALL
	SELECT 'payment', id, state FROM payments UNION ALL
	SELECT 'reservation', id, state FROM reservations UNION ALL
	SELECT 'grant', id, state FROM grants UNION ALL
	SELECT 'firm', id, state FROM firms UNION ALL
	SELECT 'suspense_entry', id, state FROM suspense_entries UNION ALL
	SELECT 'offering', id, state FROM offerings)`

// MisledStates are things whose last move leads to another state than theirs.
func (tx *Tx) MisledStates() (Finding, error) {
	return tx.find(`SELECT count(DISTINCT entity || entity_id) FROM moves`,
		`SELECT s.id FROM `+stateOf+` s JOIN moves m ON m.entity = s.entity AND m.entity_id = s.id
			JOIN (SELECT entity, entity_id, max(seq) AS seq FROM moves GROUP BY entity, entity_id) l ON l.seq = m.seq
			WHERE m.from_to NOT LIKE '%>' || s.state ORDER BY s.id`)
}

// TornMoves are things with a move that does not begin where the one before ended.
func (tx *Tx) TornMoves() (Finding, error) {
	from, to := "split_part(from_to, '>', 1)", "split_part(from_to, '>', 2)"
	if tx.db.dialect == SQLite {
		from, to = "substr(from_to, 1, instr(from_to, '>') - 1)", "substr(from_to, instr(from_to, '>') + 1)"
	}
	return tx.find(`SELECT count(*) FROM moves`,
		`SELECT DISTINCT entity_id FROM (
			SELECT entity_id, `+from+` AS came, lag(`+to+`) OVER (PARTITION BY entity, entity_id ORDER BY seq) AS before FROM moves) m
			WHERE before <> came ORDER BY entity_id`)
}
