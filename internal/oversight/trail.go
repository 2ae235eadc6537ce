package oversight

import (
	"context"
	"errors"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// TrailPage is one page of the audit trail, newest first.
type TrailPage struct {
	Rows  []models.TrailEntry
	Names map[string]string // of users, by id
	Next  string
}

// Trail returns a page of the audit trail.
func (c *Counter) Trail(ctx context.Context, a models.Actor, page store.Page) (out TrailPage, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if out.Rows, out.Next, err = trail.Page(tx, page); err != nil {
			return err
		}
		out.Names, err = tx.UserNames(actors(out.Rows))
		return err
	})
	return out, err
}

// actors returns the ids of those who acted; a key's id may follow a user's.
func actors(rows []models.TrailEntry) []string {
	seen := map[string]bool{}
	var ids []string
	for _, r := range rows {
		id, _, _ := strings.Cut(r.Actor, " ")
		if !seen[id] {
			seen[id], ids = true, append(ids, id)
		}
	}
	return ids
}

// Chain is the state of the audit trail.
type Chain struct {
	Checked  int64 // entries that are sound, from the first on
	BrokenAt int64 // 0 when the trail is whole
}

// CheckTrail proves the whole trail.
func (c *Counter) CheckTrail(ctx context.Context, a models.Actor) (out Chain, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out.Checked, err = trail.Verify(tx, 0)
		return err
	})
	var f *fault.Fault
	if errors.Is(err, trail.ErrBroken) && errors.As(err, &f) {
		out.BrokenAt, _ = f.Args["seq"].(int64)
		err = nil
	}
	return out, err
}
