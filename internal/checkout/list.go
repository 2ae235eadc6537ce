package checkout

import (
	"context"

	"supermarket/internal/store"
	"supermarket/models"
)

// OrderRow is an order in a list.
type OrderRow struct {
	models.Order
	Summary store.OrderSummary
}

// OrderRows lists the orders of the actor's firm with what a list shows, newest first.
func (c *Counter) OrderRows(ctx context.Context, a models.Actor, p store.Page) (out []OrderRow, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		var rows []models.Order
		if rows, next, err = tx.Orders(firm, p); err != nil {
			return err
		}
		ids := make([]string, len(rows))
		for i, o := range rows {
			ids[i] = o.ID
		}
		found, err := tx.OrderSummaries(firm, ids)
		out = summed(rows, found)
		return err
	})
	return out, next, err
}

func summed(rows []models.Order, found []store.OrderSummary) []OrderRow {
	by := map[string]store.OrderSummary{}
	for _, s := range found {
		by[s.OrderID] = s
	}
	out := make([]OrderRow, len(rows))
	for i, o := range rows {
		out[i] = OrderRow{o, by[o.ID]}
	}
	return out
}
