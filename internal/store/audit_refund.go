package store

// moved sums what a transfer moved from accounts of one kind to accounts of
// another; "" is any kind.
func moved(key, from, to string) string {
	where := ""
	if from != "" {
		where += " AND a.kind = '" + from + "'"
	}
	if to != "" {
		where += " AND b.kind = '" + to + "'"
	}
	return `coalesce((SELECT SUM(p.amount) FROM transfers t JOIN postings p ON p.transfer_id = t.id JOIN accounts a ON a.id = p.source_id
		JOIN accounts b ON b.id = p.destination_id WHERE t.key = ` + key + where + `), 0)`
}

const lineRefunds = `SELECT line_id, SUM(amount) AS amount, SUM(voucher) AS voucher, SUM(firm) AS firm, SUM(fee) AS fee,
	SUM(claimed) AS claimed, SUM(kept + kept_firm) AS kept FROM refunds
	WHERE kind = 'line' AND state = 'booked' GROUP BY line_id`

// AuditRefundedLines finds lines of which more came back than they cost, whose
// vouchers did not get back what their refunds say, or that are refunded though
// something of their cost remains, or the other way round.
func (tx *Tx) AuditRefundedLines() (Finding, error) {
	return tx.find("SELECT count(DISTINCT line_id) FROM refunds WHERE kind = 'line'",
		`SELECT l.id FROM lines l LEFT JOIN settlements s ON s.line_id = l.id LEFT JOIN (`+lineRefunds+`) r ON r.line_id = l.id
			LEFT JOIN (SELECT line_id, SUM(refunded) AS back, SUM(captured) AS captured FROM reservations GROUP BY line_id) v ON v.line_id = l.id
			LEFT JOIN (SELECT line_id, SUM(amount) AS amount FROM clawbacks WHERE state = 'approved' GROUP BY line_id) k ON k.line_id = l.id
			WHERE (r.line_id IS NOT NULL AND (s.id IS NULL OR r.amount > s.cost OR r.firm > s.firm OR r.fee > s.fee))
				OR coalesce(v.back, 0) <> coalesce(r.voucher, 0) + coalesce(r.claimed, 0) + coalesce(k.amount, 0) OR coalesce(v.back, 0) > coalesce(v.captured, 0)
				OR (l.state = 'refunded') <> (s.cost > 0 AND coalesce(r.amount, 0) = s.cost)
				OR (l.state = 'refunded' AND (r.voucher + r.kept <> s.voucher OR r.firm <> s.firm OR r.fee <> s.fee)) ORDER BY l.id`)
}

// AuditLineRefunds finds refunds of lines whose money did not move as they say.
func (tx *Tx) AuditLineRefunds() (Finding, error) {
	key := "'refund:' || r.id"
	return tx.find("SELECT count(*) FROM refunds WHERE kind = 'line'",
		`SELECT r.id FROM refunds r WHERE r.kind = 'line' AND (
			(r.state = 'booked' AND (r.provider + r.fee + r.kept <> r.amount OR r.firm - r.netted + r.kept_firm <> `+moved(key, "", "wallet")+` OR r.voucher + r.claimed <> `+moved(key, "", "grant")+`
				OR r.fee <> `+moved(key, "fee", "")+` OR r.provider + r.claimed - r.netted <> `+moved(key, "payable", "")+` - `+moved(key, "", "payable")+`))
			OR (r.state <> 'booked' AND `+moved(key, "", "")+` <> 0)) ORDER BY r.id`)
}

// AuditReturnedPayments finds payments of which more went back to the source than
// they brought, or whose counter is not what their refunds add up to.
func (tx *Tx) AuditReturnedPayments() (Finding, error) {
	return tx.find("SELECT count(DISTINCT payment_id) FROM refunds WHERE kind = 'source'",
		`SELECT y.id FROM payments y LEFT JOIN limits l ON l.id = 'refund:' || y.id LEFT JOIN (SELECT payment_id, SUM(CASE WHEN state = 'sent' THEN amount ELSE 0 END) AS sent,
				SUM(CASE WHEN state IN ('sending', 'sent') AND key NOT LIKE 'outside:%' THEN amount ELSE 0 END) AS ours FROM refunds WHERE kind = 'source' GROUP BY payment_id) r
			ON r.payment_id = y.id WHERE coalesce(r.sent, 0) > y.amount OR coalesce(r.ours, 0) > y.amount OR coalesce(l.used, 0) <> coalesce(r.ours, 0)
				OR (r.payment_id IS NOT NULL AND y.state NOT IN ('paid', 'refunded')) ORDER BY y.id`)
}

