package programmes

import (
	"context"
	"time"

	"supermarket/internal/award"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// CodesWish asks for codes that are worth a grant of the amount each.
type CodesWish struct {
	ProgrammeID string
	Count       int64
	Amount      models.Money
	ClaimBy     time.Time // the first moment at which they may no longer be claimed
	ExpiresAt   time.Time // of the grants; zero: as late as the rules allow
	Note        string
	Key         string // one wish, however often it is sent
}

// MaxCodes is how many codes one batch may have.
const MaxCodes = award.MaxCodes

// ProposeCodes asks a second person for a batch of codes.
func (c *Counter) ProposeCodes(ctx context.Context, by models.Actor, in CodesWish) (b models.CodeBatch, err error) {
	if err := staff(by, party.Issue); err != nil {
		return b, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		var fresh bool
		b, fresh, err = award.ProposeCodes(tx, award.CodesWish{
			ProgrammeID: in.ProgrammeID, Count: in.Count, Amount: in.Amount, ClaimBy: in.ClaimBy, ExpiresAt: in.ExpiresAt, Note: in.Note, Key: in.Key, By: by.UserID, Now: c.Clock.Now(),
		})
		if err != nil || !fresh {
			return err
		}
		return c.record(tx, deed{by: by, action: "codes.propose", kind: "codes", id: b.ID, after: b, reason: b.Note})
	})
	return b, err
}

// DecideCodes opens a batch that another proposed, or refuses it with a reason.
func (c *Counter) DecideCodes(ctx context.Context, by models.Actor, programmeID, id string, agree bool, note string) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	action := "codes.refuse"
	if agree {
		action = "codes.approve"
	}
	return c.codesDeed(ctx, by, action, note, func(tx *store.Tx) (before, after models.CodeBatch, err error) {
		return award.DecideCodes(tx, programmeID, id, award.Word{Agree: agree, Note: note, By: by.UserID, Now: c.Clock.Now()})
	})
}

// WithdrawCodes takes back a batch that nobody has agreed to.
func (c *Counter) WithdrawCodes(ctx context.Context, by models.Actor, programmeID, id string) error {
	if err := staff(by, party.Issue); err != nil {
		return err
	}
	return c.codesDeed(ctx, by, "codes.withdraw", "", func(tx *store.Tx) (before, after models.CodeBatch, err error) {
		return award.WithdrawCodes(tx, programmeID, id, award.Word{By: by.UserID, Now: c.Clock.Now()})
	})
}

// VoidCodes ends a batch, for a reason: no code of it works any more. Whoever
// proposes or approves may, so that lost codes are stopped at once.
func (c *Counter) VoidCodes(ctx context.Context, by models.Actor, programmeID, id, reason string) error {
	if staff(by, party.Issue) != nil && staff(by, party.Approve) != nil {
		return ErrNoRight
	}
	return c.codesDeed(ctx, by, "codes.void", reason, func(tx *store.Tx) (before, after models.CodeBatch, err error) {
		before, after, _, err = award.VoidCodes(tx, programmeID, id, award.Word{Note: reason, By: by.UserID, Now: c.Clock.Now()})
		return before, after, err
	})
}

func (c *Counter) codesDeed(ctx context.Context, by models.Actor, action, reason string, do func(*store.Tx) (before, after models.CodeBatch, err error)) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := do(tx)
		if err != nil || before.State == after.State {
			return err
		}
		return c.record(tx, deed{by: by, action: action, kind: "codes", id: after.ID, before: before, after: after, reason: reason})
	})
}

// TakeCodes draws the codes of an open batch, and shows them this once. Check may
// refuse the batch before anything is drawn.
func (c *Counter) TakeCodes(ctx context.Context, by models.Actor, programmeID, id string, check func(models.CodeBatch) error) (b models.CodeBatch, codes []string, err error) {
	if err := staff(by, party.Issue); err != nil {
		return b, nil, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if b, codes, err = award.TakeCodes(tx, programmeID, id, by.UserID, c.Clock.Now()); err != nil {
			return err
		}
		if err := check(b); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "codes.take", kind: "codes", id: id, after: b})
	})
	if err != nil {
		return b, nil, err
	}
	return b, codes, nil
}

