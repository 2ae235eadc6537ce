package store

import (
	"errors"
	"time"

	"supermarket/models"
)

// OpenCart returns an owner's cart, made where there is none, and makes others
// wait who change it.
func (tx *Tx) OpenCart(owner string, now time.Time) (models.Cart, error) {
	if _, err := tx.insertAbsent(&models.Cart{ID: models.NewID("crt"), Owner: owner, CreatedAt: now, UpdatedAt: now}); err != nil {
		return models.Cart{}, err
	}
	return tx.LockCart(owner, now)
}

// LockCart returns an owner's cart and makes others wait who change it, or ErrNotFound.
func (tx *Tx) LockCart(owner string, now time.Time) (models.Cart, error) {
	err := tx.guarded("UPDATE carts SET updated_at = ? WHERE owner = ?", now, owner)
	if errors.Is(err, ErrStale) {
		return models.Cart{}, ErrNotFound
	}
	if err != nil {
		return models.Cart{}, err
	}
	return tx.Cart(owner)
}

// Cart returns an owner's cart, or ErrNotFound.
func (tx *Tx) Cart(owner string) (models.Cart, error) {
	return one[models.Cart](tx, "owner = ?", owner)
}

// CartLines returns the lines of an owner's cart in the order they were put in.
func (tx *Tx) CartLines(owner string) ([]models.CartLine, error) {
	return many[models.CartLine](tx, "n", "cart_id IN (SELECT id FROM carts WHERE owner = ?)", owner)
}

// CartLine returns a line of an owner's cart, or ErrNotFound, also when it lies in another's.
func (tx *Tx) CartLine(id, owner string) (models.CartLine, error) {
	return one[models.CartLine](tx, "id = ? AND cart_id IN (SELECT id FROM carts WHERE owner = ?)", id, owner)
}

// AddCartLine adds a line behind the others of its cart, which must be locked.
func (tx *Tx) AddCartLine(l models.CartLine) error {
	if err := tx.scan(&l.N, "SELECT coalesce(max(n), 0) + 1 FROM cart_lines WHERE cart_id = ?", l.CartID); err != nil {
		return err
	}
	return tx.insert(&l)
}

// SetCartLine changes what may change of a line: offering, units, longest run,
// the cap that was seen, its quote and the times that it waits and wishes for.
func (tx *Tx) SetCartLine(l models.CartLine) error {
	return tx.guarded("UPDATE cart_lines SET offering_id = ?, units = ?, cap_millis = ?, cap_amount = ?, quote_id = ?, wait_until = ?, deadline_at = ? WHERE id = ? AND cart_id = ?",
		l.OfferingID, l.Units, l.CapMillis, l.CapAmount, l.QuoteID, l.WaitUntil, l.DeadlineAt, l.ID, l.CartID)
}

// MoveCartLine puts a line behind the others of another cart; both must be locked.
func (tx *Tx) MoveCartLine(id, to string) error {
	return tx.guarded(`UPDATE cart_lines SET cart_id = ?, n = (SELECT coalesce(max(n), 0) + 1 FROM cart_lines WHERE cart_id = ?) WHERE id = ?`, to, to, id)
}

// DropCartLine takes a line out of a cart; one that is not there is no error.
func (tx *Tx) DropCartLine(id, cartID string) error {
	_, err := tx.exec("DELETE FROM cart_lines WHERE id = ? AND cart_id = ?", id, cartID)
	return err
}

// DropCartLinesOf takes the lines out of their carts that the quotes were made of.
func (tx *Tx) DropCartLinesOf(quotes []string) error {
	_, err := tx.exec("DELETE FROM cart_lines WHERE quote_id <> '' AND quote_id IN ?", quotes)
	return err
}

