package programmes

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/award"
	"supermarket/internal/control"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// ProposeInput is a grant that a member of staff proposes for one firm.
type ProposeInput struct {
	ProgrammeID string
	Code        string // the firm's company code
	Amount      models.Money
	ExpiresAt   time.Time // zero: as late as the rules allow
	Note        string
	Key         string
}

// ErrNoSuchFirm refuses a company code that no firm here has.
var ErrNoSuchFirm = fault.New(fault.Invalid, "award.no_firm").On("code")

// Propose keeps a proposed grant until another approves or refuses it, once per key.
func (c *Counter) Propose(ctx context.Context, by models.Actor, in ProposeInput) (p models.Proposal, err error) {
	if err := staff(by, party.Issue); err != nil {
		return p, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		firm, err := firmByCode(tx, in.Code)
		if err != nil {
			return err
		}
		fresh := false
		p, fresh, err = award.Propose(tx, award.Proposed{
			ProgrammeID: in.ProgrammeID, FirmID: firm.ID, Amount: in.Amount, ExpiresAt: in.ExpiresAt, Note: in.Note, Key: in.Key, By: by.UserID, Now: c.Clock.Now(),
		})
		if err != nil || !fresh {
			return err
		}
		if err := control.Holding(tx, p.ProgrammeID, p.FirmID, c.Clock.Now()); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "grant.propose", kind: "proposal", id: p.ID, after: p, reason: p.Note})
	})
	return p, err
}

// firmByCode finds a firm by its company code, as it was typed.
func firmByCode(tx *store.Tx, code string) (models.Firm, error) {
	code = party.NormaliseCode(code)
	if err := party.CheckCode(code); err != nil {
		return models.Firm{}, err
	}
	f, err := tx.FirmByCode(code)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoSuchFirm
	}
	return f, err
}

// SettleProposal decides a proposed grant: approved or refused by another than who
// made it, withdrawn by them. An approval issues the grant, and the firm is told.
func (c *Counter) SettleProposal(ctx context.Context, by models.Actor, id string, to models.ProposalState, note string, in Weighed) (p models.Proposal, err error) {
	need := party.Approve
	if to == models.ProposalWithdrawn {
		need = party.Issue
	}
	if err := staff(by, need); err != nil {
		return p, err
	}
	if to == models.ProposalApproved {
		err := c.lookAgain(ctx, func(tx *store.Tx) (string, string, error) {
			row, err := tx.Proposal(id)
			return row.ProgrammeID, row.FirmID, err
		})
		if err != nil {
			return p, err
		}
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := award.Settle(tx, award.Verdict{ProposalID: id, To: to, Note: note, Basis: c.basis(), By: by.UserID, Now: c.Clock.Now()})
		p = after
		if err != nil || before.State == after.State {
			return err
		}
		if to == models.ProposalApproved {
			if err := c.weigh(tx, by, after.FirmID, weighed{"proposal", id}, in); err != nil {
				return err
			}
		}
		return c.record(tx, deed{by: by, action: "proposal." + to, kind: "proposal", id: id, before: before, after: after, reason: after.Answer})
	})
	return p, err
}

// ProposalRow is a proposed grant with who and what it is about.
type ProposalRow struct {
	models.Proposal
	Firm      models.Firm
	Programme models.Programme
	By        string // name of who proposed it
	Decider   string // name of who decided it
}

// ProposalFilter narrows the list of proposals; "" takes all.
type ProposalFilter struct{ ProgrammeID, State string }

// Proposals lists proposed grants, newest first, and how many wait.
func (c *Counter) Proposals(ctx context.Context, by models.Actor, f ProposalFilter, page store.Page) (out []ProposalRow, next string, waiting int64, err error) {
	if err := reader(by); err != nil {
		return nil, "", 0, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = nil
		rows, n, err := tx.Proposals(f.ProgrammeID, f.State, page)
		if err != nil {
			return err
		}
		next = n
		for _, p := range rows {
			row, err := proposalRow(tx, p)
			if err != nil {
				return err
			}
			out = append(out, row)
		}
		waiting, err = tx.CountProposals(f.ProgrammeID)
		return err
	})
	return out, next, waiting, err
}

