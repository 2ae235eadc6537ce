package programmes

import (
	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// ErrNoRight refuses a deed that the actor's role does not include.
var ErrNoRight = fault.New(fault.Denied, "account.no_right")

// Deps is what the counter works with.
type Deps struct {
	DB      *store.DB
	Clock   clock.Clock
	Data    reference.Source // regions, size standard and calendar in force
	Notices notice.Desk      // writes the messages that leave by mail
	Files   *files.Store     // what proves something: of applications, claims and batches
}

// Counter is where the service network's staff do their errands.
type Counter struct {
	Deps
	open open
}

// New returns the counter.
func New(d Deps) *Counter { return &Counter{Deps: d} }

// staff refuses everyone but persons of the service network with that right.
func staff(a models.Actor, deed party.Deed) error {
	if a.OrgKind != models.OrgNetwork || a.KeyID != "" || !party.Can(a.Role, deed) {
		return ErrNoRight
	}
	return nil
}

// reader lets the network's staff and operators look.
func reader(a models.Actor) error {
	if a.KeyID == "" && party.Can(a.Role, party.Operate) {
		return nil
	}
	return staff(a, party.View)
}

// deed is what the trail keeps of an errand.
type deed struct {
	by            models.Actor
	action, kind  string
	id, reason    string
	before, after any
}

func (c *Counter) record(tx *store.Tx, d deed) error {
	return trail.Record(tx, trail.Entry{
		Actor: d.by, Action: d.action, ObjectKind: d.kind, ObjectID: d.id, Before: d.before, After: d.after, Reason: d.reason, At: c.Clock.Now(),
	})
}
