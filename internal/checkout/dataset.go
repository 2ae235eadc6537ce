package checkout

import (
	"context"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// DataChoice is a dataset of the firm that a job may compute on: its InputID goes
// where that of an uploaded file would, and catalog.Resides tells at which
// offerings it may be read.
type DataChoice struct {
	InputID   string
	DatasetID string
	Name      string
	Version   int64
	Region    string // its bytes stay there, "" for any
	Size      int64
	Rows      int // of data, 0 where no template reads it
	SHA256    string
	ExpiresAt time.Time
}

// DataChoices returns the datasets that the actor's firm keeps, the newest first;
// none for who belongs to no firm.
func (c *Counter) DataChoices(ctx context.Context, a models.Actor) (out []DataChoice, err error) {
	if a.FirmID() == "" {
		return nil, nil
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		kept, err := tx.Datasets(a.FirmID(), false)
		if err != nil {
			return err
		}
		rows, err := tx.InputRows(store.FirmOwner(a.FirmID()))
		if err != nil {
			return err
		}
		for _, d := range kept {
			out = append(out, DataChoice{
				InputID: d.InputID, DatasetID: d.ID, Name: d.Name, Version: d.Version, Region: d.Region, Size: d.Size, Rows: rows[d.InputID], SHA256: d.SHA256, ExpiresAt: d.ExpiresAt,
			})
		}
		return nil
	})
	return out, err
}
