package supply

import (
	"supermarket/internal/claim"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

func (c *Counter) claimTrail(tx *store.Tx, a models.Actor, action string, before, after models.Claim) error {
	return trail.Record(tx, trail.Entry{
		Actor: a, Action: action, ObjectKind: "claim", ObjectID: after.ID, Before: claim.Standing(before), After: claim.Standing(after), Reason: after.Note, At: c.Clock.Now(),
	})
}

func (c *Counter) fileTrail(tx *store.Tx, a models.Actor, action, claimID string, before, after any) error {
	return trail.Record(tx, trail.Entry{Actor: a, Action: action, ObjectKind: "claim", ObjectID: claimID, Before: before, After: after, At: c.Clock.Now()})
}
