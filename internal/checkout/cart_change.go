package checkout

import (
	"context"
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// CartChange gives a line of the owner's cart other units and another longest
// run; with anew it also finds the best offering again.
func (c *Counter) CartChange(ctx context.Context, owner, lineID string, units int, capMillis int64, anew bool) error {
	var l models.CartLine
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		l, err = tx.CartLine(lineID, owner)
		return lineMissing(err)
	})
	if err != nil {
		return err
	}
	in, r, err := askOf(l)
	if err != nil {
		return err
	}
	in.Units, in.CapMillis = units, capMillis
	if anew {
		if in.OfferingID, err = c.best(ctx, r, in); err != nil {
			return err
		}
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return c.cartChange(tx, owner, lineID, in) })
}

// askOf is what a line was put in for.
func askOf(l models.CartLine) (CartAsk, recipe.Recipe, error) {
	r, err := recipe.Get(l.RecipeID)
	if err != nil {
		return CartAsk{}, r, err
	}
	params, err := r.Given(l.Params)
	return CartAsk{OfferingID: l.OfferingID, RecipeID: l.RecipeID, Params: params, Units: l.Units, CapMillis: l.CapMillis, InputID: l.InputID, Wishes: wishesOf(l)}, r, err
}

func wishesOf(l models.CartLine) Wishes {
	return Wishes{Command: recipe.CommandOf(l.Command), WaitUntil: l.WaitUntil, DeadlineAt: l.DeadlineAt, ArrayID: l.ArrayID, RerunOf: l.RerunOf}
}

func (c *Counter) cartChange(tx *store.Tx, owner, lineID string, in CartAsk) error {
	now := c.Clock.Now()
	if _, err := tx.LockCart(owner, now); err != nil {
		return lineMissing(err)
	}
	l, err := tx.CartLine(lineID, owner)
	if err != nil {
		return lineMissing(err)
	}
	q, err := catalog.Estimate(tx, c.asked(in, now))
	if err != nil {
		return err
	}
	if err := tx.EndQuote(l.QuoteID, now); err != nil {
		return err
	}
	l.OfferingID, l.Units, l.CapMillis, l.CapAmount, l.QuoteID = q.OfferingID, q.Units, q.CapMillis, q.CapAmount, ""
	return tx.SetCartLine(l)
}

// CartRemove takes a line out of the owner's cart, and ends the quote that was
// made of it; a line that is gone is no error.
func (c *Counter) CartRemove(ctx context.Context, owner, lineID string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		l, err := tx.CartLine(lineID, owner)
		if err != nil {
			return lineMissing(err)
		}
		if err := tx.EndQuote(l.QuoteID, c.Clock.Now()); err != nil {
			return err
		}
		return tx.DropCartLine(l.ID, l.CartID)
	})
}

// CartClear empties the owner's cart.
func (c *Counter) CartClear(ctx context.Context, owner string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		cart, err := tx.LockCart(owner, c.Clock.Now())
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		lines, err := tx.CartLines(owner)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := tx.EndQuote(l.QuoteID, c.Clock.Now()); err != nil {
				return err
			}
		}
		return tx.ClearCart(cart.ID)
	})
}

func lineMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoLine
	}
	return err
}
