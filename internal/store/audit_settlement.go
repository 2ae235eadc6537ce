package store

import "supermarket/models"

// AuditClaims finds claims whose value did not move as they say: with the
// approval, and never before it.
func (tx *Tx) AuditClaims() (Finding, error) {
	key := "'claim:' || c.id"
	return tx.find("SELECT count(*) FROM claims",
		`SELECT c.id FROM claims c LEFT JOIN reservations r ON r.id = c.reservation_id AND c.reservation_id <> ''
			WHERE (c.state IN ('approved', 'paid', 'clawed_back') AND (r.id IS NULL OR r.key <> 'claim:' || c.id OR r.captured <> c.amount OR r.line_id <> c.line_id OR r.grant_id <> c.grant_id
					OR c.amount <> `+moved(key, "grant", "payable")+` OR CASE WHEN c.side = 'provider' THEN c.amount ELSE 0 END <> `+moved(key, "payable", "wallet")+`))
				OR (c.state NOT IN ('approved', 'paid', 'clawed_back') AND (r.id IS NOT NULL OR `+moved(key, "", "")+` <> 0))
				OR (c.state = 'clawed_back') <> (c.amount > 0 AND c.clawed = c.amount AND c.paid_at IS NOT NULL) ORDER BY c.id`)
}

// AuditClaimEyes finds claims and batches that one person reviewed and approved,
// and claw-backs that one proposed and decided.
func (tx *Tx) AuditClaimEyes() (Finding, error) {
	return tx.find("SELECT (SELECT count(*) FROM claims) + (SELECT count(*) FROM batches) + (SELECT count(*) FROM clawbacks)",
		`SELECT id FROM claims WHERE approved_at IS NOT NULL AND (approved_by = reviewed_by OR approved_by = created_by OR approved_by = '' OR reviewed_by = '')
			UNION ALL SELECT id FROM batches WHERE approved_at IS NOT NULL AND (approved_by = reviewed_by OR approved_by = created_by OR approved_by = '' OR reviewed_by = '')
			UNION ALL SELECT id FROM batches WHERE paid_at IS NOT NULL AND (paid_by = approved_by OR paid_by = '')
			UNION ALL SELECT id FROM clawbacks WHERE state = 'approved' AND (decided_by = proposed_by OR decided_by = '') ORDER BY 1`)
}

// AuditBatches finds batches that are not the sum of their lines, whose lines are
// settled twice, or whose payment did not leave as they say.
func (tx *Tx) AuditBatches() (Finding, error) {
	key := "'batch:' || y.id"
	return tx.find("SELECT count(*) FROM batches",
		`SELECT y.id FROM batches y LEFT JOIN (SELECT batch_id, count(*) AS n, SUM(amount) AS total, SUM(fee) AS fee, SUM(passed) AS passed, SUM(CASE WHEN live THEN 1 ELSE 0 END) AS live FROM batch_lines GROUP BY batch_id) l
			ON l.batch_id = y.id WHERE coalesce(l.n, 0) <> y.count OR coalesce(l.total, 0) <> y.total OR coalesce(l.fee, 0) <> y.fee OR coalesce(l.passed, 0) <> y.passed
				OR coalesce(l.live, 0) <> CASE WHEN y.state = 'refused' THEN 0 ELSE y.count END
				OR y.paid <> `+moved(key, "payable", "bank")+` OR (y.paid_at IS NOT NULL) <> (y.state IN ('paid', 'clawed_back'))
				OR (y.state = 'clawed_back') <> (y.paid_at IS NOT NULL AND y.total > 0 AND y.clawed = y.total)
			UNION ALL SELECT r.id FROM reservations r JOIN batch_lines x ON x.reservation_id = r.id AND x.live WHERE x.amount > r.captured ORDER BY 1`)
}

// AuditClawbacks finds claw-backs whose value did not move as they say, or of
// more than was redeemed.
func (tx *Tx) AuditClawbacks() (Finding, error) {
	key := "'clawback:' || k.id"
	return tx.find("SELECT count(*) FROM clawbacks",
		`SELECT k.id FROM clawbacks k WHERE CASE WHEN k.state = 'approved' THEN k.amount ELSE 0 END <> `+moved(key, "grant", "budget")+`
				OR CASE WHEN k.state = 'approved' THEN k.debt ELSE 0 END <> `+moved(key, "receivable", "")+`
			UNION ALL SELECT k.reservation_id FROM clawbacks k JOIN reservations r ON r.id = k.reservation_id WHERE k.state = 'approved'
				GROUP BY k.reservation_id, r.refunded HAVING SUM(k.amount) > r.refunded ORDER BY 1`)
}

// SettleBatchesAfter returns up to n batches by id, for whoever looks at all of them.
func (tx *Tx) SettleBatchesAfter(after string, n int) (rows []models.Batch, err error) {
	err = tx.g.Where("id > ?", after).Order("id").Limit(n).Find(&rows).Error
	return rows, err
}

// BatchLinesAfter returns up to n lines of batches behind the nth of a batch, batch by batch.
func (tx *Tx) BatchLinesAfter(batchID string, after, n int) (rows []models.BatchLine, err error) {
	err = tx.g.Where("batch_id > ? OR batch_id = ? AND n > ?", batchID, batchID, after).Order("batch_id, n").Limit(n).Find(&rows).Error
	return rows, err
}
