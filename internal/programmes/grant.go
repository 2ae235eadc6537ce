package programmes

import (
	"context"
	"time"

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
func (s *Service) Issue(ctx context.Context, proposer, approver models.Actor, p Proposal) (g models.Grant, err error) {
	if err := staff(proposer, party.Issue); err != nil {
		return g, err
	}
	if err := staff(approver, party.Approve); err != nil {
		return g, err
	}
	err = s.db.Atomic(ctx, func(tx *store.Tx) (err error) {
		g, err = voucher.Issue(tx, voucher.IssueInput{
			ProgrammeID: p.ProgrammeID, FirmID: p.FirmID, Amount: p.Amount, ExpiresAt: p.ExpiresAt,
			IssuedBy: proposer.UserID, ApprovedBy: approver.UserID, Key: p.Key, Now: s.clock.Now(),
		})
		if err != nil {
			return err
		}
		if err := s.record(tx, entry(proposer, "grant.propose", "grant", g.ID, "", p.Amount.String(), "")); err != nil {
			return err
		}
		return s.record(tx, entry(approver, "grant.approve", "grant", g.ID, "", p.Amount.String(), ""))
	})
	return g, err
}

// Suspend stops a grant until Resume.
func (s *Service) Suspend(ctx context.Context, by models.Actor, grantID, reason string) error {
	return s.shift(ctx, by, grantID, "grant.suspend", reason, voucher.Suspend)
}

// Resume lets a suspended grant be used again.
func (s *Service) Resume(ctx context.Context, by models.Actor, grantID, reason string) error {
	return s.shift(ctx, by, grantID, "grant.resume", reason, voucher.Resume)
}

// Revoke ends a grant; what is not reserved goes back to the budget.
func (s *Service) Revoke(ctx context.Context, by models.Actor, grantID, reason string) error {
	return s.shift(ctx, by, grantID, "grant.revoke", reason, voucher.Revoke)
}

type shift func(tx *store.Tx, grantID, actor string, now time.Time) error

func (s *Service) shift(ctx context.Context, by models.Actor, grantID, action, reason string, do shift) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	return s.db.Atomic(ctx, func(tx *store.Tx) error {
		if err := do(tx, grantID, by.UserID, s.clock.Now()); err != nil {
			return err
		}
		return s.record(tx, entry(by, action, "grant", grantID, "", "", reason))
	})
}

// Expire ends grants whose time is over and brings their value home; more tells
// whether there is more to do.
func (s *Service) Expire(ctx context.Context) (more bool, err error) {
	err = s.db.Atomic(ctx, func(tx *store.Tx) error {
		n, err := voucher.ExpireGrants(tx, s.clock.Now())
		more = n > 0
		return err
	})
	return more, err
}
