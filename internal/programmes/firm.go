package programmes

import (
	"context"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// Firms lists firms by id after the page's cursor.
func (c *Counter) Firms(ctx context.Context, by models.Actor, page store.Page) (fs []models.Firm, err error) {
	if err := reader(by); err != nil {
		return nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) { fs, err = tx.Firms(page); return err })
	return fs, err
}

// Decide moves a firm's verification: verified, refused, more_asked, suspended.
func (c *Counter) Decide(ctx context.Context, by models.Actor, firmID string, to models.FirmState, reason string) (f models.Firm, err error) {
	if err := staff(by, party.Verify); err != nil {
		return f, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.Firm(firmID)
		if err != nil {
			return err
		}
		if f, err = party.Move(tx, firmID, to, by.UserID, c.Clock.Now()); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "firm." + string(to), kind: "firm", id: firmID, before: before, after: f, reason: reason})
	})
	return f, err
}
