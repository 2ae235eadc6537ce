package programmes

import (
	"context"
	"path"

	"supermarket/internal/award"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// BulkTopic wakes those who issue and undo grants in the background.
const BulkTopic = "bulk"

// BulkFile is a table of grants as staff bring it.
type BulkFile struct {
	Name string
	Body []byte
}

// CheckBulk reads a file of grants, measures each row against the firms and the
// rules, and keeps the outcome; nothing is issued. The same file again is
// award.ErrFileAgain.
func (c *Counter) CheckBulk(ctx context.Context, by models.Actor, programmeID string, f BulkFile) (b models.BulkIssue, err error) {
	if err := staff(by, party.Issue); err != nil {
		return b, err
	}
	lines, err := award.ReadBulk(f.Body)
	if err != nil {
		return b, err
	}
	var checked award.Checked
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		checked, err = award.CheckBulk(tx, programmeID, lines, c.Clock.Now())
		return err
	})
	if err != nil {
		return b, err
	}
	b = checked.Bulk
	b.Name, b.SHA256, b.ProposedBy = fileName(f.Name), award.SumOf(f.Body), by.UserID
	checked.Bulk = b
	return b, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := award.AddBulk(tx, checked); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "bulk.check", kind: "bulk", id: b.ID, after: b})
	})
}

// fileName is what a browser called a file, without folders.
func fileName(name string) string {
	r := []rune(party.Clean(path.Base("/" + name)))
	return string(r[:min(len(r), 100)])
}

// ProposeBulk asks a second person to agree to a checked file.
func (c *Counter) ProposeBulk(ctx context.Context, by models.Actor, programmeID, id string) error {
	if err := staff(by, party.Issue); err != nil {
		return err
	}
	return c.bulkDeed(ctx, by, "bulk.propose", "", func(tx *store.Tx) (before, after models.BulkIssue, err error) {
		return award.ProposeBulk(tx, programmeID, id, by.UserID, c.Clock.Now())
	})
}

// WithdrawBulk takes back a file that nobody has agreed to.
func (c *Counter) WithdrawBulk(ctx context.Context, by models.Actor, programmeID, id string) error {
	if err := staff(by, party.Issue); err != nil {
		return err
	}
	return c.bulkDeed(ctx, by, "bulk.withdraw", "", func(tx *store.Tx) (before, after models.BulkIssue, err error) {
		return award.WithdrawBulk(tx, programmeID, id, award.Word{By: by.UserID, Now: c.Clock.Now()})
	})
}

// DecideBulk agrees to what another proposed, whereupon it is issued in the
// background, or refuses it with a reason.
func (c *Counter) DecideBulk(ctx context.Context, by models.Actor, programmeID, id string, agree bool, note string) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	action := "bulk.refuse"
	if agree {
		action = "bulk.approve"
	}
	return c.bulkDeed(ctx, by, action, note, func(tx *store.Tx) (before, after models.BulkIssue, err error) {
		return award.DecideBulk(tx, programmeID, id, award.Word{Agree: agree, Note: note, By: by.UserID, Now: c.Clock.Now()})
	})
}

// bulkDeed does something to a bulk issue and notes it in the trail, unless it
// was done before.
func (c *Counter) bulkDeed(ctx context.Context, by models.Actor, action, reason string, do func(*store.Tx) (before, after models.BulkIssue, err error)) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := do(tx)
		if err != nil || before.State == after.State {
			return err
		}
		if after.State == models.BulkApproved {
			tx.Wake(BulkTopic)
		}
		return c.record(tx, deed{by: by, action: action, kind: "bulk", id: after.ID, before: before, after: after, reason: reason})
	})
}
