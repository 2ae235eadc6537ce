package checkout

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// LineChange is what a line of the cart is to be instead.
type LineChange struct {
	Units     int
	CapMillis int64
	When      *LineTimes // nil: as it was
	Anew      bool       // find the best offering again, and give up what has passed
}

// LineTimes are until when a line may wait and by when it is to be done, nil for neither.
type LineTimes struct{ WaitUntil, DeadlineAt *time.Time }

// CartChange gives a line of the owner's cart other units, another longest run and
// other times, and an array's elements all the same; anew it also finds the best
// offering again, and a wait that has passed is given up.
func (c *Counter) CartChange(ctx context.Context, owner, lineID string, to LineChange) error {
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
	in.Units, in.CapMillis = to.Units, to.CapMillis
	if to.When != nil {
		in.WaitUntil, in.DeadlineAt = to.When.WaitUntil, to.When.DeadlineAt
	}
	if to.Anew {
		in.WaitUntil, in.DeadlineAt = c.ahead(in.WaitUntil), c.ahead(in.DeadlineAt)
		if in.OfferingID, err = c.best(ctx, r, in); err != nil {
			return err
		}
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return c.cartChange(tx, owner, lineID, in) })
}

// ahead is a moment to come, nil for one that has passed.
func (c *Counter) ahead(at *time.Time) *time.Time {
	if at == nil || !at.After(c.Clock.Now()) {
		return nil
	}
	return at
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
	lines, err := arrayLines(tx, owner, l)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := c.lineChange(tx, l, in, now); err != nil {
			return err
		}
	}
	return nil
}

// lineChange asks for a line anew with what may change of it taken from in.
func (c *Counter) lineChange(tx *store.Tx, l models.CartLine, in CartAsk, now time.Time) error {
	ask, _, err := askOf(l)
	if err != nil {
		return err
	}
	ask.OfferingID, ask.Units, ask.CapMillis, ask.WaitUntil, ask.DeadlineAt = in.OfferingID, in.Units, in.CapMillis, in.WaitUntil, in.DeadlineAt
	q, err := catalog.Estimate(tx, c.asked(ask, now))
	if err != nil {
		return err
	}
	if err := tx.EndQuote(l.QuoteID, now); err != nil {
		return err
	}
	l.OfferingID, l.Units, l.CapMillis, l.CapAmount, l.QuoteID = q.OfferingID, q.Units, q.CapMillis, q.CapAmount, ""
	l.WaitUntil, l.DeadlineAt = q.WaitUntil, q.DeadlineAt
	return tx.SetCartLine(l)
}

// CartRemove takes a line, or the array that it is part of, out of the owner's cart, and ends the quote that was
// made of it; a line that is gone is no error.
func (c *Counter) CartRemove(ctx context.Context, owner, lineID string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		l, err := tx.CartLine(lineID, owner)
		if err != nil {
			return lineMissing(err)
		}
		lines, err := arrayLines(tx, owner, l)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := tx.EndQuote(l.QuoteID, c.Clock.Now()); err != nil {
				return err
			}
			if err := tx.DropCartLine(l.ID, l.CartID); err != nil {
				return err
			}
		}
		return nil
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
