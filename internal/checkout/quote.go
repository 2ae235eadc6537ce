package checkout

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/recipe"
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
	InputID    string // of a file of the actor's, "" for the template's sample
	Wishes
}

// Wishes is what a buyer may choose beside template, units and longest run.
type Wishes = catalog.Wishes

// What a quote cannot be made of.
var (
	ErrCommandSite = catalog.ErrCommandSite
	ErrUnits       = catalog.ErrQuoteUnits // min, max
	ErrCap         = catalog.ErrQuoteCap   // min, max
)

// Quote freezes a price for the actor's firm for 30 minutes.
func (c *Counter) Quote(ctx context.Context, a models.Actor, in Ask) (models.Quote, error) {
	firm, err := buyerOf(a)
	if err != nil {
		return models.Quote{}, err
	}
	if err := c.fits(ctx, a, in); err != nil {
		return models.Quote{}, err
	}
	var q models.Quote
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		q, err = c.quote(tx, a, firm, in)
		return err
	})
	return q, err
}

func (c *Counter) quote(tx *store.Tx, a models.Actor, firm string, in Ask) (models.Quote, error) {
	if in.InputID != "" { // nobody sweeps it from here on
		if _, err := tx.UseInput(in.InputID, CartOwner(a, "")); err != nil {
			return models.Quote{}, inputMissing(err)
		}
	}
	if err := c.reruns(tx, in.RerunOf, firm); err != nil {
		return models.Quote{}, err
	}
	return catalog.MakeQuote(tx, catalog.QuoteInput{
		FirmID: firm, UserID: a.UserID, OfferingID: in.OfferingID, RecipeID: in.RecipeID, Params: in.Params,
		Units: in.Units, CapMillis: in.CapMillis, InputID: in.InputID, Now: c.Clock.Now(), Calendar: c.Terms.Calendar, Wishes: in.Wishes,
	})
}

// fits holds the actor's file, if there is one, to the template that is to read it.
func (c *Counter) fits(ctx context.Context, a models.Actor, in Ask) error {
	if in.InputID == "" {
		return nil
	}
	r, err := recipe.Get(in.Template(in.RecipeID))
	if err != nil {
		return catalog.ErrQuoteRecipe.On("recipe")
	}
	_, err = c.inputFits(ctx, CartOwner(a, ""), in.InputID, r)
	return err
}