// AuditSourceRefunds finds refunds to a source whose money is not where they say:
// set aside while they are sent, gone once they are, back when they failed.
func (tx *Tx) AuditSourceRefunds() (Finding, error) {
	out, back := "'refund:' || r.id", "'refund:' || r.id || ':back'"
	return tx.find("SELECT count(*) FROM refunds WHERE kind = 'source'",
		`SELECT r.id FROM refunds r LEFT JOIN (SELECT hold_id, SUM(amount - captured - released) AS rest FROM hold_parts GROUP BY hold_id) h ON h.hold_id = r.hold_id
			WHERE r.kind = 'source' AND (coalesce(h.rest, 0) <> CASE WHEN r.state = 'sending' THEN r.amount ELSE 0 END
				OR (r.state = 'sending' AND `+moved(out, "", "")+` <> 0)
				OR (r.state = 'sent' AND (`+moved(out, "", "")+` <> r.amount OR `+moved(out, "", "fee")+` <> r.charge OR `+moved(back, "", "")+` <> 0))
				OR (r.state = 'failed' AND `+moved(out, "", "")+` <> `+moved(back, "", "")+`)) ORDER BY r.id`)
}

// AuditDisputes finds disputes whose money did not move as they say.
func (tx *Tx) AuditDisputes() (Finding, error) {
	key, won := "'dispute:' || d.id", "'dispute:' || d.id || ':won'"
	return tx.find("SELECT count(*) FROM disputes",
		`SELECT d.id FROM disputes d JOIN payments y ON y.id = d.payment_id WHERE d.from_wallet <> `+moved(key, "wallet", "")+` OR d.from_debt <> `+moved(key, "receivable", "")+`
			OR d.charge <> `+moved("'dispute:' || d.id || ':cost'", "", "")+`
			OR `+moved(won, "", "wallet")+` <> CASE WHEN d.state = 'won' THEN d.amount ELSE 0 END
			OR (d.state = 'open') <> (d.closed_at IS NULL) OR y.state NOT IN ('paid', 'refunded') OR d.firm_id <> y.firm_id ORDER BY d.id`)
}

// AuditDebts finds firms and providers that owe what no dispute, no refund at a
// processor and no claw-back has left unpaid, or that have paid more than they owed.
func (tx *Tx) AuditDebts() (Finding, error) {
	const made = `SELECT d.firm_id, d.from_debt AS n FROM disputes d UNION ALL
		SELECT r.firm_id, p.amount AS n FROM refunds r JOIN transfers t ON t.key = 'refund:' || r.id JOIN postings p ON p.transfer_id = t.id
			JOIN accounts a ON a.id = p.source_id WHERE r.kind = 'source' AND a.kind = 'receivable'
		UNION ALL SELECT a.owner AS firm_id, p.amount AS n FROM transfers t JOIN postings p ON p.transfer_id = t.id JOIN accounts a ON a.id = p.source_id
			WHERE t.kind = 'claw_back' AND a.kind = 'receivable'`
	return tx.find("SELECT count(*) FROM accounts WHERE kind = 'receivable'",
		`SELECT a.id FROM accounts a LEFT JOIN (SELECT firm_id, SUM(n) AS n FROM (`+made+`) m GROUP BY firm_id) x ON x.firm_id = a.owner
			LEFT JOIN (SELECT p.destination_id AS id, SUM(p.amount) AS n FROM postings p JOIN transfers t ON t.id = p.transfer_id WHERE t.kind = 'debt' GROUP BY p.destination_id) y ON y.id = a.id
			WHERE a.kind = 'receivable' AND (a.balance > 0 OR a.balance <> coalesce(y.n, 0) - coalesce(x.n, 0)) ORDER BY a.id`)
}
