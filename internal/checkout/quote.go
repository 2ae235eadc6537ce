package checkout

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/models"
)

// Ask is what a quote is asked for.
type Ask struct {
	OfferingID string
	RecipeID   string
	Params     map[string]string
	Units      int
	CapMillis  int64
}

// Quote freezes a price for the actor's firm for 30 minutes.
func (c *Counter) Quote(ctx context.Context, a models.Actor, in Ask) (models.Quote, error) {
	firm, err := buyerOf(a)
	if err != nil {
		return models.Quote{}, err
	}
	var q models.Quote
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		q, err = catalog.MakeQuote(tx, catalog.QuoteInput{
			FirmID: firm, UserID: a.UserID, OfferingID: in.OfferingID, RecipeID: in.RecipeID, Params: in.Params,
			Units: in.Units, CapMillis: in.CapMillis, Now: c.Clock.Now(), Calendar: c.Terms.Calendar,
		})
		return err
	})
	return q, err
}
