package store

import (
	"errors"
	"strings"
	"time"

	"supermarket/models"
)

// AddInput adds a file that its owner brought.
func (tx *Tx) AddInput(in models.Input) error { return tx.insert(&in) }

// Input returns a file that an owner may use, or ErrNotFound, also when it is another's.
func (tx *Tx) Input(id, owner string) (models.Input, error) {
	return one[models.Input](tx, "id = ? AND owner IN ? AND owner <> ''", id, usedBy(owner))
}

// usedBy are the owners whose files an owner may use: a member also those of the firm.
func usedBy(owner string) []string {
	parts := strings.Split(owner, ":")
	if len(parts) == 3 && parts[0] == "firm" {
		return []string{owner, FirmOwner(parts[1])}
	}
	return []string{owner}
}

// FirmOwner owns what a firm keeps, whichever member brought it.
func FirmOwner(firmID string) string { return "firm:" + firmID }

// InputForWork returns a file whoever brought it: for the platform's own work.
func (tx *Tx) InputForWork(id string) (models.Input, error) {
	return one[models.Input](tx, "id = ?", id)
}

// InputByContent returns an owner's file of that content and name, or ErrNotFound.
func (tx *Tx) InputByContent(owner, name, sha256 string) (models.Input, error) {
	return one[models.Input](tx, "owner = ? AND owner <> '' AND name = ? AND sha256 = ?", owner, name, sha256)
}

// Inputs returns an owner's files, the newest first.
func (tx *Tx) Inputs(owner string) ([]models.Input, error) {
	return many[models.Input](tx, "created_at DESC, id", "owner = ? AND owner <> ''", owner)
}

// UseInput returns a file that an owner may use and keeps it from being let go of until
// this transaction ends, or ErrNotFound.
func (tx *Tx) UseInput(id, owner string) (models.Input, error) {
	err := tx.guarded("UPDATE inputs SET owner = owner WHERE id = ? AND owner IN ? AND owner <> ''", id, usedBy(owner))
	if errors.Is(err, ErrStale) {
		return models.Input{}, ErrNotFound
	}
	if err != nil {
		return models.Input{}, err
	}
	return tx.Input(id, owner)
}

// MoveInputs makes one owner's files another's.
func (tx *Tx) MoveInputs(from, to string) error {
	_, err := tx.exec("UPDATE inputs SET owner = ? WHERE owner = ? AND owner <> ''", to, from)
	return err
}

// LetGoOfInput takes a file from its owner, out of the owner's cart and quotes
// too: nothing new can use it, and once nothing does it is swept. False when it
// is not the owner's.
func (tx *Tx) LetGoOfInput(id, owner string, now time.Time) (bool, error) {
	n, err := tx.exec("UPDATE inputs SET owner = '' WHERE id = ? AND owner = ? AND owner <> ''", id, owner)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.exec("UPDATE quotes SET expires_at = ? WHERE input_id = ? AND state = 'open' AND expires_at > ?", now, id, now); err != nil {
		return false, err
	}
	_, err = tx.exec("UPDATE cart_lines SET input_id = '', quote_id = '' WHERE input_id = ?", id)
	return true, err
}

// VisitorInputBytes returns how much visitors without an account keep here.
func (tx *Tx) VisitorInputBytes() (total int64, err error) {
	err = tx.scan(&total, "SELECT coalesce(sum(size), 0) FROM inputs WHERE owner LIKE 'visitor:%'")
	return total, err
}

// inputUnused holds while no cart, no quote that may still be ordered and no
// line that may still run names the file.
const inputUnused = `NOT EXISTS (SELECT 1 FROM cart_lines WHERE cart_lines.input_id = inputs.id)
	AND NOT EXISTS (SELECT 1 FROM quotes WHERE quotes.input_id = inputs.id AND quotes.state = 'open' AND quotes.expires_at > ?)
	AND NOT EXISTS (SELECT 1 FROM quotes JOIN lines ON lines.quote_id = quotes.id WHERE quotes.input_id = inputs.id
		AND lines.state NOT IN ('fulfilled', 'failed', 'cancelled', 'refunded'))`

// LetGoOfOldInputs takes files that nothing uses from their owners: those from
// before a time that are kept as no dataset.
func (tx *Tx) LetGoOfOldInputs(before, now time.Time) error {
	_, err := tx.exec(`UPDATE inputs SET owner = '' WHERE owner <> '' AND created_at < ?
		AND NOT EXISTS (SELECT 1 FROM datasets WHERE datasets.input_id = inputs.id AND datasets.state = 'kept') AND `+inputUnused, before, now)
	return err
}

// InputsToSweep returns files that nobody owns and nothing uses, at most limit.
// What uses them only becomes less.
func (tx *Tx) InputsToSweep(now time.Time, limit int) (rows []models.Input, err error) {
	err = tx.scan(&rows, "SELECT * FROM inputs WHERE owner = '' AND "+inputUnused+" ORDER BY created_at LIMIT ?", now, limit)
	return rows, err
}

// DropInput forgets a file that nobody owns; false when it was forgotten before.
func (tx *Tx) DropInput(id string) (bool, error) {
	n, err := tx.exec("DELETE FROM inputs WHERE id = ? AND owner = ''", id)
	return n == 1, err
}
