package supply

import (
	"context"
	"fmt"
	"io"
	"time"

	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// inputsOf are the files that a job computes on, each with the link to fetch it by.
func inputsOf(tx *store.Tx, j models.Job, now time.Time, link func(name string) string) ([]models.RunInput, error) {
	if j.InputID == "" {
		return nil, nil
	}
	in, err := tx.InputForWork(j.InputID)
	if err != nil {
		return nil, fmt.Errorf("supply: input of job %s: %w", j.ID, err)
	}
	if err := tx.UseDataset(in.ID, now); err != nil {
		return nil, err
	}
	return []models.RunInput{{Name: recipe.InputName, URL: link(recipe.InputName), SHA256: in.SHA256, Size: in.Size}}, nil
}

// Input opens the file that an attempt's job computes on, and tells its length.
// An attempt that has ended fetches nothing more.
func (c *Counter) Input(ctx context.Context, attemptID, name string) (io.ReadSeekCloser, int64, error) {
	var key string
	var size int64
	err := c.DB.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Attempt(attemptID)
		if err != nil {
			return err
		}
		if models.AttemptMoves.Ended(a.State) {
			return ErrOver
		}
		j, err := tx.Job(a.JobID)
		if err != nil {
			return err
		}
		key, size, err = c.inputFile(tx, j, name)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	f, err := c.Files.Open(key, 0)
	return f, size, err
}

// inputFile is what lies behind the name of an input of the job.
func (c *Counter) inputFile(tx *store.Tx, j models.Job, name string) (key string, size int64, err error) {
	if isCheckpoint(j, name) {
		attempt, _ := keyParts(j.CheckpointKey)
		a, err := tx.ArtefactOf(attempt, name)
		return a.FileKey, a.Size, err
	}
	if j.InputID == "" || name != recipe.InputName {
		return "", 0, store.ErrNotFound
	}
	in, err := tx.InputForWork(j.InputID)
	return in.FileKey, in.Size, err
}
