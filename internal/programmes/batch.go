package programmes

import (
	"context"
	"errors"
	"slices"
	"time"

	"supermarket/internal/claim"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func isMissing(err error) bool { return errors.Is(err, store.ErrNotFound) }

// BatchFilter says which batches the desk looks at.
type BatchFilter = store.BatchFilter

// SettlementDesk is what waits to be settled, and the batches there are.
type SettlementDesk struct {
	Waiting []claim.Waiting
	Rows    []claim.Listed
	Next    string
	Collect bool // the reader may make batches
}

// Settlements lists what is in no batch yet, and the batches, newest first.
func (c *Counter) Settlements(ctx context.Context, by models.Actor, f BatchFilter, p store.Page) (out SettlementDesk, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = SettlementDesk{Collect: staff(by, party.Issue) == nil}
		if out.Waiting, err = claim.WaitingOf(tx, store.BatchFilter{Programme: f.Programme}); err != nil {
			return err
		}
		rows, next, err := tx.SettleBatches(f, p)
		if err != nil {
			return err
		}
		out.Next = next
		out.Rows, err = claim.ListedOf(tx, rows)
		return err
	})
	return out, err
}

// Collecting says which redemptions go into a batch: until the end of a day in
// China, from the first that waits.
type Collecting struct {
	ProgrammeID string
	PayeeKind   string
	PayeeID     string
	Until       time.Time // zero: now
	Key         string
}

// Collect makes a draft of a batch with the evidence of each redemption frozen, a
// piece in each transaction: nobody waits long for any of them, and who stops in
// the middle leaves a draft of fewer lines. It does not end with its caller.
func (c *Counter) Collect(ctx context.Context, by models.Actor, in Collecting) (b models.Batch, err error) {
	if err := staff(by, party.Issue); err != nil {
		return b, err
	}
	ctx, now := context.WithoutCancel(ctx), c.Clock.Now()
	if in.Until.IsZero() || in.Until.After(now) && !in.Until.After(voucher.DayEnd(now)) {
		in.Until = now // today is not over yet
	}
	job := claim.Collecting{
		ProgrammeID: in.ProgrammeID, PayeeKind: in.PayeeKind, PayeeID: in.PayeeID, From: time.Unix(0, 0).UTC(), Until: in.Until, Key: in.Key, Step: claim.Step{By: by.UserID, At: now},
	}
	var ids []string
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if b, err = claim.Collected(tx, job); !isMissing(err) {
			return err
		}
		ids, err = claim.Ahead(tx, job, claim.MostLines)
		return err
	})
	for piece := range slices.Chunk(ids, claim.Piece) {
		job.Only = piece
		if b, err = c.collect(ctx, by, job, b); err != nil {
			return b, err
		}
	}
	return b, err
}

// collect freezes one piece: the first makes the draft, the others grow it.
func (c *Counter) collect(ctx context.Context, by models.Actor, job claim.Collecting, before models.Batch) (b models.Batch, err error) {
	if job.Logs, err = c.logSums(ctx, job.Only); err != nil {
		return before, err
	}
	do := claim.Collect
	if before.ID != "" {
		do = claim.Grow
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if b, err = do(tx, job); err != nil || before.ID == "" && !b.CreatedAt.Equal(job.Step.At) || b.Count == before.Count {
			return err
		}
		return c.record(tx, deed{by: by, action: "batch.collect", kind: "batch", id: b.ID, before: claim.StandingBatch(before), after: claim.StandingBatch(b)})
	})
	return b, err
}

// logSums reads the logs of what was redeemed; one that is gone has no sum.
func (c *Counter) logSums(ctx context.Context, reservations []string) (map[string]string, error) {
	var attempts []string
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		attempts, err = tx.AttemptsOfRedemptions(reservations)
		return err
	})
	sums := map[string]string{}
	for _, id := range attempts {
		if _, sum, err := c.Files.Sum("logs/" + id); err == nil {
			sums[id] = sum
		}
	}
	return sums, err
}

// BatchPart says which lines of a batch to read.
type BatchPart = claim.Part

