package shop

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/models"
)

// Preview returns an offering as a buyer would see it once it is on the shelf, in
// any state, for its own provider alone; another's is not found.
func (c *Counter) Preview(ctx context.Context, a models.Actor, id string) (Dossier, error) {
	var o Offering
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		o, err = own(tx, a, id)
		return err
	})
	if err != nil {
		return Dossier{}, err
	}
	c.dress(ctx, &o)
	return c.dossier(ctx, o)
}

// own reads an offering of the actor's provider as if it were listed.
func own(tx *store.Tx, a models.Actor, id string) (o Offering, err error) {
	if o.View, err = catalog.Detail(tx, id); err != nil {
		return o, err
	}
	if a.ProviderID() == "" || o.View.Offering.ProviderID != a.ProviderID() {
		return o, catalog.ErrNotOffering
	}
	left, limited, err := catalog.Left(tx, o.View.Offering)
	if limited {
		o.Left = &left
	}
	o.View.Offering.State = catalog.Listed
	return o, err
}

// PreviewEstimate prices a run of an offering that its provider may not have
// listed yet, and keeps nothing.
func (c *Counter) PreviewEstimate(ctx context.Context, a models.Actor, in Run) (q models.Quote, err error) {
	in.Now, in.Calendar = c.Clock.Now(), c.Calendar
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		o, err := own(tx, a, in.OfferingID)
		if err != nil {
			return err
		}
		q, err = catalog.EstimateOf(tx, o.View, in)
		return err
	})
	return q, err
}
