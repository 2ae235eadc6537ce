package checkout

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// enoughTime is what a quote must still live to be taken to the till again.
const enoughTime = 10 * time.Minute

// CartQuotes freezes the price of every line of the member's cart that can be
// ordered, and returns the quotes in the order of the lines. While nothing has
// changed a line keeps its quote, so that two tabs lead to one order; a quote
// that another replaces ends. ErrCartEmpty when nothing can be ordered.
func (c *Counter) CartQuotes(ctx context.Context, a models.Actor) (ids []string, err error) {
	firm, err := buyerOf(a)
	if err != nil {
		return nil, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ids = nil
		if err := mayOrder(tx, firm); err != nil {
			return err
		}
		owner := CartOwner(a, "")
		if _, err := tx.LockCart(owner, c.Clock.Now()); err != nil {
			return nothingToOrder(err)
		}
		lines, err := tx.CartLines(owner)
		if err != nil {
			return err
		}
		for _, l := range lines {
			id, err := c.cartQuote(tx, a, l)
			if err != nil {
				return err
			}
			if id != "" {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			return ErrCartEmpty
		}
		return nil
	})
	return ids, err
}

func nothingToOrder(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrCartEmpty
	}
	return err
}

// cartQuote is the quote of a line, "" when the line cannot be ordered now.
func (c *Counter) cartQuote(tx *store.Tx, a models.Actor, l models.CartLine) (string, error) {
	now := c.Clock.Now()
	in, _, err := askOf(l)
	if err != nil {
		return "", err
	}
	if l.InputID != "" {
		if _, err := tx.UseInput(l.InputID, CartOwner(a, "")); err != nil {
			return "", inputMissing(err)
		}
	}
	ask := c.asked(in, now)
	ask.FirmID, ask.UserID = a.FirmID(), a.UserID
	q, err := catalog.Estimate(tx, ask)
	if err != nil {
		return "", problemOnly(err)
	}
	old, err := tx.Quote(l.QuoteID, a.FirmID())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	if err == nil && stillGood(old, q, now) {
		return old.ID, nil
	}
	if err := tx.EndQuote(l.QuoteID, now); err != nil {
		return "", err
	}
	if err := tx.AddQuote(q); err != nil {
		return "", err
	}
	l.QuoteID = q.ID
	return q.ID, tx.SetCartLine(l)
}

// problemOnly lets a line stay behind that the cart shows a problem of.
func problemOnly(err error) error {
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	return nil
}

// stillGood tells whether an older quote offers what one of now would, for long enough.
func stillGood(old, q models.Quote, now time.Time) bool {
	return old.State == "open" && old.ExpiresAt.After(now.Add(enoughTime)) && old.OfferingID == q.OfferingID && old.TariffVersion == q.TariffVersion &&
		old.RecipeID == q.RecipeID && old.Params == q.Params && old.Units == q.Units && old.CapMillis == q.CapMillis && old.CapAmount == q.CapAmount && old.InputID == q.InputID &&
		old.Command == q.Command && moment(old.WaitUntil).Equal(moment(q.WaitUntil)) && moment(old.DeadlineAt).Equal(moment(q.DeadlineAt)) && old.ArrayID == q.ArrayID && old.RerunOf == q.RerunOf
}
