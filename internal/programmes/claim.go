package programmes

import (
	"context"
	"io"

	"supermarket/internal/claim"
	"supermarket/internal/evidence"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What of claims pages show.
type (
	Claim      = claim.Case
	ClaimRow   = claim.Row
	Settlement = claim.Settlement
)

// ErrClaimAmount refuses an amount that cannot be read.
var ErrClaimAmount = claim.ErrAmount

// ErrClawAmount is the same of a claw-back.
var ErrClawAmount = claim.ErrClawAmount

// ClaimQueue is a page of the claims of one state, who waits longest in front.
type ClaimQueue struct {
	Rows   []ClaimRow
	Counts map[models.ClaimState]int
	Next   string
}

// ClaimFilter says which claims the desk looks at.
type ClaimFilter = store.ClaimFilter

// clerk lets those look into a matter who propose or approve.
func clerk(a models.Actor) error {
	if staff(a, party.Issue) == nil {
		return nil
	}
	return staff(a, party.Approve)
}

// Claims lists the claims of a state.
func (c *Counter) Claims(ctx context.Context, by models.Actor, f ClaimFilter, p store.Page) (out ClaimQueue, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		rows, next, err := tx.ClaimQueue(f, p)
		if err != nil {
			return err
		}
		if out.Rows, err = claim.RowsOf(tx, rows); err != nil {
			return err
		}
		out.Next = next
		out.Counts, err = tx.ClaimCounts(f.Programme)
		return err
	})
	return out, err
}

// ClaimView is a claim, what it would bring now, and what the reader may do.
type ClaimView struct {
	Claim
	Now     claim.Offer
	Heavy   []FlagRow         // flags about the firm that an approval must name
	Signers map[string]string // names of those who signed, by user id
	Review  bool
	Approve bool
	Refuse  bool
}

// Claim returns a claim that was handed in.
func (c *Counter) Claim(ctx context.Context, by models.Actor, id string) (out ClaimView, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		row, err := handedIn(tx, id)
		if err != nil {
			return err
		}
		if out.Claim, err = claim.CaseOf(tx, row); err != nil {
			return err
		}
		if out.Now, err = claim.OfferOf(tx, row.GrantID, row.LineID, c.Clock.Now()); err != nil {
			return err
		}
		if out.Heavy, err = heavy(tx, row.FirmID); err != nil {
			return err
		}
		out.Signers, err = signers(tx, row.CreatedBy, row.ReviewedBy, row.ApprovedBy)
		return err
	})
	state := out.Claim.Claim.State
	out.Review = clerk(by) == nil && state == models.ClaimSubmitted
	out.Approve = staff(by, party.Approve) == nil && state == models.ClaimReviewed && out.Claim.Claim.ReviewedBy != by.UserID
	out.Refuse = clerk(by) == nil && (state == models.ClaimSubmitted || state == models.ClaimReviewed)
	return out, err
}

func handedIn(tx *store.Tx, id string) (models.Claim, error) {
	row, err := tx.Claim(id)
	if err == nil && row.SubmittedAt == nil {
		err = store.ErrNotFound
	}
	return row, err
}

// signers are the names of users by id; one that is "" or gone has none.
func signers(tx *store.Tx, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if id == "" || out[id] != "" {
			continue
		}
		u, err := tx.User(id)
		if err == nil {
			out[id] = u.Name
		} else if !isMissing(err) {
			return out, err
		}
	}
	return out, nil
}

// ClaimFile opens a file of a claim; the caller closes it.
func (c *Counter) ClaimFile(ctx context.Context, by models.Actor, id, fileID string) (f models.Evidence, r io.ReadSeekCloser, err error) {
	if err := reader(by); err != nil {
		return f, nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := handedIn(tx, id); err != nil {
			return err
		}
		f, err = evidence.Find(tx, evidence.OfClaim, id, fileID)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, err = evidence.Open(c.Files, f)
	return f, r, err
}

// ReviewClaim finds an amount of a claim right, for another to approve.
func (c *Counter) ReviewClaim(ctx context.Context, by models.Actor, id string, amount models.Money, note string) error {
	if err := clerk(by); err != nil {
		return err
	}
	return c.onClaim(ctx, by, id, "claim.review", note, func(tx *store.Tx, s claim.Step) (models.Claim, error) {
		return claim.Review(tx, claim.Verdict{ClaimID: id, Amount: amount, Step: s})
	})
}

// ApproveClaim moves the value of a claim that another reviewed, once its signer
// has answered for the heavy flags about its firm.
func (c *Counter) ApproveClaim(ctx context.Context, by models.Actor, id, note string, in Weighed) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	return c.onClaim(ctx, by, id, "claim.approve", note, func(tx *store.Tx, s claim.Step) (models.Claim, error) {
		before, err := tx.Claim(id)
		if err != nil {
			return before, err
		}
		after, err := claim.Approve(tx, id, s)
		if err != nil || after.State == before.State {
			return after, err
		}
		return after, c.weigh(tx, by, after.FirmID, weighed{"claim", id}, in)
	})
}

// RefuseClaim ends a claim without money, with words that its maker reads.
func (c *Counter) RefuseClaim(ctx context.Context, by models.Actor, id, note string) error {
	if err := clerk(by); err != nil {
		return err
	}
	return c.onClaim(ctx, by, id, "claim.refuse", note, func(tx *store.Tx, s claim.Step) (models.Claim, error) {
		return claim.Refuse(tx, id, s)
	})
}

// onClaim does something to a claim and leaves it in the trail, where it changed anything.
func (c *Counter) onClaim(ctx context.Context, by models.Actor, id, action, note string, do func(*store.Tx, claim.Step) (models.Claim, error)) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := handedIn(tx, id)
		if err != nil {
			return err
		}
		after, err := do(tx, claim.Step{By: by.UserID, Note: note, At: c.Clock.Now()})
		if err != nil || after.State == before.State {
			return err
		}
		return c.record(tx, deed{by: by, action: action, kind: "claim", id: id, reason: note, before: claim.Standing(before), after: claim.Standing(after)})
	})
}
