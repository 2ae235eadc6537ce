package checkout

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/models"
)

// Usage lists what the actor's firm was billed, by day, line and price band,
// the latest day first.
func (c *Counter) Usage(ctx context.Context, a models.Actor, p store.Page) (rows []store.UsageRow, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, next, err = tx.Usage(firm, p)
		return err
	})
	return rows, next, err
}

// FindQuote returns a quote of the actor's firm, in any state.
func (c *Counter) FindQuote(ctx context.Context, a models.Actor, id string) (q models.Quote, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return q, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		q, err = catalog.FindQuote(tx, id, firm)
		return err
	})
	return q, err
}
