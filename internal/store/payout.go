package store

import "supermarket/models"

// PayoutSums is what a provider's lines came to.
type PayoutSums struct {
	Gross    models.Money // of the settled lines' costs
	Fee      models.Money // that the platform kept of it, less what of the fee was given back
	Refunded models.Money // of the costs, to buyers, less what a claw-back had taken before
	Clawed   models.Money // by programmes, out of what was owed
	Settled  models.Money // by programmes' batches: it has left, or paid what was owed back
	Withheld models.Money // the provider's part of lines of which a claim of too much is open
}

const payoutSums = `SELECT CAST(coalesce(SUM(s.cost), 0) AS bigint) AS gross, CAST(coalesce(SUM(s.fee - coalesce(r.fee, 0)), 0) AS bigint) AS fee,
	CAST(coalesce(SUM(coalesce(r.amount - r.kept, 0)), 0) AS bigint) AS refunded,
	CAST(coalesce(SUM(CASE WHEN EXISTS (SELECT 1 FROM quarantines q WHERE q.line_id = s.line_id AND q.state = 'open' AND q.kind NOT IN ('underuse', 'slow'))
		THEN s.provider - coalesce(r.provider, 0) ELSE 0 END), 0) AS bigint) AS withheld
	FROM settlements s LEFT JOIN (SELECT line_id, SUM(amount) AS amount, SUM(kept) AS kept, SUM(fee) AS fee, SUM(provider) AS provider FROM refunds
		WHERE kind = 'line' AND state = 'booked' GROUP BY line_id) r ON r.line_id = s.line_id WHERE `

// PayoutOfProvider adds up all lines of a provider.
func (tx *Tx) PayoutOfProvider(providerID string) (out PayoutSums, err error) {
	if err = tx.scan(&out, payoutSums+"s.provider_id = ?", providerID); err != nil {
		return out, err
	}
	var went struct{ Clawed, Settled models.Money }
	err = tx.scan(&went, `SELECT `+left("'claw_back'")+` AS clawed, `+left("'payout', 'debt'")+` AS settled FROM postings p JOIN transfers t ON t.id = p.transfer_id
		JOIN accounts a ON a.kind = 'payable' AND a.owner = ? AND (a.id = p.source_id OR a.id = p.destination_id)`, providerID)
	out.Clawed, out.Settled = went.Clawed, went.Settled
	return out, err
}

// left sums what left the account a by transfers of some kinds, less what came by them.
func left(kinds string) string {
	return "CAST(COALESCE(SUM(CASE WHEN t.kind IN (" + kinds + ") THEN CASE WHEN p.source_id = a.id THEN p.amount ELSE -p.amount END ELSE 0 END), 0) AS bigint)"
}

// PayoutOfLine is the same of one line.
func (tx *Tx) PayoutOfLine(lineID string) (out PayoutSums, err error) {
	err = tx.scan(&out, payoutSums+"s.line_id = ?", lineID)
	return out, err
}
