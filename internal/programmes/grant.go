package programmes

import (
	"context"
	"time"

	"supermarket/internal/award"
	"supermarket/internal/control"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Proposal is a grant that one member of staff proposes.
type Proposal struct {
	ProgrammeID string
	FirmID      string
	Amount      models.Money
	ExpiresAt   time.Time // zero: as late as the rules allow
	Key         string
}

// Issue gives a firm a grant that one actor proposed and another approves, once
// per key.
func (c *Counter) Issue(ctx context.Context, proposer, approver models.Actor, p Proposal) (g models.Grant, err error) {
	if err := staff(proposer, party.Issue); err != nil {
		return g, err
	}
	if err := staff(approver, party.Approve); err != nil {
		return g, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if err := party.FourEyes(tx, approver.UserID, proposer.UserID); err != nil {
			return err
		}
		g, err = voucher.Issue(tx, voucher.IssueInput{
			ProgrammeID: p.ProgrammeID, FirmID: p.FirmID, Amount: p.Amount, ExpiresAt: p.ExpiresAt,
			IssuedBy: proposer.UserID, ApprovedBy: approver.UserID, Key: p.Key, Basis: c.basis(), Now: c.Clock.Now(),
		})
		if err != nil {
			return err
		}
		if err := control.Holding(tx, p.ProgrammeID, p.FirmID, c.Clock.Now()); err != nil {
			return err
		}
		if err := c.record(tx, deed{by: proposer, action: "grant.propose", kind: "grant", id: g.ID, after: g}); err != nil {
			return err
		}
		return c.record(tx, deed{by: approver, action: "grant.approve", kind: "grant", id: g.ID, after: g})
	})
	return g, err
}

// Suspend stops a grant until Resume, for a reason.
func (c *Counter) Suspend(ctx context.Context, by models.Actor, grantID, reason string) error {
	return c.shift(ctx, by, grantID, "grant.suspend", reason, models.GrantSuspended, voucher.Suspend)
}

// Resume lets a suspended grant be used again, for a reason.
func (c *Counter) Resume(ctx context.Context, by models.Actor, grantID, reason string) error {
	return c.shift(ctx, by, grantID, "grant.resume", reason, models.GrantActive, voucher.Resume)
}

// Revoke ends a grant, for a reason; what is not reserved goes back to the budget.
func (c *Counter) Revoke(ctx context.Context, by models.Actor, grantID, reason string) error {
	return c.shift(ctx, by, grantID, "grant.revoke", reason, models.GrantRevoked, voucher.Revoke)
}

// SuspendOf is Suspend for a page of one programme: another's grant is
// voucher.ErrNoGrant.
func (c *Counter) SuspendOf(ctx context.Context, by models.Actor, programmeID, grantID, reason string) error {
	return c.within(ctx, by, programmeID, grantID, reason, c.Suspend)
}

// ResumeOf is Resume for a page of one programme.
func (c *Counter) ResumeOf(ctx context.Context, by models.Actor, programmeID, grantID, reason string) error {
	return c.within(ctx, by, programmeID, grantID, reason, c.Resume)
}

// RevokeOf is Revoke for a page of one programme.
func (c *Counter) RevokeOf(ctx context.Context, by models.Actor, programmeID, grantID, reason string) error {
	return c.within(ctx, by, programmeID, grantID, reason, c.Revoke)
}

func (c *Counter) within(ctx context.Context, by models.Actor, programmeID, grantID, reason string, do func(context.Context, models.Actor, string, string) error) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	err := c.DB.View(ctx, func(tx *store.Tx) error {
		g, err := tx.Grant(grantID)
		if err == nil && g.ProgrammeID != programmeID {
			err = voucher.ErrNoGrant
		}
		return err
	})
	if err != nil {
		return err
	}
	return do(ctx, by, grantID, reason)
}

type shift func(tx *store.Tx, grantID, actor string, now time.Time) error

// shift moves a grant and notes it with before and after; a grant that stands
// there already stays as it is.
func (c *Counter) shift(ctx context.Context, by models.Actor, grantID, action, reason string, to models.GrantState, do shift) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	if reason = party.CleanText(reason); reason == "" || len([]rune(reason)) > award.MaxNote {
		return award.ErrNoReason.On("reason")
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := voucher.LockOne(tx, grantID); err != nil {
			return err
		}
		before, err := tx.Grant(grantID)
		if err != nil || before.State == to {
			return err
		}
		if err := do(tx, grantID, by.UserID, c.Clock.Now()); err != nil {
			return err
		}
		after, err := tx.Grant(grantID)
		if err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: action, kind: "grant", id: grantID, before: before, after: after, reason: reason})
	})
}

// Expire ends grants whose time is over and brings their value home, of closed
// programmes to their funders; more tells whether there is more to do.
func (c *Counter) Expire(ctx context.Context) (more bool, err error) {
	for _, end := range []func(*store.Tx, time.Time) (int, error){voucher.ExpireGrants, voucher.HomeClosed} {
		err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
			n, err := end(tx, c.Clock.Now())
			more = more || n > 0
			return err
		})
		if err != nil {
			return more, err
		}
	}
	return more, nil
}
