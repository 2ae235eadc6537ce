package programmes

import (
	"context"
	"strings"

	"supermarket/internal/award"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// GrantFile is all that staff see of one grant.
type GrantFile struct {
	voucher.Voucher
	Firm   models.Firm
	Uses   []models.Reservation // newest first
	Moves  []models.Move        // oldest first
	Trail  []models.TrailEntry  // oldest first
	Undos  []models.Undo        // newest first
	Origin Origin
	NoUndo error             // why it could not be undone; nil when it could
	Names  map[string]string // of people, by id
	May    GrantDeeds
}

// Origin is what a grant came of.
type Origin struct{ Kind, ID string } // bulk, codes, application, proposal; "" for one that was given by itself

// GrantDeeds are what the reader may do now.
type GrantDeeds struct{ Suspend, Resume, Revoke, Undo, DecideUndo, WithdrawUndo bool }

// Grant returns one grant of a programme with its uses and its history.
func (c *Counter) Grant(ctx context.Context, by models.Actor, programmeID, id string) (f GrantFile, err error) {
	if err := reader(by); err != nil {
		return f, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		f = GrantFile{}
		g, err := tx.Grant(id)
		if err != nil {
			return err
		}
		if g.ProgrammeID != programmeID {
			return voucher.ErrNoGrant
		}
		return c.grantFile(tx, by, g, &f)
	})
	return f, err
}

func (c *Counter) grantFile(tx *store.Tx, by models.Actor, g models.Grant, f *GrantFile) error {
	people := []string{g.IssuedBy, g.ApprovedBy}
	for _, read := range []func() error{
		func() (err error) { f.Voucher, err = voucher.Show(tx, g.ID, g.FirmID, c.Clock.Now()); return err },
		func() (err error) { f.Firm, err = tx.Firm(g.FirmID); return err },
		func() (err error) { f.Uses, err = tx.ReservationsBy(g.ID); return err },
		func() (err error) { f.Moves, err = tx.Moves("grant", g.ID); return err },
		func() (err error) { f.Trail, err = tx.TrailOf("grant", g.ID); return err },
		func() (err error) { f.Undos, err = tx.UndosOf(award.OfGrant, g.ID); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	for _, m := range f.Moves {
		people = append(people, m.Actor)
		if kind, id, ok := strings.Cut(m.Cause, ":"); ok && strings.HasPrefix(m.FromTo, ">") {
			f.Origin = Origin{kind, id}
		}
	}
	for _, u := range f.Undos {
		people = append(people, u.ProposedBy, u.DecidedBy)
	}
	f.NoUndo = voucher.MayUndo(tx, g.ProgrammeID, g.ID)
	f.may(by)
	var err error
	f.Names, err = peopleOf(tx, people...)
	return err
}

func (f *GrantFile) may(by models.Actor) {
	state, issues, approves := f.Grant.State, staff(by, party.Issue) == nil, staff(by, party.Approve) == nil
	live := state == models.GrantActive || state == models.GrantSuspended
	f.May = GrantDeeds{
		Suspend: approves && models.GrantMoves.Allows(state, models.GrantSuspended), Resume: approves && state == models.GrantSuspended,
		Revoke: approves && models.GrantMoves.Allows(state, models.GrantRevoked), Undo: issues && live && f.NoUndo == nil && !waits(f.Undos),
	}
	for _, u := range f.Undos {
		if u.State == models.UndoProposed {
			f.May.DecideUndo, f.May.WithdrawUndo = approves, issues
		}
	}
}
