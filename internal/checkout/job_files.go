package checkout

import (
	"context"
	"io"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrPurged is said of logs and files that a job left and that are past their time.
var ErrPurged = fault.New(fault.Gone, "job.purged") // at

// LogKey is where the log of an attempt is kept.
func LogKey(attemptID string) string { return "logs/" + attemptID }

// JobLog opens the log of a job's last attempt from an offset; empty when there is none yet.
func (c *Counter) JobLog(ctx context.Context, a models.Actor, jobID string, offset int64) (io.ReadCloser, models.Attempt, error) {
	return c.AttemptLog(ctx, a, jobID, 0, offset)
}

// AttemptLog is JobLog for the attempt with that number, the last one for 0.
func (c *Counter) AttemptLog(ctx context.Context, a models.Actor, jobID string, n int, offset int64) (io.ReadCloser, models.Attempt, error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, models.Attempt{}, err
	}
	var at models.Attempt
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		at, err = attemptOf(tx, jobID, firm, n)
		return err
	})
	if err != nil || at.ID == "" || at.LogBytes <= offset {
		return io.NopCloser(emptyReader{}), at, err
	}
	if at.PurgedAt != nil {
		return nil, at, ErrPurged.With("at", *at.PurgedAt)
	}
	r, err := c.Files.Open(LogKey(at.ID), offset)
	return r, at, err
}

// attemptOf is a job's attempt with that number, the last one for 0; the zero
// attempt before the first, ErrNotFound for one that never was.
func attemptOf(tx *store.Tx, jobID, firm string, n int) (models.Attempt, error) {
	if _, err := tx.JobOfFirm(jobID, firm); err != nil {
		return models.Attempt{}, err
	}
	rows, err := tx.AttemptsOfJob(jobID)
	switch {
	case err != nil || n == 0 && len(rows) == 0:
		return models.Attempt{}, err
	case n == 0:
		return rows[len(rows)-1], nil
	case n < 0 || n > len(rows):
		return models.Attempt{}, store.ErrNotFound
	}
	return rows[n-1], nil
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, io.EOF }

// Artefact opens a file that a job of the actor's firm left.
func (c *Counter) Artefact(ctx context.Context, a models.Actor, jobID, name string) (io.ReadSeekCloser, models.Artefact, error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, models.Artefact{}, err
	}
	var found models.Artefact
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Artefacts(jobID, firm)
		for _, r := range rows {
			if r.Name == name {
				found = r // of several attempts the last one's
			}
		}
		switch {
		case err != nil:
		case found.ID == "":
			return store.ErrNotFound
		case found.DeletedAt != nil:
			return ErrPurged.With("at", *found.DeletedAt)
		}
		return err
	})
	if err != nil {
		return nil, found, err
	}
	r, err := c.Files.Open(found.FileKey, 0)
	return r, found, err
}
