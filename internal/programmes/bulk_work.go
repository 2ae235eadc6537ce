package programmes

import (
	"context"
	"errors"

	"supermarket/internal/award"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// piece is how many grants are issued, or undone, in one transaction.
const piece = 2000

// WorkBulk issues, or takes back, the next piece of whatever two persons stand
// behind, oldest first; more tells whether there is more to do. Any number of
// processes may call it, and stop at any point. One bulk issue that fails does
// not hold up the others.
func (c *Counter) WorkBulk(ctx context.Context) (more bool, err error) {
	var bulks []models.BulkIssue
	var undos []models.Undo
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if bulks, err = tx.BulksToIssue(); err != nil {
			return err
		}
		undos, err = tx.UndosToDo()
		return err
	})
	if err != nil {
		return false, err
	}
	for _, b := range bulks {
		err = errors.Join(err, c.issuePiece(ctx, b.ID))
	}
	for _, u := range undos {
		err = errors.Join(err, c.undoPiece(ctx, u.ID))
	}
	return err == nil && len(bulks)+len(undos) > 0, err
}

// issuePiece weighs a piece anew where somebody else drew on the budget meanwhile.
func (c *Counter) issuePiece(ctx context.Context, id string) (err error) {
	for range 3 {
		if err = c.issueOnce(ctx, id); !errors.Is(err, voucher.ErrPool) {
			return err
		}
	}
	return err
}

func (c *Counter) issueOnce(ctx context.Context, id string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := award.IssuePiece(tx, id, piece, c.basis(), c.Clock.Now())
		if err != nil || before.State == after.State || after.State != models.BulkDone {
			return err
		}
		return c.record(tx, deed{by: trail.System, action: "bulk.done", kind: "bulk", id: id, before: before, after: after})
	})
}

func (c *Counter) undoPiece(ctx context.Context, id string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := award.UndoPiece(tx, id, piece, c.Clock.Now())
		if err != nil || before.State == after.State || after.State != models.UndoDone {
			return err
		}
		return c.record(tx, deed{by: trail.System, action: "undo.done", kind: after.OfKind, id: after.OfID, before: before, after: after})
	})
}
