package store

import (
	"time"

	"supermarket/models"
)

// PutClass adds a class or replaces what is known of it.
func (tx *Tx) PutClass(c models.Class) error {
	_, err := tx.exec(`INSERT INTO classes (id, kind, name_zh, name_en, vendor, domestic, memory_gb, tflops, figure_is, source, as_of, market_price, peak_precision, sparse)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, vendor = excluded.vendor,
		domestic = excluded.domestic, memory_gb = excluded.memory_gb, tflops = excluded.tflops, figure_is = excluded.figure_is,
		source = excluded.source, as_of = excluded.as_of, market_price = excluded.market_price,
		peak_precision = excluded.peak_precision, sparse = excluded.sparse`,
		c.ID, c.Kind, c.NameZh, c.NameEn, c.Vendor, c.Domestic, c.MemoryGB, c.Tflops, c.FigureIs, c.Source, c.AsOf, c.MarketPrice, c.PeakPrecision, c.Sparse)
	return err
}

// PutStack adds a stack or replaces its name and version.
func (tx *Tx) PutStack(s models.Stack) error {
	_, err := tx.exec(`INSERT INTO stacks (id, name, version) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version`, s.ID, s.Name, s.Version)
	return err
}

// Classes returns all classes by id.
func (tx *Tx) Classes() ([]models.Class, error) { return many[models.Class](tx, "id", "") }

// Class returns one class, or ErrNotFound.
func (tx *Tx) Class(id string) (models.Class, error) { return one[models.Class](tx, "id = ?", id) }

// Stacks returns all stacks by id.
func (tx *Tx) Stacks() ([]models.Stack, error) { return many[models.Stack](tx, "id", "") }

// Stack returns one stack, or ErrNotFound.
func (tx *Tx) Stack(id string) (models.Stack, error) { return one[models.Stack](tx, "id = ?", id) }

// AddOffering adds an offering and what it is found by.
func (tx *Tx) AddOffering(o models.Offering) error {
	if err := tx.insert(&o); err != nil {
		return err
	}
	if err := tx.addTerms(o); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

// Offering returns one offering in any state, or ErrNotFound.
func (tx *Tx) Offering(id string) (models.Offering, error) {
	return one[models.Offering](tx, "id = ?", id)
}

// OfferingsBy returns a provider's offerings in any state, the newest first.
func (tx *Tx) OfferingsBy(providerID string) ([]models.Offering, error) {
	return many[models.Offering](tx, "created_at DESC, id", "provider_id = ?", providerID)
}

// ListedOfferings returns what is on the shelf, by id.
func (tx *Tx) ListedOfferings() ([]models.Offering, error) {
	return many[models.Offering](tx, "id", "state = 'listed'")
}

// MoveOffering changes an offering's state if it still is from, else ErrStale.
func (tx *Tx) MoveOffering(id, from, to string, now time.Time) error {
	if err := tx.guarded(`UPDATE offerings SET state = ?, updated_at = ? WHERE id = ? AND state = ?`, to, now, id, from); err != nil {
		return err
	}
	return tx.TouchCatalogue()
}

const catalogueCounter = "catalogue"

// TouchCatalogue says that what visitors see of the shelf has changed: call it
// with every write to offerings, tariffs, sites or providers.
func (tx *Tx) TouchCatalogue() error {
	_, err := tx.NextNumber(catalogueCounter)
	return err
}

// CatalogueVersion returns a number that every TouchCatalogue raises.
func (tx *Tx) CatalogueVersion() (int64, error) {
	var n int64
	// Every shelf page asks this; the name is a constant of ours, not a value.
	_, err := tx.row("SELECT value FROM counters WHERE name = '"+catalogueCounter+"'", nil, []any{&n})
	return n, err
}
