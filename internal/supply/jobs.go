package supply

import (
	"context"

	"supermarket/internal/store"
	"supermarket/models"
)

// JobFilter picks attempts by site and state.
type JobFilter = store.AttemptFilter

// Jobs returns the attempts at the sites of the actor's provider, newest first.
func (c *Counter) Jobs(ctx context.Context, a models.Actor, f JobFilter, p store.Page) (rows []store.ProviderJob, next string, err error) {
	provider := a.ProviderID()
	if provider == "" {
		return nil, "", ErrProviderOnly
	}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) {
		rows, next, err = tx.ProviderJobs(provider, f, p)
		return err
	})
	return rows, next, err
}

// JobRow is one attempt as its provider sees it.
type JobRow = store.ProviderJob
