package store

import (
	"time"

	"supermarket/models"
)

// DoneLine is a line that was settled, with what rules look at.
type DoneLine struct {
	LineID        string
	OrderID       string
	FirmID        string
	OfferingID    string
	ProjectID     string
	PurchaseOrder string
	RecipeID      string
	Cost          models.Money // less what was refunded
	Paid          models.Money // of it, by the firm itself
	OrderedAt     time.Time
	SettledAt     time.Time
}

const doneLines = `FROM settlements s JOIN lines l ON l.id = s.line_id JOIN orders o ON o.id = l.order_id WHERE s.created_at >= ? AND s.created_at < ? AND s.cost > 0`

// EachDoneLine hands over the lines that settled at from or later and before
// until, order by order as they were made. It holds one row at a time; visit must
// not ask the database for anything.
func (tx *Tx) EachDoneLine(from, until time.Time, visit func(DoneLine) error) error {
	rows, err := tx.g.Raw(`SELECT l.id, l.order_id, l.firm_id, l.offering_id, o.project_id, o.purchase_order,
		COALESCE((SELECT j.recipe_id FROM jobs j WHERE j.line_id = l.id LIMIT 1), ''), s.cost - COALESCE(b.amount, 0), s.firm, o.created_at, s.created_at
		FROM settlements s JOIN lines l ON l.id = s.line_id JOIN orders o ON o.id = l.order_id LEFT JOIN (`+lineRefunds+`) b ON b.line_id = l.id
		WHERE s.created_at >= ? AND s.created_at < ? AND s.cost > 0 ORDER BY o.created_at, o.id, l.n`, from, until).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var l DoneLine
		err := rows.Scan(&l.LineID, &l.OrderID, &l.FirmID, &l.OfferingID, &l.ProjectID, &l.PurchaseOrder, &l.RecipeID, &l.Cost, &l.Paid, &l.OrderedAt, &l.SettledAt)
		if err != nil {
			return err
		}
		if err := visit(l); err != nil {
			return err
		}
	}
	return rows.Err()
}

// FirmsWithDone returns the firms that such lines are of.
func (tx *Tx) FirmsWithDone(from, until time.Time) ([]models.Firm, error) {
	return many[models.Firm](tx, "id", "id IN (SELECT DISTINCT l.firm_id "+doneLines+")", from, until)
}

// OfferingsWithDone returns the offerings that such lines are of.
func (tx *Tx) OfferingsWithDone(from, until time.Time) ([]models.Offering, error) {
	return many[models.Offering](tx, "id", "id IN (SELECT DISTINCT l.offering_id "+doneLines+")", from, until)
}

// EveryFirmMark returns the marks of all firms.
func (tx *Tx) EveryFirmMark() ([]models.FirmMark, error) {
	return many[models.FirmMark](tx, "firm_id, mark", "firm_id <> ''")
}

// EverySite returns all sites.
func (tx *Tx) EverySite() ([]models.Site, error) { return many[models.Site](tx, "id", "id <> ''") }

// EveryClass returns all classes.
func (tx *Tx) EveryClass() ([]models.Class, error) { return many[models.Class](tx, "id", "id <> ''") }

// EveryProviderTie returns what any firm has in common with any provider.
func (tx *Tx) EveryProviderTie() (out []Tie, err error) {
	err = tx.scan(&out, `SELECT me.id AS firm_id, p.id AS provider_id, 'code' AS kind FROM firms me JOIN providers p ON p.code = me.code
		UNION SELECT s.firm_id, p.id, 'shareholder' FROM firm_shareholders s JOIN providers p ON p.code = s.code WHERE s.code <> ''
		UNION SELECT me.id, p.id, 'legal_person' FROM firms me JOIN providers p ON p.legal_person = me.legal_person WHERE me.legal_person <> ''
		UNION SELECT s.firm_id, p.id, 'legal_person' FROM firm_shareholders s JOIN providers p ON p.legal_person = s.name WHERE p.legal_person <> ''
		UNION SELECT me.id, p.id, 'address' FROM firms me JOIN providers p ON p.address_key = me.address_key WHERE me.address_key <> ''`)
	return out, err
}