// BatchView is a batch and what the reader may do about it.
type BatchView struct {
	Settlement
	Signers map[string]string
	Submit  bool
	Review  bool
	Approve bool
	Pay     bool
	Refuse  bool
	Claw    bool
}

// Batch returns a batch with a part of its lines.
func (c *Counter) Batch(ctx context.Context, by models.Actor, id string, lines BatchPart) (out BatchView, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		b, err := tx.SettleBatch(id)
		if err != nil {
			return err
		}
		if out.Settlement, err = claim.SettlementOf(tx, b, lines); err != nil {
			return err
		}
		out.Signers, err = signers(tx, b.CreatedBy, b.ReviewedBy, b.ApprovedBy, b.PaidBy)
		return err
	})
	b := out.Settlement.Batch
	sound := out.Wrong == nil
	out.Submit = staff(by, party.Issue) == nil && b.State == models.ClaimDraft && sound
	out.Review = clerk(by) == nil && b.State == models.ClaimSubmitted && sound
	out.Approve = staff(by, party.Approve) == nil && b.State == models.ClaimReviewed && sound && by.UserID != b.ReviewedBy && by.UserID != b.CreatedBy
	out.Pay = staff(by, party.Fund) == nil && b.State == models.ClaimApproved && sound && by.UserID != b.ApprovedBy
	out.Refuse = clerk(by) == nil && models.ClaimMoves.Allows(b.State, models.ClaimRefused)
	out.Claw = clerk(by) == nil && b.State == models.ClaimPaid
	return out, err
}

// BatchLine returns one line of a batch with its frozen evidence.
func (c *Counter) BatchLine(ctx context.Context, by models.Actor, id, reservationID string) (l models.BatchLine, err error) {
	if err := reader(by); err != nil {
		return l, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		l, err = tx.SettleBatchLine(id, reservationID)
		return err
	})
	return l, err
}

// SubmitBatch hands a draft in.
func (c *Counter) SubmitBatch(ctx context.Context, by models.Actor, id, note string) error {
	if err := staff(by, party.Issue); err != nil {
		return err
	}
	return c.onBatch(ctx, by, id, "batch.submit", note, claim.SubmitBatch)
}

// ReviewBatch says that one has looked at all lines.
func (c *Counter) ReviewBatch(ctx context.Context, by models.Actor, id, note string) error {
	if err := clerk(by); err != nil {
		return err
	}
	return c.onBatch(ctx, by, id, "batch.review", note, claim.ReviewBatch)
}

// ApproveBatch is the second pair of eyes.
func (c *Counter) ApproveBatch(ctx context.Context, by models.Actor, id, note string) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	return c.onBatch(ctx, by, id, "batch.approve", note, claim.ApproveBatch)
}

// RefuseBatch ends a batch; its redemptions may go into another.
func (c *Counter) RefuseBatch(ctx context.Context, by models.Actor, id, note string) error {
	if err := clerk(by); err != nil {
		return err
	}
	return c.onBatch(ctx, by, id, "batch.refuse", note, claim.RefuseBatch)
}

// PayBatch records the payment of an approved batch under the bank's reference.
func (c *Counter) PayBatch(ctx context.Context, by models.Actor, id, reference string) error {
	if err := staff(by, party.Fund); err != nil {
		return err
	}
	return c.onBatch(ctx, by, id, "batch.pay", "", func(tx *store.Tx, id string, s claim.Step) (models.Batch, error) {
		return claim.PayBatch(tx, id, reference, s)
	})
}

// onBatch does something to a batch and leaves it in the trail, where it changed anything.
func (c *Counter) onBatch(ctx context.Context, by models.Actor, id, action, note string, do func(*store.Tx, string, claim.Step) (models.Batch, error)) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.SettleBatch(id)
		if err != nil {
			return err
		}
		after, err := do(tx, id, claim.Step{By: by.UserID, Note: note, At: c.Clock.Now()})
		if err != nil || after.State == before.State {
			return err
		}
		return c.record(tx, deed{by: by, action: action, kind: "batch", id: id, reason: note, before: claim.StandingBatch(before), after: claim.StandingBatch(after)})
	})
}
