package checkout

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"supermarket/internal/store"
	"supermarket/models"
)

// roomOf is the counter of a firm's bytes: its datasets and uploads under way.
func roomOf(firmID string) string { return "data:" + firmID }

// quota is how many bytes one firm may keep.
func (c *Counter) quota() int64 {
	if c.DataQuota > 0 {
		return c.DataQuota
	}
	return DataQuota
}

// takeRoom keeps room for a file. What jobs left counts too, but is never
// refused: its firm has paid for it.
func (c *Counter) takeRoom(tx *store.Tx, firm string, size int64) error {
	left, err := tx.ArtefactBytes(firm)
	if err != nil {
		return err
	}
	most := max(c.quota()-left, 0)
	err = tx.TakeLimit(roomOf(firm), size, most)
	if !errors.Is(err, store.ErrStale) {
		return err
	}
	l, err := tx.Limit(roomOf(firm))
	if err != nil {
		return err
	}
	return ErrQuota.With("size", megabytes(size), "left", max(most-l.Used, 0)>>20, "max", c.quota()>>30)
}

func megabytes(n int64) int64 { return (n + 1<<20 - 1) >> 20 }

func giveRoom(tx *store.Tx, firm string, size int64) error {
	return tx.GiveBackLimit(roomOf(firm), size)
}

// forget removes the row of a file that is gone, and gives its room back where a
// dataset had taken it.
func forget(tx *store.Tx, in models.Input) error {
	dropped, err := tx.DropInput(in.ID)
	if err != nil || !dropped {
		return err
	}
	d, err := tx.DatasetOfInput(in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return giveRoom(tx, d.FirmID, d.Size)
}

// regionListed refuses a region in which nothing is on the shelf: data that has
// to stay there could not be computed on.
func regionListed(tx *store.Tx, code string) error {
	if code == "" {
		return nil
	}
	codes, err := tx.ListedRegions()
	if err != nil {
		return err
	}
	for _, c := range codes {
		if c == code {
			return nil
		}
	}
	return ErrDataRegion
}

// printable tells whether a text has at most so many characters, none of which
// is one that nobody sees.
func printable(text string, most int) bool {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most && strings.IndexFunc(text, hidden) < 0
}