func proposalRow(tx *store.Tx, p models.Proposal) (r ProposalRow, err error) {
	r.Proposal = p
	if r.Firm, err = tx.Firm(p.FirmID); err != nil {
		return r, err
	}
	if r.Programme, err = tx.Programme(p.ProgrammeID); err != nil {
		return r, err
	}
	names, err := namesIn(tx, nil, p.ProposedBy, p.DecidedBy)
	r.By, r.Decider = names[p.ProposedBy], names[p.DecidedBy]
	return r, err
}

// ProposalFile is all that staff see of a proposed grant.
type ProposalFile struct {
	ProposalRow
	Rules   Rules
	Clauses []award.Clause // as the firm stands now
	Related []party.Relation
	Grants  []voucher.Voucher
	Heavy   []FlagRow // flags about the firm that an approval must name
	Budget  Budget
	Next    []models.ProposalState
	Barred  *fault.Fault // why this reader may not decide it, nil when they may
}

// Proposal returns a proposed grant with the firm's facts.
func (c *Counter) Proposal(ctx context.Context, by models.Actor, id string) (f ProposalFile, err error) {
	if err := reader(by); err != nil {
		return f, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { f = ProposalFile{}; return c.proposalFile(tx, by, id, &f) })
	return f, err
}

func (c *Counter) proposalFile(tx *store.Tx, by models.Actor, id string, f *ProposalFile) error {
	p, err := tx.Proposal(id)
	if err != nil {
		return err
	}
	if f.ProposalRow, err = proposalRow(tx, p); err != nil {
		return err
	}
	if f.Rules, _, err = rules(tx, f.Programme); err != nil {
		return err
	}
	facts, err := voucher.FactsOf(tx, voucher.Asked{FirmID: p.FirmID, Now: c.Clock.Now()}, f.Rules)
	if err != nil {
		return err
	}
	f.Clauses = award.Clauses(f.Rules, facts, true)
	if f.Related, err = party.Related(tx, p.FirmID); err != nil {
		return err
	}
	if f.Grants, err = voucher.Available(tx, p.FirmID, c.Clock.Now()); err != nil {
		return err
	}
	if f.Heavy, err = heavy(tx, p.FirmID); err != nil {
		return err
	}
	if f.Budget, err = budget(tx, p.ProgrammeID); err != nil {
		return err
	}
	return f.verdicts(tx, by)
}

// verdicts are what the reader may decide, or why they may not.
func (f *ProposalFile) verdicts(tx *store.Tx, by models.Actor) error {
	if f.State != models.ProposalProposed {
		return nil
	}
	if by.UserID == f.ProposedBy {
		f.Next = []models.ProposalState{models.ProposalWithdrawn}
		return nil
	}
	if staff(by, party.Approve) != nil {
		return nil
	}
	f.Next = []models.ProposalState{models.ProposalApproved, models.ProposalRefused}
	err := award.Stranger(tx, by.UserID, f.FirmID)
	if err == nil {
		err = party.FourEyes(tx, by.UserID, f.ProposedBy)
	}
	return barred(err, &f.Barred)
}

// Proposable returns a programme with its budget, for who may propose a grant of
// it, and the most that one grant may be, 0 for no bound; of one that is not
// published the row alone.
func (c *Counter) Proposable(ctx context.Context, by models.Actor, programmeID string) (p Programme, most models.Money, err error) {
	if err := staff(by, party.Issue); err != nil {
		return p, 0, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if p.Programme, err = tx.Programme(programmeID); err != nil {
			return err
		}
		if p.State != "published" {
			return nil
		}
		r, _, err := rules(tx, p.Programme)
		if err != nil {
			return err
		}
		most = award.MaxGrant(p.Programme, r)
		p.Budget, err = budget(tx, programmeID)
		return err
	})
	return p, most, err
}
