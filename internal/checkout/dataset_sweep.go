package checkout

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/store"
	"supermarket/models"
)

// KeepResults is how long logs and files that jobs left are kept.
const KeepResults = 180 * 24 * time.Hour

// bySweep is who deletes what is past its time.
const bySweep = "retention"

// crashed is how old the rest of a write must be to be one of a process that died.
const crashed = 24 * time.Hour

// SweepData ends uploads that nobody goes on with, deletes datasets that are past
// their time and that no job needs, and removes logs and files of jobs that ended
// long ago. A plain function for a worker's tick.
func (c *Counter) SweepData(ctx context.Context) error {
	for _, sweep := range []func(context.Context) error{c.endUploads, c.forgetUploads, c.expireDatasets, c.purgeResults} {
		if err := sweep(ctx); err != nil {
			return err
		}
	}
	if err := c.sweepInputs(ctx, c.Clock.Now()); err != nil {
		return err
	}
	_, err := c.Files.Sweep(clock.System().Now().Add(-crashed))
	return err
}

func (c *Counter) endUploads(ctx context.Context) error {
	rows, err := c.uploadsTo(ctx, (*store.Tx).UploadsToEnd, c.Clock.Now())
	for _, u := range rows {
		if err := c.endUpload(ctx, u); err != nil {
			return err
		}
	}
	return err
}

// forgetUploads takes the file of an upload of which nothing became once more: a
// piece that was under way when it ended may have made it anew.
func (c *Counter) forgetUploads(ctx context.Context) error {
	rows, err := c.uploadsTo(ctx, (*store.Tx).UploadsToForget, c.Clock.Now().Add(-UploadLife))
	for _, u := range rows {
		var in models.Input
		err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
			in, err = tx.InputForWork(u.InputID)
			return err
		})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if in.FileKey != u.FileKey {
			if err := c.Files.Delete(u.FileKey); err != nil {
				return err
			}
		}
		if err := c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.ForgetUpload(u.ID) }); err != nil {
			return err
		}
	}
	return err
}

func (c *Counter) uploadsTo(ctx context.Context, which func(*store.Tx, time.Time, int) ([]models.Upload, error), at time.Time) (rows []models.Upload, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, err = which(tx, at, sweepMost)
		return err
	})
	return rows, err
}

func (c *Counter) expireDatasets(ctx context.Context) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		rows, err := tx.DatasetsToSweep(c.Clock.Now(), sweepMost)
		for _, d := range rows {
			if err := c.deleteDataset(tx, d, bySweep); err != nil {
				return err
			}
		}
		return err
	})
}

// purgeResults removes bytes before rows: a crash in between is made good by the next sweep.
func (c *Counter) purgeResults(ctx context.Context) error {
	now := c.Clock.Now()
	var old []models.Attempt
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		old, err = tx.AttemptsToPurge(now.Add(-KeepResults), sweepMost)
		return err
	})
	for _, at := range old {
		if err := c.purge(ctx, at, now); err != nil {
			return err
		}
	}
	return err
}

func (c *Counter) purge(ctx context.Context, at models.Attempt, now time.Time) error {
	var left []models.Artefact
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		left, err = tx.ArtefactsOfAttempt(at)
		return err
	})
	if err != nil {
		return err
	}
	if err := c.Files.Delete(LogKey(at.ID)); err != nil {
		return err
	}
	for _, f := range left {
		if err := c.Files.Delete(f.FileKey); err != nil {
			return err
		}
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.PurgeAttempt(at, now) })
}
