package award

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// What is refused about a bulk issue.
var (
	ErrNoBulk       = fault.New(fault.NotFound, "bulk.no_bulk")
	ErrBulkMoved    = fault.New(fault.Conflict, "bulk.moved")
	ErrBulkYours    = fault.New(fault.Denied, "bulk.not_yours")
	ErrNoneGood     = fault.New(fault.Conflict, "bulk.none_good")
	ErrOverBudget   = fault.New(fault.Exhausted, "bulk.over_budget")
	ErrRulesChanged = fault.New(fault.Conflict, "bulk.rules_changed")
	ErrFileAgain    = fault.New(fault.Conflict, "bulk.file_again").On("file")
	ErrNoReason     = fault.New(fault.Invalid, "bulk.no_reason").On("note")
)

// MaxNote bounds what staff write, in characters.
const MaxNote = 1000

// Word is what a person says about something that another proposed, or that they
// themselves take back.
type Word struct {
	Agree bool
	Note  string // why not; wanted of a refusal
	By    string
	Now   time.Time
}

func (w Word) note() (string, error) {
	text := party.CleanText(w.Note)
	if len([]rune(text)) > MaxNote || text == "" && !w.Agree {
		return "", ErrNoReason
	}
	return text, nil
}

func missing(err error, none *fault.Fault) error {
	if errors.Is(err, store.ErrNotFound) {
		return none.Wrap(err)
	}
	return err
}

func raced(err error, moved *fault.Fault) error {
	if errors.Is(err, store.ErrStale) {
		return moved.Wrap(err)
	}
	return err
}

// AddBulk keeps a checked file with its rows. The same bytes for the same
// programme are ErrFileAgain while the first is neither refused nor withdrawn.
func AddBulk(tx *store.Tx, c Checked) error {
	had, err := tx.LiveBulkOf(c.Bulk.ProgrammeID, c.Bulk.SHA256)
	if err == nil {
		return ErrFileAgain.With("at", had.CreatedAt)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := tx.AddBulk(c.Bulk, c.Rows); err != nil {
		return err
	}
	return noteMove(tx, "bulk_issue", c.Bulk.ID, "", c.Bulk.State, c.Bulk.ProposedBy, c.Bulk.CreatedAt)
}

func noteMove[S ~string](tx *store.Tx, entity, id string, from, to S, actor string, at time.Time) error {
	return tx.AddMove(models.Move{Entity: entity, EntityID: id, FromTo: string(from) + ">" + string(to), Actor: actor, At: at})
}

// lockedBulk reads a bulk issue of the programme and keeps others from it.
func lockedBulk(tx *store.Tx, programmeID, id string) (models.BulkIssue, error) {
	if err := tx.LockBulk(id); err != nil {
		return models.BulkIssue{}, raced(err, ErrNoBulk)
	}
	b, err := tx.Bulk(id)
	if err == nil && b.ProgrammeID != programmeID {
		err = ErrNoBulk
	}
	return b, err
}

func moveBulk(tx *store.Tx, b models.BulkIssue, to models.BulkState, actor string, now time.Time) (models.BulkIssue, error) {
	from := b.State
	if !models.BulkMoves.Allows(from, to) {
		return b, ErrBulkMoved
	}
	b.State = to
	if err := tx.MoveBulk(b, from); err != nil {
		return b, raced(err, ErrBulkMoved)
	}
	return b, noteMove(tx, "bulk_issue", b.ID, from, to, actor, now)
}

// ProposeBulk asks a second person to agree to what was checked; whoever brought
// the file asks. A bulk issue that is proposed already stays as it is.
func ProposeBulk(tx *store.Tx, programmeID, id, by string, now time.Time) (before, after models.BulkIssue, err error) {
	b, err := lockedBulk(tx, programmeID, id)
	if err != nil {
		return b, b, err
	}
	switch {
	case b.ProposedBy != by:
		return b, b, ErrBulkYours
	case b.State == models.BulkProposed:
		return b, b, nil
	case b.Good == 0:
		return b, b, ErrNoneGood
	}
	if err := fits(tx, b, now); err != nil {
		return b, b, err
	}
	after, err = moveBulk(tx, b, models.BulkProposed, by, now)
	return b, after, err
}

// fits refuses what was checked against other rules than those in force, and more
// than the budget has, where grants take it at once.
func fits(tx *store.Tx, b models.BulkIssue, now time.Time) error {
	m, err := voucher.MeasureOf(tx, b.ProgrammeID, 0, now)
	if err != nil {
		return err
	}
	if m.Version != b.Version {
		return ErrRulesChanged.With("version", m.Version)
	}
	left, atOnce, err := m.Free(tx)
	if err == nil && atOnce && b.Total > left {
		err = ErrOverBudget.With("total", b.Total, "free", left)
	}
	return err
}

// DecideBulk agrees to what another proposed, so that it is issued, or refuses it.
// The same word by the same person again changes nothing.
func DecideBulk(tx *store.Tx, programmeID, id string, w Word) (before, after models.BulkIssue, err error) {
	b, err := lockedBulk(tx, programmeID, id)
	if err != nil {
		return b, b, err
	}
	to := models.BulkRefused
	if w.Agree {
		to = models.BulkApproved
	}
	if said := b.State == to || w.Agree && (b.State == models.BulkRunning || b.State == models.BulkDone); said && b.DecidedBy == w.By {
		return b, b, nil
	}
	if err := party.FourEyes(tx, w.By, b.ProposedBy); err != nil {
		return b, b, err
	}
	if w.Agree {
		if err := fits(tx, b, w.Now); err != nil {
			return b, b, err
		}
	}
	after = b
	if after.Note, err = w.note(); err != nil {
		return b, b, err
	}
	after.DecidedBy, after.DecidedAt = w.By, &w.Now
	after, err = moveBulk(tx, after, to, w.By, w.Now)
	return b, after, err
}

// WithdrawBulk takes back a file that nobody has agreed to.
func WithdrawBulk(tx *store.Tx, programmeID, id string, w Word) (before, after models.BulkIssue, err error) {
	b, err := lockedBulk(tx, programmeID, id)
	if err != nil || b.State == models.BulkWithdrawn {
		return b, b, err
	}
	after = b
	after.DecidedBy, after.DecidedAt = w.By, &w.Now
	after, err = moveBulk(tx, after, models.BulkWithdrawn, w.By, w.Now)
	return b, after, err
}
