package award

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// What is refused about an undo.
var (
	ErrNoUndo      = fault.New(fault.NotFound, "undo.no_undo")
	ErrUndoMoved   = fault.New(fault.Conflict, "undo.moved")
	ErrUndoWaiting = fault.New(fault.Conflict, "undo.waiting")
	ErrNotDone     = fault.New(fault.Conflict, "undo.not_done")
	ErrAllUsed     = fault.New(fault.Conflict, "undo.all_used")
)

// What an undo may be of.
const (
	OfGrant = "grant"
	OfBulk  = "bulk"
)

// UndoWish asks that one grant, or all of a bulk issue that nobody has used yet,
// be taken back.
type UndoWish struct {
	ProgrammeID string
	OfKind      string
	OfID        string
	Reason      string
	By          string
	Now         time.Time
}

// ProposeUndo keeps the wish until a second person decides. It is refused with
// the reason where nothing could be taken back as things stand.
func ProposeUndo(tx *store.Tx, in UndoWish) (models.Undo, error) {
	reason := party.CleanText(in.Reason)
	if reason == "" || len([]rune(reason)) > MaxNote {
		return models.Undo{}, ErrNoReason.On("reason")
	}
	if err := in.possible(tx); err != nil {
		return models.Undo{}, err
	}
	u := models.Undo{
		ID: models.NewID("undo"), ProgrammeID: in.ProgrammeID, OfKind: in.OfKind, OfID: in.OfID, Reason: reason,
		State: models.UndoProposed, ProposedBy: in.By, CreatedAt: in.Now,
	}
	fresh, err := tx.InsertUndo(u)
	if err != nil {
		return u, err
	}
	if !fresh {
		return in.again(tx, reason)
	}
	return u, noteMove(tx, "undo", u.ID, "", u.State, in.By, in.Now)
}

// again answers the same wish of the same person with the one that waits.
func (in UndoWish) again(tx *store.Tx, reason string) (models.Undo, error) {
	all, err := tx.UndosOf(in.OfKind, in.OfID)
	for _, u := range all {
		if u.State == models.UndoProposed && u.ProposedBy == in.By && u.Reason == reason {
			return u, err
		}
	}
	if err != nil {
		return models.Undo{}, err
	}
	return models.Undo{}, ErrUndoWaiting
}

// possible refuses what would take nothing back.
func (in UndoWish) possible(tx *store.Tx) error {
	if in.OfKind == OfGrant {
		return voucher.MayUndo(tx, in.ProgrammeID, in.OfID)
	}
	b, err := tx.Bulk(in.OfID)
	switch {
	case err != nil:
		return missing(err, ErrNoBulk)
	case b.ProgrammeID != in.ProgrammeID:
		return ErrNoBulk
	case b.State != models.BulkDone:
		return ErrNotDone
	}
	n, err := tx.UnusedOfBulk(b.ID)
	if err == nil && n.Grants == 0 {
		err = ErrAllUsed
	}
	return err
}

func lockedUndo(tx *store.Tx, programmeID, id string) (models.Undo, error) {
	if err := tx.LockUndo(id); err != nil {
		return models.Undo{}, raced(err, ErrNoUndo)
	}
	u, err := tx.Undo(id)
	if err == nil && programmeID != "" && u.ProgrammeID != programmeID {
		err = ErrNoUndo
	}
	return u, err
}

func moveUndo(tx *store.Tx, u models.Undo, to models.UndoState, actor string, now time.Time) (models.Undo, error) {
	from := u.State
	if !models.UndoMoves.Allows(from, to) {
		return u, ErrUndoMoved
	}
	u.State = to
	if err := tx.MoveUndo(u, from); err != nil {
		return u, raced(err, ErrUndoMoved)
	}
	return u, noteMove(tx, "undo", u.ID, from, to, actor, now)
}