// CodesDesk is what a programme's page of codes shows.
type CodesDesk struct {
	BulkDesk
	Batches []models.CodeBatch
	Claimed map[string]int64 // by batch
}

// CodeBatches lists a programme's batches of codes, newest first.
func (c *Counter) CodeBatches(ctx context.Context, by models.Actor, programmeID string, page store.Page) (d CodesDesk, err error) {
	if err := reader(by); err != nil {
		return d, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d = CodesDesk{BulkDesk: BulkDesk{MayBring: staff(by, party.Issue) == nil}, Claimed: map[string]int64{}}
		if err := d.programme(tx, programmeID); err != nil {
			return err
		}
		if d.Batches, d.Next, err = tx.CodeBatches(programmeID, page); err != nil {
			return err
		}
		var people []string
		for _, b := range d.Batches {
			people = append(people, b.ProposedBy, b.DecidedBy)
			counts, err := tx.CountCodes(b.ID)
			if err != nil {
				return err
			}
			d.Claimed[b.ID] = counts[models.CodeClaimed]
		}
		d.Names, err = peopleOf(tx, people...)
		return err
	})
	return d, err
}

// CodeBatchView is one batch of codes with a page of those that were claimed.
type CodeBatchView struct {
	BulkDesk
	Batch   models.CodeBatch
	Counts  map[models.CodeState]int64
	Claimed []ClaimedCode
	Next    string
	Moves   []models.Move
	May     CodeDeeds
}

// ClaimedCode is a code that became a grant; what it read is not known.
type ClaimedCode struct {
	models.ClaimCode
	Firm string
}

// CodeDeeds are what the reader may do now.
type CodeDeeds struct{ Decide, Withdraw, Take, Void bool }

// CodeBatch returns one batch of codes.
func (c *Counter) CodeBatch(ctx context.Context, by models.Actor, programmeID, id string, page store.Page) (v CodeBatchView, err error) {
	if err := reader(by); err != nil {
		return v, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		v = CodeBatchView{}
		if err := v.programme(tx, programmeID); err != nil {
			return err
		}
		if v.Batch, err = tx.CodeBatch(id); err != nil {
			return err
		}
		if v.Batch.ProgrammeID != programmeID {
			return award.ErrNoBatch
		}
		return v.read(tx, by, page)
	})
	return v, err
}

func (v *CodeBatchView) read(tx *store.Tx, by models.Actor, page store.Page) error {
	b := v.Batch
	for _, read := range []func() error{
		func() (err error) { v.Counts, err = tx.CountCodes(b.ID); return err },
		func() (err error) { v.Moves, err = tx.Moves("code_batch", b.ID); return err },
		func() (err error) { v.Names, err = peopleOf(tx, b.ProposedBy, b.DecidedBy, b.TakenBy); return err },
		func() error { return v.claimed(tx, page) },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	issues, approves := staff(by, party.Issue) == nil, staff(by, party.Approve) == nil
	v.MayBring = issues
	v.May = CodeDeeds{
		Decide: approves && b.State == models.CodesProposed, Withdraw: issues && b.State == models.CodesProposed,
		Take: issues && b.State == models.CodesOpen && b.TakenAt == nil, Void: (issues || approves) && b.State == models.CodesOpen,
	}
	return nil
}

func (v *CodeBatchView) claimed(tx *store.Tx, page store.Page) error {
	rows, err := tx.ClaimedCodes(v.Batch.ID, page)
	if err != nil {
		return err
	}
	for _, r := range rows {
		f, err := tx.Firm(r.FirmID)
		if err != nil {
			return err
		}
		v.Claimed = append(v.Claimed, ClaimedCode{r, f.Name})
	}
	if len(rows) == page.Size() {
		v.Next = rows[len(rows)-1].Hash
	}
	return nil
}
