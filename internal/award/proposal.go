package award

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Proposed is a grant that a member of staff proposes for a firm.
type Proposed struct {
	ProgrammeID string
	FirmID      string
	Amount      models.Money
	ExpiresAt   time.Time // zero: as late as the rules allow
	Note        string    // why
	Key         string
	By          string
	Now         time.Time
}

// Validate refuses an amount that is none, and a proposal that does not say why.
func (in Proposed) Validate() error {
	switch {
	case in.Amount <= 0 || in.Amount%models.Fen != 0:
		return ErrAmount
	case party.CleanText(in.Note) == "":
		return ErrNoteNeeded
	case utf8.RuneCountInString(in.Note) > maxNote:
		return ErrNote
	case in.Key == "":
		return ErrKey
	}
	return nil
}

// id is the same for the same key of the same person, so that a second try finds the first.
func (in Proposed) id() string {
	sum := sha256.Sum256([]byte(in.By + "\x00" + in.Key))
	return "prp_" + hex.EncodeToString(sum[:13])
}

// Propose keeps a proposed grant until another decides it, once per key: fresh
// tells that it was not there before. What rules, caps and dates would refuse at the approval is refused now.
func Propose(tx *store.Tx, in Proposed) (p models.Proposal, fresh bool, err error) {
	if err := in.Validate(); err != nil {
		return p, false, err
	}
	p = models.Proposal{
		ID: in.id(), ProgrammeID: in.ProgrammeID, FirmID: in.FirmID, Amount: in.Amount, State: models.ProposalProposed,
		ProposedBy: in.By, Note: party.CleanText(in.Note), CreatedAt: in.Now,
	}
	if !in.ExpiresAt.IsZero() {
		at := in.ExpiresAt.UTC().Truncate(time.Microsecond)
		p.ExpiresAt = &at
	}
	if old, err := tx.Proposal(p.ID); err == nil {
		return old, false, same(old, p)
	} else if !errors.Is(err, store.ErrNotFound) {
		return p, false, err
	}
	if err := in.check(tx); err != nil {
		return p, false, err
	}
	if fresh, err := tx.InsertProposal(p); err != nil || !fresh {
		return p, false, orStale(err)
	}
	return p, true, moved(tx, "proposal", p.ID, "", p.State, in.By, in.Now)
}

func same(old, p models.Proposal) error {
	expiry := old.ExpiresAt == nil && p.ExpiresAt == nil || old.ExpiresAt != nil && p.ExpiresAt != nil && old.ExpiresAt.Equal(*p.ExpiresAt)
	if old.ProgrammeID != p.ProgrammeID || old.FirmID != p.FirmID || old.Amount != p.Amount || old.Note != p.Note || !expiry {
		return ErrKey
	}
	return nil
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return store.ErrStale
}

func (in Proposed) check(tx *store.Tx) error {
	p, r, _, err := inForce(tx, in.ProgrammeID)
	if err != nil {
		return err
	}
	switch most := MaxGrant(p, r); {
	case p.State != "published" || !in.Now.Before(p.EndsAt):
		return voucher.ErrNotOpen
	case most > 0 && in.Amount > most:
		return ErrAmountCap.With("max", most)
	case !in.ExpiresAt.IsZero() && (in.ExpiresAt.After(r.EndsAt) || !in.ExpiresAt.After(in.Now)):
		return voucher.ErrExpiry.With("last", r.EndsAt)
	}
	if err := Stranger(tx, in.By, in.FirmID); err != nil {
		return err
	}
	facts, err := voucher.FactsOf(tx, voucher.Asked{FirmID: in.FirmID, Now: in.Now}, r)
	if err != nil {
		return err
	}
	if most := MaxGrantFor(p, r, facts); most > 0 && in.Amount > most {
		return ErrAmountCap.With("max", most)
	}
	return fault.List(Refusals(r, facts)).Or()
}

// Verdict is what another person decides about a proposal.
type Verdict struct {
	ProposalID string
	To         models.ProposalState
	Note       string // needed for a refusal
	Basis      string // versions of the reference data that the approver had before them
	By         string
	Now        time.Time
}

// Settle decides a proposal: an approval issues the grant, of
// which the firm is told, in the same transaction;
// only who proposed it withdraws it. A verdict that is sent twice is given once.
func Settle(tx *store.Tx, v Verdict) (before, after models.Proposal, err error) {
	note := party.CleanText(v.Note)
	if v.To == models.ProposalRefused && note == "" {
		return before, after, ErrNoteNeeded
	}
	if utf8.RuneCountInString(note) > maxNote {
		return before, after, ErrNote
	}
	if before, err = tx.Proposal(v.ProposalID); err != nil {
		return before, after, known(err, ErrNone)
	}
	if before.State == v.To && before.DecidedBy == v.By {
		return before, before, nil
	}
	if !models.ProposalMoves.Allows(before.State, v.To) {
		return before, after, ErrDecided
	}
	if err := v.hands(tx, before); err != nil {
		return before, after, err
	}
	after = before
	after.State, after.DecidedBy, after.Answer, after.DecidedAt = v.To, v.By, note, &v.Now
	if v.To == models.ProposalApproved {
		g, err := voucher.Issue(tx, issueOf(before, v))
		if err != nil {
			return before, after, err
		}
		after.GrantID = g.ID
		if err := TellGiven(tx, g.ProgrammeID, g.ID, []models.Grant{g}); err != nil {
			return before, after, err
		}
	}
	if err := tx.DecideProposal(after); errors.Is(err, store.ErrStale) {
		return before, after, ErrDecided.Wrap(err)
	} else if err != nil {
		return before, after, err
	}
	return before, after, moved(tx, "proposal", after.ID, before.State, after.State, v.By, v.Now)
}

// hands: a proposal is withdrawn by who made it, and decided by another.
func (v Verdict) hands(tx *store.Tx, p models.Proposal) error {
	if v.To == models.ProposalWithdrawn {
		if v.By != p.ProposedBy {
			return ErrNotYours
		}
		return nil
	}
	if err := Stranger(tx, v.By, p.FirmID); err != nil {
		return err
	}
	return party.FourEyes(tx, v.By, p.ProposedBy)
}

func issueOf(p models.Proposal, v Verdict) voucher.IssueInput {
	in := voucher.IssueInput{
		ProgrammeID: p.ProgrammeID, FirmID: p.FirmID, Amount: p.Amount, IssuedBy: p.ProposedBy, ApprovedBy: v.By,
		Key: "proposal:" + p.ID, Cause: "proposal:" + p.ID, Basis: v.Basis, Now: v.Now,
	}
	if p.ExpiresAt != nil {
		in.ExpiresAt = *p.ExpiresAt
	}
	return in
}
