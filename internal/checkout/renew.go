package checkout

import (
	"context"
	"errors"
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/models"
)

// Renew makes a new quote for what each of the quotes was asked for, at the price
// of now, and ends the old one; a quote lying in a cart is replaced there. A quote
// of an offering that can no longer be had stays as it is. The same quotes again
// lead to the same new ones, so that two presses make one order.
func (c *Counter) Renew(ctx context.Context, a models.Actor, quotes []string) (ids []string, err error) {
	firm, err := buyerOf(a)
	if err != nil {
		return nil, err
	}
	if len(quotes) == 0 || len(quotes) > MaxLines {
		return nil, ErrNothing
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		ids = nil
		for i, id := range quotes {
			if slices.Contains(quotes[:i], id) {
				return ErrMixed
			}
			fresh, err := c.renew(tx, firm, id)
			if err != nil {
				return err
			}
			ids = append(ids, fresh)
		}
		return nil
	}, store.Hot("firm:"+firm))
	return ids, err
}

func (c *Counter) renew(tx *store.Tx, firm, id string) (string, error) {
	old, err := catalog.FindQuote(tx, id, firm)
	if err != nil {
		return "", err
	}
	if old.State != "open" {
		return "", catalog.ErrQuoteOrdered
	}
	now := c.Clock.Now()
	later, err := tx.LockQuoteRenewal(old.ID)
	switch {
	case err == nil && catalog.Usable(later, now) == nil:
		return later.ID, nil
	case err == nil:
		return c.renew(tx, firm, later.ID)
	case !errors.Is(err, store.ErrNotFound):
		return "", err
	}
	q, err := c.again(tx, old)
	if err != nil {
		return old.ID, problemOnly(err)
	}
	if err := tx.EndQuote(old.ID, now); err != nil {
		return "", err
	}
	if err := tx.AddQuote(q); err != nil {
		return "", err
	}
	return q.ID, tx.RequoteCartLine(old.ID, q.ID, q.CapAmount)
}

// again prices what a quote was asked for as it is now.
func (c *Counter) again(tx *store.Tx, old models.Quote) (models.Quote, error) {
	in, _, err := askOf(models.CartLine{
		OfferingID: old.OfferingID, RecipeID: old.RecipeID, Params: old.Params, Units: old.Units, CapMillis: old.CapMillis, InputID: old.InputID,
		Command: old.Command, WaitUntil: old.WaitUntil, DeadlineAt: old.DeadlineAt, ArrayID: old.ArrayID, RerunOf: old.RerunOf,
	})
	if err != nil {
		return old, err
	}
	if old.InputID != "" {
		if _, err := tx.InputForWork(old.InputID); err != nil {
			return old, inputMissing(err)
		}
	}
	ask := c.asked(in, c.Clock.Now())
	ask.FirmID, ask.UserID = old.FirmID, old.UserID
	q, err := catalog.Estimate(tx, ask)
	q.RenewedFrom = old.ID
	return q, err
}

// renewedFrom is the quote in whose place q was made, nil when there is none.
func renewedFrom(tx *store.Tx, q models.Quote) (*models.Quote, error) {
	if q.RenewedFrom == "" {
		return nil, nil
	}
	old, err := tx.Quote(q.RenewedFrom, q.FirmID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &old, err
}