// InCart tells whether all of the quotes were made of lines that still lie in a cart.
func (tx *Tx) InCart(quotes []string) (bool, error) {
	n := 0
	err := tx.scan(&n, "SELECT count(*) FROM cart_lines WHERE quote_id <> '' AND quote_id IN ?", quotes)
	return n == len(quotes), err
}

// ClearCart takes everything out of a cart.
func (tx *Tx) ClearCart(cartID string) error {
	_, err := tx.exec("DELETE FROM cart_lines WHERE cart_id = ?", cartID)
	return err
}

// DropCart removes a cart with what is left in it.
func (tx *Tx) DropCart(cartID string) error {
	if err := tx.ClearCart(cartID); err != nil {
		return err
	}
	_, err := tx.exec("DELETE FROM carts WHERE id = ?", cartID)
	return err
}

// CountCartLines returns how many lines lie in the owners' carts together.
func (tx *Tx) CountCartLines(owners []string) (n int, err error) {
	err = tx.scan(&n, "SELECT count(*) FROM cart_lines JOIN carts ON carts.id = cart_lines.cart_id WHERE carts.owner IN ?", owners)
	return n, err
}

// SweepCarts removes carts that nobody has touched since before, at most limit, and returns how many.
func (tx *Tx) SweepCarts(before time.Time, limit int) (int, error) {
	old, err := olderCarts(tx, before, limit)
	if err != nil {
		return 0, err
	}
	for i, c := range old {
		if err := tx.guarded("UPDATE carts SET updated_at = updated_at WHERE id = ? AND updated_at < ?", c.ID, before); errors.Is(err, ErrStale) {
			continue // its owner has just come back
		} else if err != nil {
			return i, err
		}
		if err := tx.DropCart(c.ID); err != nil {
			return i, err
		}
	}
	return len(old), nil
}

func olderCarts(tx *Tx, before time.Time, limit int) ([]models.Cart, error) {
	var rows []models.Cart
	res := tx.g.Where("updated_at < ?", before).Order("updated_at, id").Limit(limit).Find(&rows)
	return rows, res.Error
}

// Wanted is a job that looks for an offering.
type Wanted struct {
	Kinds     []models.OfferingKind
	Units     int
	CapMillis int64
	Peak      bool // prices of the peak band
	Own       bool // a buyer's own command, which must run in isolation
	Limit     int
}

// CheapestOfferings returns offerings that may be placed and take such a job,
// the cheapest unit-hour first. Interruptible ones are for those who chose them.
func (tx *Tx) CheapestOfferings(w Wanted) ([]models.Offering, error) {
	band := "offpeak"
	if w.Peak {
		band = "peak"
	}
	var rows []models.Offering
	err := tx.scan(&rows, `SELECT offerings.* FROM offerings
		JOIN providers ON providers.id = offerings.provider_id AND providers.state = 'approved'
		LEFT JOIN sites ON sites.id = offerings.site_id
		JOIN tariff_prices ON tariff_prices.offering_id = offerings.id AND tariff_prices.version = offerings.tariff_version
			AND tariff_prices.meter = 'unit_hour' AND tariff_prices.band IN (?, 'always')
		WHERE offerings.state = 'listed' AND NOT offerings.interruptible AND offerings.kind IN ? AND (offerings.site_id = '' OR sites.state = 'ready' AND sites.stage = 'live')
			AND (NOT ? OR offerings.own_command AND sites.namespaces)
			AND offerings.min_units <= ? AND offerings.max_units >= ? AND offerings.max_seconds * 1000 >= ?
		ORDER BY tariff_prices.price, offerings.id LIMIT ?`, band, w.Kinds, w.Own, w.Units, w.Units, w.CapMillis, w.Limit)
	return rows, err
}

// EndQuote ends an open quote before its time, as when another takes its place.
func (tx *Tx) EndQuote(id string, now time.Time) error {
	_, err := tx.exec("UPDATE quotes SET expires_at = ? WHERE id = ? AND state = 'open' AND expires_at > ?", now, id, now)
	return err
}
