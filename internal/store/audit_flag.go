package store

// AuditFlagFirms finds flags whose firms are not those that they name: without the
// firm that they are of, with one that does not exist, of one firm alone but found
// by others, or that name a firm by which they are not found. Flags that were
// raised before all firms were kept are found by the one that they are of.
func (tx *Tx) AuditFlagFirms() (Finding, error) {
	named := "json_each(x.facts, '$.firms') j"
	if tx.db.dialect == Postgres {
		named = "LATERAL jsonb_array_elements_text(coalesce(CAST(x.facts AS jsonb) -> 'firms', CAST('[]' AS jsonb))) AS j(value)"
	}
	return tx.find("SELECT count(*) FROM flag_firms",
		`SELECT x.id FROM flags x WHERE x.firm_id <> '' AND NOT EXISTS (SELECT 1 FROM flag_firms n WHERE n.flag_id = x.id AND n.firm_id = x.firm_id)
		UNION SELECT n.flag_id FROM flag_firms n WHERE NOT EXISTS (SELECT 1 FROM firms f WHERE f.id = n.firm_id)
		UNION SELECT n.flag_id FROM flag_firms n JOIN flags x ON x.id = n.flag_id
			WHERE n.firm_id <> x.firm_id AND x.kind NOT IN ('related_grant', 'one_address', 'one_person', 'one_owner')
		UNION SELECT x.id FROM flags x, `+named+` WHERE NOT EXISTS (SELECT 1 FROM flag_firms n WHERE n.flag_id = x.id AND n.firm_id = j.value)
			AND (SELECT count(*) FROM flag_firms n WHERE n.flag_id = x.id) > 1 ORDER BY 1`)
}
