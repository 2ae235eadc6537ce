package voucher

import (
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// Why a grant cannot be undone.
var (
	ErrInUse    = fault.New(fault.Conflict, "voucher.in_use")
	ErrNotAlive = fault.New(fault.Conflict, "voucher.not_alive")
)

// UndoInput takes grants of one programme back as if they had not been given.
type UndoInput struct {
	ProgrammeID string
	Grants      []string
	Actor       string
	Cause       string // what it came of, as "undo:" and the id of an undo
	Now         time.Time
}

// Undone is what became of grants: how many were taken back and what came home,
// and why others were kept, by id.
type Undone struct {
	Grants []string
	Value  models.Money
	Kept   map[string]*fault.Fault
}

// Undo takes back every one of the grants that was never used: it is revoked and
// its value goes home. One that something is reserved, paid or claimed of is
// kept, and so is one that has ended.
func Undo(tx *store.Tx, in UndoInput) (Undone, error) {
	out := Undone{Kept: map[string]*fault.Fault{}}
	ids := slices.Sorted(slices.Values(in.Grants))
	if err := tx.LockGrants(ids); err != nil {
		return out, err
	}
	grants, err := tx.GrantsIn(ids)
	if err != nil {
		return out, err
	}
	used, err := tx.GrantsInUse(ids)
	if err != nil {
		return out, err
	}
	var back []models.Grant
	for _, g := range grants {
		why := undoable(g, in.ProgrammeID, used[g.ID])
		if why != nil {
			out.Kept[g.ID] = why
			continue
		}
		back, out.Grants, out.Value = append(back, g), append(out.Grants, g.ID), out.Value+g.Amount
	}
	return out, in.takeBack(tx, back)
}

func undoable(g models.Grant, programmeID string, used bool) *fault.Fault {
	switch {
	case g.ProgrammeID != programmeID:
		return ErrNoGrant
	case used:
		return ErrInUse
	case g.State != models.GrantActive && g.State != models.GrantSuspended:
		return ErrNotAlive.With("state", fault.Term("state.grant."+string(g.State)))
	}
	return nil
}

func (in UndoInput) takeBack(tx *store.Tx, back []models.Grant) error {
	if len(back) == 0 {
		return nil
	}
	moves := make([]models.Move, len(back))
	for i, g := range back {
		moves[i] = models.Move{
			Entity: "grant", EntityID: g.ID, FromTo: string(g.State) + ">" + string(models.GrantRevoked), Cause: in.Cause, Actor: in.Actor, At: in.Now,
		}
	}
	for _, from := range []models.GrantState{models.GrantActive, models.GrantSuspended} {
		var ids []string
		for _, g := range back {
			if g.State == from {
				ids = append(ids, g.ID)
			}
		}
		if err := tx.MoveGrants(ids, from, models.GrantRevoked, in.Now); err != nil {
			return err
		}
	}
	if err := tx.AddMoves(moves); err != nil {
		return err
	}
	return in.sendAllHome(tx, back)
}

// sendAllHome brings back what is in the accounts of grants that nothing holds.
func (in UndoInput) sendAllHome(tx *store.Tx, back []models.Grant) error {
	budget, err := budgetAccount(tx, in.ProgrammeID)
	if err != nil {
		return err
	}
	ids := make([]string, len(back))
	for i, g := range back {
		ids[i] = g.AccountID
	}
	accounts, err := tx.AccountsIn(ids)
	if err != nil {
		return err
	}
	m := ledger.Many{Kind: "voucher_home", Asset: models.AssetCNY, At: in.Now}
	for _, a := range accounts {
		if free(a) > 0 {
			m.Parts = append(m.Parts, ledger.Part{Key: "undo:" + a.Owner, Ref: a.Owner, From: a.ID, To: budget.ID, Amount: int64(free(a))})
		}
	}
	return ledger.PostMany(tx, m)
}

// MayUndo tells why a grant could not be undone as things stand; nil when it could.
func MayUndo(tx *store.Tx, programmeID, grantID string) error {
	g, err := tx.Grant(grantID)
	if err != nil {
		return known(err, ErrNoGrant)
	}
	used, err := tx.GrantsInUse([]string{grantID})
	if err != nil {
		return err
	}
	if why := undoable(g, programmeID, used[grantID]); why != nil {
		return why
	}
	return nil
}
