package store

// MiscountedStock are limited offerings whose count of units is not that of the
// lines that took them.
func (tx *Tx) MiscountedStock() (Finding, error) {
	return tx.find("SELECT count(*) FROM limits WHERE id LIKE 'stock:%'",
		`SELECT coalesce(x.id, l.id) AS id FROM (SELECT 'stock:' || offering_id AS id, SUM(units) AS n FROM lines WHERE stocked GROUP BY offering_id) l
			FULL JOIN (SELECT id, used FROM limits WHERE id LIKE 'stock:%') x ON x.id = l.id WHERE coalesce(x.used, 0) <> coalesce(l.n, 0)`)
}
