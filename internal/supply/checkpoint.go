package supply

import (
	"errors"
	"path"
	"strings"
	"time"

	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/models"
)

// checkpointPrefix begins the name of each file that a next attempt is given.
const checkpointPrefix = "checkpoint"

// checkpointOf are the files that an attempt of the job goes on from, all that the
// one before it left; none when one of them is not here (any more): half of them
// would be worse than to begin anew.
func (c *Counter) checkpointOf(tx *store.Tx, j models.Job) ([]models.Artefact, error) {
	if j.CheckpointKey == "" {
		return nil, nil
	}
	attempt, _ := keyParts(j.CheckpointKey)
	left, err := tx.ArtefactsOfAttempt(models.Attempt{ID: attempt, JobID: j.ID})
	if err != nil {
		return nil, err
	}
	var out []models.Artefact
	for _, a := range left {
		if !strings.HasPrefix(a.Name, checkpointPrefix) {
			continue
		}
		size, err := c.Files.Size(a.FileKey)
		if errors.Is(err, files.ErrMissing) || err == nil && size != a.Size {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// withCheckpoint adds what a former attempt left to go on from.
func (c *Counter) withCheckpoint(tx *store.Tx, j models.Job, inputs []models.RunInput, link func(name string) string) ([]models.RunInput, error) {
	list, err := c.checkpointOf(tx, j)
	for _, a := range list {
		inputs = append(inputs, models.RunInput{Name: a.Name, URL: link(a.Name), SHA256: a.SHA256, Size: a.Size})
	}
	return inputs, err
}

// artefactKey is where an attempt's file is kept.
func artefactKey(attemptID, name string) string { return "artefacts/" + attemptID + "/" + name }

func keyParts(key string) (attemptID, name string) { return path.Base(path.Dir(key)), path.Base(key) }

func isCheckpoint(j models.Job, name string) bool {
	return j.CheckpointKey != "" && strings.HasPrefix(name, checkpointPrefix)
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
