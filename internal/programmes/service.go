package programmes

import (
	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNoRight refuses a deed that the actor's role does not include.
var ErrNoRight = fault.New(fault.Denied, "account.no_right")

// Record adds a line to the audit trail in tx; Seq, At and the hashes are its own matter.
type Record func(tx *store.Tx, e models.TrailEntry) error

// Service is the counter.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record Record
}

// New returns the counter.
func New(db *store.DB, c clock.Clock, record Record) *Service {
	return &Service{db: db, clock: c, record: record}
}

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

func entry(by models.Actor, action, kind, id, before, after, reason string) models.TrailEntry {
	return models.TrailEntry{
		Actor: by.UserID, Role: string(by.Role), Action: action, ObjectKind: kind, ObjectID: id, Before: before, After: after, Reason: reason,
	}
}
