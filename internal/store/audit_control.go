package store

// UnheededBlocks are grants and reservations that were made for a firm or with a
// provider while a block named its code or itself. Names and addresses may have
// changed since; codes and providers do not.
func (tx *Tx) UnheededBlocks() (Finding, error) {
	const held = `b.from_at <= x.created_at AND b.created_at < x.created_at AND (b.until_at IS NULL OR b.until_at > x.created_at) AND (b.lifted_at IS NULL OR b.lifted_at > x.created_at)`
	return tx.find("SELECT count(*) FROM blocks",
		`SELECT x.id FROM grants x JOIN firms f ON f.id = x.firm_id JOIN blocks b ON b.subject_kind = 'code' AND b.subject = f.code AND `+held+`
		UNION ALL SELECT x.id FROM reservations x JOIN firms f ON f.id = x.firm_id JOIN blocks b ON b.subject_kind = 'code' AND b.subject = f.code AND `+held+`
		UNION ALL SELECT x.id FROM reservations x JOIN lines l ON l.id = x.line_id JOIN providers p ON p.id = l.provider_id
			JOIN blocks b ON (b.subject_kind = 'provider' AND b.subject = p.id OR b.subject_kind = 'code' AND b.subject = p.code) AND `+held)
}

// LooseFlags are flags that name a firm, provider, order or programme that does
// not exist, and those decided by nobody or without a reason.
func (tx *Tx) LooseFlags() (Finding, error) {
	return tx.find("SELECT count(*) FROM flags",
		`SELECT x.id FROM flags x WHERE (x.firm_id <> '' AND NOT EXISTS (SELECT 1 FROM firms f WHERE f.id = x.firm_id))
			OR (x.provider_id <> '' AND NOT EXISTS (SELECT 1 FROM providers p WHERE p.id = x.provider_id))
			OR (x.order_id <> '' AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = x.order_id))
			OR (x.programme_id <> '' AND NOT EXISTS (SELECT 1 FROM programmes g WHERE g.id = x.programme_id))
			OR (x.state <> 'open') <> (x.decided_by <> '' AND x.note <> '')`)
}
