package checkout

import (
	"context"
	"errors"
	"io"

	"supermarket/internal/store"
	"supermarket/models"
)

// KeepDataset keeps a dataset of the actor's firm for so many days from now.
func (c *Counter) KeepDataset(ctx context.Context, a models.Actor, id string, days int64) error {
	firm, err := buyerOf(a)
	if err != nil {
		return err
	}
	if days < MinKeepDays || days > MaxKeepDays {
		return ErrDataDays
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.Dataset(id, firm); err != nil {
			return dataMissing(err)
		}
		err := tx.KeepDataset(id, firm, days, kept(c.Clock.Now(), days))
		if errors.Is(err, store.ErrStale) {
			return ErrDataGone
		}
		return err
	})
}

// DeleteDataset deletes a dataset of the actor's firm: nothing new can use it
// from now on, its bytes go when no job needs them, and what remains is a note of
// what it was. One that is deleted already is no error.
func (c *Counter) DeleteDataset(ctx context.Context, a models.Actor, id string) error {
	firm, err := buyerOf(a)
	if err != nil {
		return err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		d, err := tx.Dataset(id, firm)
		if err != nil {
			return dataMissing(err)
		}
		return c.deleteDataset(tx, d, actorName(a))
	})
	if err != nil {
		return err
	}
	return c.sweepInputs(ctx, c.Clock.Now())
}

func (c *Counter) deleteDataset(tx *store.Tx, d models.Dataset, by string) error {
	now := c.Clock.Now()
	err := tx.DeleteDataset(d.ID, d.FirmID, by, now)
	if errors.Is(err, store.ErrStale) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.LetGoOfInput(d.InputID, store.FirmOwner(d.FirmID), now)
	return err
}

// PutDataset keeps a small file at once, for who has no way to send pieces.
func (c *Counter) PutDataset(ctx context.Context, a models.Actor, in UploadAsk, body io.Reader) (models.Dataset, error) {
	if in.Size > MaxInputBytes {
		return models.Dataset{}, ErrInputTooBig.With("max", MaxInputBytes>>20)
	}
	s, err := c.OpenUpload(ctx, a, in)
	if err != nil {
		return models.Dataset{}, err
	}
	if s, err = c.AddPiece(ctx, a, s.Row.ID, Piece{Body: body}); err == nil && s.Row.State != "done" {
		err = ErrCutOff.With("offset", s.Offset)
	}
	if err != nil {
		return models.Dataset{}, errors.Join(err, c.endUpload(context.WithoutCancel(ctx), s.Row))
	}
	return s.Dataset, nil
}
