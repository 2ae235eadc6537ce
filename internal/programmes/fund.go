package programmes

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// The states of a funding.
const (
	FundingProposed = "proposed"
	FundingApproved = "approved"
	FundingRefused  = "refused"
)

// MaxFunding is the most that one funding brings.
const MaxFunding = 10_000_000_000 * models.Yuan

// What is refused about fundings.
var (
	ErrFunding   = fault.New(fault.Invalid, "programme.funding.amount").On("amount")
	ErrReference = fault.New(fault.Invalid, "programme.funding.reference").On("reference")
	ErrDecided   = fault.New(fault.Conflict, "programme.funding.decided")
	ErrReused    = fault.New(fault.Conflict, "voucher.key_reused")
)

// FundingAsk is a move of a budget that one actor proposes.
type FundingAsk struct {
	ProgrammeID string
	Kind        string // models.FundingIn, FundingBack, FundingClose
	Amount      models.Money
	Reference   string // of the order, the bank's advice or the decision
	Key         string
}

func (in FundingAsk) validate() error {
	switch {
	case in.Kind != models.FundingIn && in.Kind != models.FundingBack && in.Kind != models.FundingClose || in.Key == "":
		return ErrFunding.On("kind")
	case in.Kind != models.FundingClose && (in.Amount <= 0 || in.Amount > MaxFunding):
		return ErrFunding.With("max", MaxFunding)
	case strings.TrimSpace(in.Reference) == "" || len([]rune(in.Reference)) > 200:
		return ErrReference
	}
	return nil
}

// id is the same for the same key, so that a second try finds the first.
func (in FundingAsk) id() string {
	sum := sha256.Sum256([]byte(in.ProgrammeID + "\x00" + in.Key))
	return "fund_" + hex.EncodeToString(sum[:12])
}

// ProposeFunding enters a move of the budget, which waits for a second person; once per key.
func (c *Counter) ProposeFunding(ctx context.Context, by models.Actor, in FundingAsk) (f models.Funding, err error) {
	if err := staff(by, party.Fund); err != nil {
		return f, err
	}
	in.Reference = strings.TrimSpace(in.Reference)
	if err := in.validate(); err != nil {
		return f, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		f, err = c.proposeFunding(tx, by, in)
		return err
	})
	return f, err
}

func (c *Counter) proposeFunding(tx *store.Tx, by models.Actor, in FundingAsk) (models.Funding, error) {
	f := models.Funding{
		ID: in.id(), ProgrammeID: in.ProgrammeID, Kind: in.Kind, Amount: in.Amount, Reference: in.Reference,
		State: FundingProposed, ProposedBy: by.UserID, CreatedAt: c.Clock.Now(),
	}
	if in.Kind == models.FundingClose {
		f.Amount = 0
	}
	had, err := tx.Funding(f.ID)
	if err == nil {
		if had.Kind != f.Kind || had.Amount != f.Amount || had.Reference != f.Reference || had.ProposedBy != f.ProposedBy {
			return had, ErrReused
		}
		return had, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	p, err := tx.Programme(in.ProgrammeID)
	if err != nil {
		return f, err
	}
	if p.State == "closed" && f.Kind != models.FundingBack {
		return f, ErrClosed
	}
	if fresh, err := tx.InsertFunding(f); err != nil || !fresh {
		return f, lost(err)
	}
	return f, c.record(tx, deed{by: by, action: "programme.funding.propose", kind: "programme", id: p.ID, after: f, reason: f.Reference})
}

func lost(err error) error {
	if err == nil {
		err = store.ErrStale
	}
	return err
}

// DecideFunding approves or refuses what another proposed; approved money moves
// in the same transaction, each funder by its share, or back by what it paid.
func (c *Counter) DecideFunding(ctx context.Context, by models.Actor, programmeID, fundingID string, approve bool, note string) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	note = strings.TrimSpace(note)
	if len([]rune(note)) > mostNote || !approve && note == "" {
		return ErrWords.With("max", mostNote)
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return c.decideFunding(tx, by, programmeID, fundingID, approve, note) })
}

func (c *Counter) decideFunding(tx *store.Tx, by models.Actor, programmeID, fundingID string, approve bool, note string) error {
	f, err := tx.Funding(fundingID)
	if err != nil {
		return err
	}
	if f.ProgrammeID != programmeID {
		return store.ErrNotFound
	}
	state, action := FundingRefused, "programme.funding.refuse"
	if approve {
		state, action = FundingApproved, "programme.funding.approve"
	}
	if f.State != FundingProposed {
		if f.State == state && f.DecidedBy == by.UserID {
			return nil
		}
		return ErrDecided
	}
	if err := party.FourEyes(tx, by.UserID, f.ProposedBy); err != nil {
		return err
	}
	now := c.Clock.Now()
	if err := tx.DecideFunding(f.ID, state, by.UserID, note, now); err != nil {
		return err
	}
	after := f
	after.State, after.DecidedBy, after.Note, after.DecidedAt = state, by.UserID, note, &now
	if approve {
		if err := c.moveFunding(tx, after); err != nil {
			return err
		}
	}
	return c.record(tx, deed{by: by, action: action, kind: "programme", id: f.ProgrammeID, before: f, after: after, reason: note})
}

func (c *Counter) moveFunding(tx *store.Tx, f models.Funding) error {
	now := c.Clock.Now()
	switch f.Kind {
	case models.FundingIn:
		p, err := tx.Programme(f.ProgrammeID)
		if err != nil {
			return err
		}
		if p.State == "closed" {
			return ErrClosed
		}
		return voucher.Fund(tx, f.ProgrammeID, f.Amount, f.ID, now)
	case models.FundingBack:
		return voucher.Home(tx, f.ProgrammeID, f.Amount, f.ID, now)
	}
	if err := tx.EndDraft(f.ProgrammeID); err != nil {
		return err
	}
	return voucher.Close(tx, f.ProgrammeID, f.DecidedBy, now)
}

// Fund brings money that one actor enters and another approves into a
// programme's budget, once per key.
func (c *Counter) Fund(ctx context.Context, proposer, approver models.Actor, programmeID string, amount models.Money, key string) error {
	if err := staff(approver, party.Approve); err != nil {
		return err
	}
	f, err := c.ProposeFunding(ctx, proposer, FundingAsk{ProgrammeID: programmeID, Kind: models.FundingIn, Amount: amount, Reference: key, Key: key})
	if err != nil {
		return err
	}
	return c.DecideFunding(ctx, approver, programmeID, f.ID, true, "")
}
