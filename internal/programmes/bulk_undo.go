package programmes

import (
	"context"

	"supermarket/internal/award"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What an undo may be of.
const (
	OfGrant = award.OfGrant
	OfBulk  = award.OfBulk
)

// ProposeUndo asks that a grant, or what nobody has used of a bulk issue, be
// taken back.
func (c *Counter) ProposeUndo(ctx context.Context, by models.Actor, programmeID, kind, id, reason string) (u models.Undo, err error) {
	if err := staff(by, party.Issue); err != nil {
		return u, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		u, err = award.ProposeUndo(tx, award.UndoWish{ProgrammeID: programmeID, OfKind: kind, OfID: id, Reason: reason, By: by.UserID, Now: c.Clock.Now()})
		if err != nil || !u.CreatedAt.Equal(c.Clock.Now()) {
			return err
		}
		return c.record(tx, deed{by: by, action: "undo.propose", kind: kind, id: id, after: u, reason: u.Reason})
	})
	return u, err
}

// DecideUndo agrees to what another wants to take back, or refuses it with a
// reason. A grant is taken back at once, a bulk issue in the background.
func (c *Counter) DecideUndo(ctx context.Context, by models.Actor, programmeID, id string, agree bool, note string) (models.Undo, error) {
	if err := staff(by, party.Approve); err != nil {
		return models.Undo{}, err
	}
	action := "undo.refuse"
	if agree {
		action = "undo.approve"
	}
	return c.undoDeed(ctx, by, action, note, func(tx *store.Tx) (before, after models.Undo, err error) {
		return award.DecideUndo(tx, programmeID, id, award.Word{Agree: agree, Note: note, By: by.UserID, Now: c.Clock.Now()})
	})
}

// WithdrawUndo takes back a wish that nobody has decided.
func (c *Counter) WithdrawUndo(ctx context.Context, by models.Actor, programmeID, id string) (models.Undo, error) {
	if err := staff(by, party.Issue); err != nil {
		return models.Undo{}, err
	}
	return c.undoDeed(ctx, by, "undo.withdraw", "", func(tx *store.Tx) (before, after models.Undo, err error) {
		return award.WithdrawUndo(tx, programmeID, id, award.Word{By: by.UserID, Now: c.Clock.Now()})
	})
}

func (c *Counter) undoDeed(ctx context.Context, by models.Actor, action, reason string, do func(*store.Tx) (before, after models.Undo, err error)) (u models.Undo, err error) {
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := do(tx)
		u = after
		if err != nil || before.State == after.State {
			return err
		}
		if after.State == models.UndoApproved {
			tx.Wake(BulkTopic)
		}
		return c.record(tx, deed{by: by, action: action, kind: after.OfKind, id: after.OfID, before: before, after: after, reason: reason})
	})
	return u, err
}
