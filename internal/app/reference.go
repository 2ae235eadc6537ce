package app

import (
	"context"
	"fmt"

	"supermarket/internal/store"
)

// loadReference puts the versions of the data sets in force that an operator
// activated. Data that cannot be loaded leave what is in force as it is.
func (a *App) loadReference(ctx context.Context) error {
	texts := map[string]string{}
	err := a.DB.View(ctx, func(tx *store.Tx) error {
		active, err := tx.ActiveReference()
		for _, f := range active {
			texts[f.Name] = f.Content
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := a.Reference.Put(texts); err != nil {
		return fmt.Errorf("app: the reference data in force: %w", err)
	}
	return nil
}
