package shop

import (
	"context"

	"supermarket/internal/search"
	"supermarket/internal/store"
)

const (
	termsSetting = "search.terms"
	reindexBatch = 200
)

// Reindex writes anew what every offering is found by, unless it is already kept
// as this program cuts it. Two that do it at once write the same.
func (c *Counter) Reindex(ctx context.Context) error {
	var kept string
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.Setting(termsSetting)
		return err
	})
	if err != nil || kept == search.Version {
		return err
	}
	for after, more := "", true; more && err == nil; {
		after, more, err = c.reindexFrom(ctx, after)
	}
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		return tx.SetSetting(termsSetting, search.Version, c.Clock.Now())
	})
}

func (c *Counter) reindexFrom(ctx context.Context, after string) (last string, more bool, err error) {
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ids, err := tx.OfferingIDs(after, reindexBatch)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := tx.IndexOffering(id); err != nil {
				return err
			}
			last = id
		}
		more = len(ids) == reindexBatch
		return nil
	})
	return last, more, err
}
