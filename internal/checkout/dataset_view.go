package checkout

import (
	"context"
	"errors"
	"io"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// usesShown is how many of the jobs that computed on a dataset are listed.
const usesShown = 20

// The refusals of a dataset.
var (
	ErrNoData   = fault.New(fault.NotFound, "data.not_found")
	ErrDataGone = fault.New(fault.Gone, "data.gone")
)

// DataRoom is how much a firm may keep and what it is full of, in bytes.
type DataRoom struct {
	Max      int64
	Taken    int64 // by datasets and uploads under way
	Artefact int64 // by what its jobs left
}

// Free is what may still come.
func (r DataRoom) Free() int64 { return max(r.Max-r.Taken-r.Artefact, 0) }

// DataView is everything that a firm keeps here.
type DataView struct {
	Datasets []models.Dataset // the newest first, deleted ones too
	Uploads  []models.Upload
	Room     DataRoom
	Regions  []string // in which data may be told to stay
}

// Data returns what the actor's firm keeps.
func (c *Counter) Data(ctx context.Context, a models.Actor) (v DataView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if v.Datasets, err = tx.Datasets(firm, true); err != nil {
			return err
		}
		if v.Uploads, err = tx.OpenUploads(store.FirmOwner(firm)); err != nil {
			return err
		}
		if v.Regions, err = tx.ListedRegions(); err != nil {
			return err
		}
		v.Room, err = c.dataRoom(tx, firm)
		return err
	})
	return v, err
}

func (c *Counter) dataRoom(tx *store.Tx, firm string) (r DataRoom, err error) {
	l, err := tx.Limit(roomOf(firm))
	if err != nil {
		return r, err
	}
	r = DataRoom{Max: c.quota(), Taken: l.Used}
	r.Artefact, err = tx.ArtefactBytes(firm)
	return r, err
}

// DatasetView is one version of a dataset, also of a deleted one.
type DatasetView struct {
	Row      models.Dataset
	File     models.Input     // zero once its bytes are gone
	Versions []models.Dataset // of the same name, the newest first
	Jobs     []models.Job     // that computed on it, the newest first
	By       string           // the name of who brought it
	InUse    bool             // by a job that has not ended, an order that may still be paid, or a cart
}

// Dataset returns a dataset of the actor's firm.
func (c *Counter) Dataset(ctx context.Context, a models.Actor, id string) (v DatasetView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if v.Row, err = tx.Dataset(id, firm); err != nil {
			return dataMissing(err)
		}
		if v.Versions, err = tx.DatasetVersions(firm, v.Row.Name); err != nil {
			return err
		}
		if v.Jobs, err = tx.JobsOfInput(v.Row.InputID, firm, usesShown); err != nil {
			return err
		}
		if u, err := tx.User(v.Row.CreatedBy); err == nil {
			v.By = u.Name
		}
		if v.File, err = tx.InputForWork(v.Row.InputID); errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err == nil {
			v.InUse, err = tx.InputNeeded(v.Row.InputID, c.Clock.Now())
		}
		return err
	})
	return v, err
}

// DatasetFile opens the bytes of a dataset of the actor's firm that is not deleted.
func (c *Counter) DatasetFile(ctx context.Context, a models.Actor, id string) (io.ReadSeekCloser, DatasetView, error) {
	v, err := c.Dataset(ctx, a, id)
	if err != nil {
		return nil, v, err
	}
	if v.Row.State != "kept" {
		return nil, v, ErrDataGone
	}
	f, err := c.Files.Open(v.File.FileKey, 0)
	return f, v, err
}

func dataMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoData
	}
	return err
}
