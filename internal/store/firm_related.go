package store

// Tie is one thing that a firm has in common with another organisation: a firm,
// or a provider when ProviderID is set.
type Tie struct {
	FirmID     string
	ProviderID string
	Kind       string // code, legal_person, shareholder, address
}

// providerTies are what a firm has in common with providers.
const providerTies = `SELECT '' AS firm_id, p.id AS provider_id, 'code' AS kind FROM firms me JOIN providers p ON p.code = me.code WHERE me.id = @me
	UNION SELECT '', p.id, 'shareholder' FROM firm_shareholders s JOIN providers p ON p.code = s.code WHERE s.firm_id = @me AND s.code <> ''
	UNION SELECT '', p.id, 'legal_person' FROM firms me JOIN providers p ON p.legal_person = me.legal_person WHERE me.id = @me AND me.legal_person <> ''
	UNION SELECT '', p.id, 'legal_person' FROM firm_shareholders s JOIN providers p ON p.legal_person = s.name WHERE s.firm_id = @me AND p.legal_person <> ''
	UNION SELECT '', p.id, 'address' FROM firms me JOIN providers p ON p.address_key = me.address_key WHERE me.id = @me AND me.address_key <> ''`

// ProviderTies returns what a firm has in common with one provider, the code
// first; nothing for strangers.
func (tx *Tx) ProviderTies(firmID, providerID string) (kinds []string, err error) {
	err = tx.scan(&kinds, `SELECT kind FROM (`+providerTies+`) t WHERE provider_id = @them
		ORDER BY CASE kind WHEN 'code' THEN 0 WHEN 'legal_person' THEN 1 WHEN 'shareholder' THEN 2 ELSE 3 END`,
		map[string]any{"me": firmID, "them": providerID})
	return kinds, err
}

// FirmTies returns what a firm has in common with other firms and with
// providers: a company code among shareholders or as a provider, a legal person,
// a shareholder by name or code, an address.
func (tx *Tx) FirmTies(firmID string) (out []Tie, err error) {
	err = tx.scan(&out, `
		SELECT f.id AS firm_id, '' AS provider_id, 'legal_person' AS kind FROM firms me JOIN firms f ON f.legal_person = me.legal_person
			WHERE me.id = @me AND f.id <> me.id AND me.legal_person <> ''
		UNION SELECT f.id, '', 'legal_person' FROM firm_shareholders s JOIN firms f ON f.legal_person = s.name
			WHERE s.firm_id = @me AND f.id <> @me
		UNION SELECT s.firm_id, '', 'legal_person' FROM firms me JOIN firm_shareholders s ON s.name = me.legal_person
			WHERE me.id = @me AND s.firm_id <> me.id AND me.legal_person <> ''
		UNION SELECT o.firm_id, '', 'shareholder' FROM firm_shareholders s JOIN firm_shareholders o ON o.name = s.name
			WHERE s.firm_id = @me AND o.firm_id <> @me
		UNION SELECT o.firm_id, '', 'shareholder' FROM firm_shareholders s JOIN firm_shareholders o ON o.code = s.code
			WHERE s.firm_id = @me AND o.firm_id <> @me AND s.code <> ''
		UNION SELECT f.id, '', 'code' FROM firm_shareholders s JOIN firms f ON f.code = s.code
			WHERE s.firm_id = @me AND f.id <> @me AND s.code <> ''
		UNION SELECT s.firm_id, '', 'code' FROM firms me JOIN firm_shareholders s ON s.code = me.code
			WHERE me.id = @me AND s.firm_id <> me.id
		UNION SELECT f.id, '', 'address' FROM firms me JOIN firms f ON f.address_key = me.address_key
			WHERE me.id = @me AND f.id <> me.id AND me.address_key <> ''
		UNION `+providerTies+`
		ORDER BY 1, 2, 3`, map[string]any{"me": firmID})
	return out, err
}
