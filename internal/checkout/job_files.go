package checkout

import (
	"context"
	"io"

	"supermarket/internal/store"
	"supermarket/models"
)

// LogKey is where the log of an attempt is kept.
func LogKey(attemptID string) string { return "logs/" + attemptID }

// JobLog opens the log of a job's last attempt from an offset; empty when there is none yet.
func (c *Counter) JobLog(ctx context.Context, a models.Actor, jobID string, offset int64) (io.ReadCloser, models.Attempt, error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, models.Attempt{}, err
	}
	var last models.Attempt
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.JobOfFirm(jobID, firm); err != nil {
			return err
		}
		rows, err := tx.AttemptsOfJob(jobID)
		if len(rows) > 0 {
			last = rows[len(rows)-1]
		}
		return err
	})
	if err != nil || last.ID == "" || last.LogBytes <= offset {
		return io.NopCloser(emptyReader{}), last, err
	}
	r, err := c.Files.Open(LogKey(last.ID), offset)
	return r, last, err
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
		if err == nil && found.ID == "" {
			err = store.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, found, err
	}
	r, err := c.Files.Open(found.FileKey, 0)
	return r, found, err
}