// DecideUndo agrees to an undo that another proposed, or refuses it. One grant is
// taken back at once, in the same transaction; a bulk issue by UndoPiece.
func DecideUndo(tx *store.Tx, programmeID, id string, w Word) (before, after models.Undo, err error) {
	u, err := lockedUndo(tx, programmeID, id)
	if err != nil {
		return u, u, err
	}
	if u.DecidedBy == w.By && w.Agree == agreed(u.State) && u.State != models.UndoWithdrawn {
		return u, u, nil
	}
	if err := party.FourEyes(tx, w.By, u.ProposedBy); err != nil {
		return u, u, err
	}
	after = u
	if after.Note, err = w.note(); err != nil {
		return u, u, err
	}
	after.DecidedBy, after.DecidedAt = w.By, &w.Now
	if !w.Agree {
		after, err = moveUndo(tx, after, models.UndoRefused, w.By, w.Now)
		return u, after, err
	}
	if after, err = moveUndo(tx, after, models.UndoApproved, w.By, w.Now); err != nil || u.OfKind == OfBulk {
		return u, after, err
	}
	after, err = undoOne(tx, after, w.Now)
	return u, after, err
}

// agreed tells whether a second person has agreed to an undo in that state.
func agreed(s models.UndoState) bool {
	return s == models.UndoApproved || s == models.UndoRunning || s == models.UndoDone
}

// undoOne takes the undo's one grant back; one that was used meanwhile is refused
// with the reason, and nothing of the deed stands.
func undoOne(tx *store.Tx, u models.Undo, now time.Time) (models.Undo, error) {
	u, err := moveUndo(tx, u, models.UndoRunning, u.DecidedBy, now)
	if err != nil {
		return u, err
	}
	back, err := voucher.Undo(tx, voucher.UndoInput{ProgrammeID: u.ProgrammeID, Grants: []string{u.OfID}, Actor: u.DecidedBy, Cause: "undo:" + u.ID, Now: now})
	if err != nil {
		return u, err
	}
	if why := back.Kept[u.OfID]; why != nil {
		return u, why
	}
	u.Undone, u.Value, u.DoneAt = 1, back.Value, &now
	return moveUndo(tx, u, models.UndoDone, u.DecidedBy, now)
}

// WithdrawUndo takes back a wish that nobody has decided.
func WithdrawUndo(tx *store.Tx, programmeID, id string, w Word) (before, after models.Undo, err error) {
	u, err := lockedUndo(tx, programmeID, id)
	if err != nil || u.State == models.UndoWithdrawn {
		return u, u, err
	}
	after = u
	after.DecidedBy, after.DecidedAt = w.By, &w.Now
	after, err = moveUndo(tx, after, models.UndoWithdrawn, w.By, w.Now)
	return u, after, err
}

// UndoPiece takes back the next n grants of a bulk issue whose undo two persons
// stand behind, and keeps how far it came, in one transaction. Grants that were
// used stay, with the reason in their row. It returns the undo as it stood and as
// it stands.
func UndoPiece(tx *store.Tx, id string, n int, now time.Time) (before, after models.Undo, err error) {
	u, err := lockedUndo(tx, "", id)
	before, after = u, u
	if err != nil || u.State != models.UndoApproved && u.State != models.UndoRunning {
		return before, after, err
	}
	if u.State == models.UndoApproved {
		if u, err = moveUndo(tx, u, models.UndoRunning, "", now); err != nil {
			return before, u, err
		}
	}
	rows, err := tx.BulkRows(u.OfID, int(u.Reached), n, models.RowIssued)
	if err != nil {
		return before, u, err
	}
	if len(rows) == 0 {
		u.DoneAt = &now
		after, err = moveUndo(tx, u, models.UndoDone, "", now)
		return before, after, err
	}
	after, err = undoRows(tx, u, rows, now)
	return before, after, err
}

func undoRows(tx *store.Tx, u models.Undo, rows []models.BulkRow, now time.Time) (models.Undo, error) {
	in := voucher.UndoInput{ProgrammeID: u.ProgrammeID, Actor: u.DecidedBy, Cause: "undo:" + u.ID, Now: now}
	for _, r := range rows {
		in.Grants = append(in.Grants, r.GrantID)
	}
	back, err := voucher.Undo(tx, in)
	if err != nil {
		return u, err
	}
	for i, r := range rows {
		if why := back.Kept[r.GrantID]; why != nil {
			rows[i].Fault = Keep([]*fault.Fault{why})
			continue
		}
		rows[i].State = models.RowUndone
	}
	if err := tx.MarkBulkRows(rows, models.RowIssued); err != nil {
		return u, err
	}
	u.Undone, u.Kept, u.Value = u.Undone+int64(len(back.Grants)), u.Kept+int64(len(back.Kept)), u.Value+back.Value
	u.Reached = int64(rows[len(rows)-1].N)
	return u, tx.MoveUndo(u, u.State)
}
