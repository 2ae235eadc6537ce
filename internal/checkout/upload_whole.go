package checkout

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/killpoint"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// whole makes a dataset of an upload of which all is here, once, whoever asks and
// however often.
func (c *Counter) whole(ctx context.Context, a models.Actor, s UploadState) (UploadState, error) {
	size, sum, err := c.Files.Sum(s.Row.FileKey)
	if err != nil {
		return s, err
	}
	if size != s.Row.Size || s.Row.SHA256 != "" && s.Row.SHA256 != sum {
		if err := c.endUpload(ctx, s.Row); err != nil {
			return s, err
		}
		return s, ErrFileSum
	}
	rows, err := c.rowsAsTaken(s.Row)
	if err != nil {
		return s, err
	}
	killpoint.At("checkout.upload_whole")
	now, spare := c.Clock.Now(), false
	err = c.DB.Atomic(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		in := models.Input{ID: models.NewID("inp"), Owner: s.Row.Owner, Name: s.Row.FileName, Size: size, Rows: rows, SHA256: sum, FileKey: s.Row.FileKey, CreatedAt: now}
		spare, err = keepAs(tx, s.Row, in, now)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrStale) { // stale: ended by another
		return s, err
	}
	if err == nil && spare {
		if err := c.Files.Delete(s.Row.FileKey); err != nil {
			return s, err
		}
	}
	return c.upload(ctx, a, s.Row.ID)
}

// keepAs ends the upload with a new version of its dataset. The same content
// again is the version that is there: then the upload's own bytes are spare.
func keepAs(tx *store.Tx, u models.Upload, in models.Input, now time.Time) (spare bool, err error) {
	if err := tx.GiveBackLimit(roomOf(u.FirmID), 0); err != nil { // others of the firm wait, so that versions are counted one by one
		return false, err
	}
	versions, err := tx.DatasetVersions(u.FirmID, u.Name)
	if err != nil {
		return false, err
	}
	d := models.Dataset{
		ID: models.NewID("dts"), FirmID: u.FirmID, Name: u.Name, Version: 1, Note: u.Note, Region: u.Region, InputID: in.ID, Size: in.Size, SHA256: in.SHA256,
		RetentionDays: u.RetentionDays, State: "kept", ExpiresAt: kept(now, u.RetentionDays), CreatedBy: u.UserID, CreatedAt: now,
	}
	if len(versions) > 0 {
		last := versions[0]
		if last.State == "kept" && last.SHA256 == in.SHA256 && last.Region == u.Region {
			if err := tx.EndUpload(u.ID, "done", last.InputID, now); err != nil {
				return false, err
			}
			return true, giveRoom(tx, u.FirmID, u.Size)
		}
		d.Version = last.Version + 1
	}
	if err := tx.EndUpload(u.ID, "done", in.ID, now); err != nil {
		return false, err
	}
	if err := tx.AddInput(in); err != nil {
		return false, err
	}
	return false, tx.AddDataset(d)
}

func kept(from time.Time, days int64) time.Time {
	return from.Add(time.Duration(days) * 24 * time.Hour)
}

// rowsAsTaken is how many rows of data a file has for the first template that
// takes it, 0 where none does: estimates follow it.
func (c *Counter) rowsAsTaken(u models.Upload) (int, error) {
	for _, r := range recipe.All() {
		spec, ok := r.Upload()
		if !ok || u.Size > spec.MaxBytes {
			continue
		}
		f, err := c.Files.Open(u.FileKey, 0)
		if err != nil {
			return 0, err
		}
		rows, wrong := r.CountRows(f)
		if err := f.Close(); err != nil {
			return 0, err
		}
		if wrong == nil {
			return rows, nil
		}
	}
	return 0, nil
}
