package supply

import (
	"errors"
	"path"
	"time"

	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/models"
)

// checkpointOf is the file that an attempt of the job goes on from; false when
// there is none, or not any more: then it begins anew.
func (c *Counter) checkpointOf(tx *store.Tx, j models.Job) (models.Artefact, bool, error) {
	if j.CheckpointKey == "" {
		return models.Artefact{}, false, nil
	}
	a, err := tx.ArtefactOf(keyParts(j.CheckpointKey))
	if errors.Is(err, store.ErrNotFound) {
		return a, false, nil
	}
	if err != nil {
		return a, false, err
	}
	size, err := c.Files.Size(a.FileKey)
	if errors.Is(err, files.ErrMissing) {
		return a, false, nil
	}
	return a, err == nil && size == a.Size, err
}

// withCheckpoint adds what a former attempt left to go on from.
func (c *Counter) withCheckpoint(tx *store.Tx, j models.Job, inputs []models.RunInput, link func(name string) string) ([]models.RunInput, error) {
	a, ok, err := c.checkpointOf(tx, j)
	if err != nil || !ok {
		return inputs, err
	}
	return append(inputs, models.RunInput{Name: a.Name, URL: link(a.Name), SHA256: a.SHA256, Size: a.Size}), nil
}

// artefactKey is where an attempt's file is kept.
func artefactKey(attemptID, name string) string { return "artefacts/" + attemptID + "/" + name }

func keyParts(key string) (attemptID, name string) { return path.Base(path.Dir(key)), path.Base(key) }

func isCheckpoint(j models.Job, name string) bool {
	return j.CheckpointKey != "" && path.Base(j.CheckpointKey) == name
}

// demand is what a report is answered with: to stop for the buyer, or to make room
// after the notice that was sold with the price.
func (c *Counter) demand(tx *store.Tx, a models.Attempt, j models.Job) (models.ReportAnswer, error) {
	switch {
	case j.CancelAt != nil:
		return models.ReportAnswer{Cancel: true, CancelReason: models.CancelledByBuyer, GraceMillis: grace.Milliseconds()}, nil
	case a.PreemptAt == nil:
		return models.ReportAnswer{}, nil
	}
	o, err := tx.Offering(j.OfferingID)
	left := time.Duration(o.NoticeSeconds)*time.Second - c.Clock.Now().Sub(*a.PreemptAt)
	return models.ReportAnswer{Cancel: true, CancelReason: models.CancelledForPreemption, GraceMillis: max(left, grace).Milliseconds()}, err
}
