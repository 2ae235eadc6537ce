package trail

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrIncomplete refuses an entry that does not say who did what to which thing.
var ErrIncomplete = fault.New(fault.Internal, "trail.incomplete")

// System is the actor of what no person did.
var System = models.Actor{UserID: "system", Role: "system"}

// Entry is one deed. Before and After are the states of the thing, anything that
// becomes JSON, nil where there is none.
type Entry struct {
	Actor      models.Actor
	Action     string // grant.issue, clock.step, …
	ObjectKind string
	ObjectID   string
	Before     any
	After      any
	Reason     string
	At         time.Time
}

// Record appends a deed in the transaction that does it. Whoever else records
// waits until the transaction ends, so record last.
func Record(tx *store.Tx, e Entry) error {
	row, err := e.row()
	if err != nil {
		return err
	}
	_, err = tx.AddTrail(row, func(row *models.TrailEntry, prev string) {
		row.PrevHash = prev
		row.Hash = hash(*row)
	})
	return err
}

func (e Entry) row() (models.TrailEntry, error) {
	if e.Actor.UserID == "" || e.Action == "" || e.ObjectKind == "" || e.ObjectID == "" || e.At.IsZero() {
		return models.TrailEntry{}, ErrIncomplete.With("action", e.Action)
	}
	before, err := state(e.Before)
	if err != nil {
		return models.TrailEntry{}, err
	}
	after, err := state(e.After)
	if err != nil {
		return models.TrailEntry{}, err
	}
	return models.TrailEntry{
		At: e.At.UTC().Truncate(time.Microsecond), Actor: who(e.Actor), Role: string(e.Actor.Role), Action: e.Action,
		ObjectKind: e.ObjectKind, ObjectID: e.ObjectID, Before: before, After: after, Reason: e.Reason,
	}, nil
}

// who names the person, and the key where a program acted for them.
func who(a models.Actor) string {
	if a.KeyID == "" {
		return a.UserID
	}
	return a.UserID + " " + a.KeyID
}
