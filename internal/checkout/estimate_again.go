package checkout

import (
	"context"
	"errors"

	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNoRerun means that the firm has no such job to repeat.
var ErrNoRerun = fault.New(fault.NotFound, "quote.no_rerun").On("rerun_of")

// Again is what a job of the actor's firm was asked for, to be asked for once
// more: its wait and its deadline were of their own day and are left out, so is a
// file that the actor may no longer use (gone is then true).
func (c *Counter) Again(ctx context.Context, a models.Actor, jobID string) (in CartAsk, gone bool, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return in, false, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		j, err := tx.JobOfFirm(jobID, firm)
		if err != nil {
			return rerunMissing(err)
		}
		r, err := recipe.Get(j.RecipeID)
		if err != nil {
			return err
		}
		in = CartAsk{OfferingID: j.OfferingID, RecipeID: j.RecipeID, Units: j.Units, CapMillis: j.CapMillis, InputID: j.InputID}
		in.RerunOf, in.Command = j.ID, recipe.CommandOf(j.Command)
		if in.Params, err = r.Given(j.Params); err != nil || j.InputID == "" {
			return err
		}
		_, err = tx.Input(j.InputID, CartOwner(a, ""))
		if gone = errors.Is(err, store.ErrNotFound); gone {
			in.InputID, err = "", nil
		}
		return err
	})
	return in, gone, err
}

// reruns refuses to repeat a job that is not the firm's.
func (c *Counter) reruns(tx *store.Tx, jobID, firm string) error {
	if jobID == "" {
		return nil
	}
	_, err := tx.JobOfFirm(jobID, firm)
	return rerunMissing(err)
}

func rerunMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoRerun
	}
	return err
}
