package party

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about an answer of staff.
var (
	ErrReasons    = fault.New(fault.Invalid, "party.review_reasons").On("reason")
	ErrNote       = fault.New(fault.Invalid, "party.review_note").On("note")
	ErrNoteNeeded = fault.New(fault.Invalid, "party.review_note_needed").On("note")
	ErrReviewed   = fault.New(fault.Conflict, "party.review_stale")
)

// reviewDays is within how many working days a firm is usually answered.
const reviewDays = 2

// otherReason needs a note that says which.
const otherReason = "other"

var reasons = map[models.FirmState][]string{
	models.FirmMoreAsked: {"name", "industry", "size", "place", "owners", "age", "title", otherReason},
	models.FirmRefused:   {"unknown_code", "not_the_firm", "struck_off", "false_facts", "not_small", "duplicate", otherReason},
	models.FirmSuspended: {"false_facts", "struck_off", "related_parties", "misuse", "title_lapsed", otherReason},
	models.FirmVerified:  nil,
}

// Answers are the states that staff may move a firm to from this one.
func Answers(from models.FirmState) []models.FirmState {
	all := []models.FirmState{models.FirmVerified, models.FirmMoreAsked, models.FirmRefused, models.FirmSuspended}
	return slices.DeleteFunc(all, func(to models.FirmState) bool { return !models.FirmMoves.Allows(from, to) })
}

// Reasons are the closed list that an answer picks from; none for one that needs no reason.
func Reasons(to models.FirmState) []string { return slices.Clone(reasons[to]) }

// Decision is an answer of staff to a firm as they saw it at that version.
type Decision struct {
	FirmID  string
	Version int64
	To      models.FirmState
	Reasons []string
	Note    string
	By      string
	Now     time.Time
}

// Validate refuses an answer without a reason from its list, and one whose note is too long.
func (d Decision) Validate() error {
	list, known := reasons[d.To]
	foreign := slices.ContainsFunc(d.Reasons, func(r string) bool { return !slices.Contains(list, r) })
	switch {
	case !known:
		return ErrFirmMove
	case foreign || len(list) > 0 && len(d.Reasons) == 0:
		return ErrReasons
	case utf8.RuneCountInString(d.Note) > MaxNote:
		return ErrNote.With("max", MaxNote)
	case slices.Contains(d.Reasons, otherReason) && CleanText(d.Note) == "":
		return ErrNoteNeeded
	}
	return nil
}

// Decide moves a firm as staff answered and keeps why. A firm that was edited or
// answered since is ErrReviewed.
func Decide(tx *store.Tx, d Decision) (before, after models.Firm, err error) {
	if err := d.Validate(); err != nil {
		return before, after, err
	}
	if before, err = tx.Firm(d.FirmID); err != nil {
		return before, after, err
	}
	if before.Version != d.Version {
		return before, after, ErrReviewed
	}
	after, err = Move(tx, d.FirmID, d.To, d.By, d.Now)
	if errors.Is(err, store.ErrStale) {
		return before, after, ErrReviewed
	}
	if errors.Is(err, ErrFirmMove) { // another answer may have come between the two readings
		if seen, e := tx.Firm(d.FirmID); e == nil && seen.Version != d.Version {
			return before, after, ErrReviewed
		}
	}
	if err != nil {
		return before, after, err
	}
	picked := slices.Compact(slices.Sorted(slices.Values(d.Reasons)))
	return before, after, tx.InsertReview(models.FirmReview{
		ID: models.NewID("rev"), FirmID: d.FirmID, FromState: string(before.State), ToState: string(d.To),
		Reasons: strings.Join(picked, ","), Note: CleanText(d.Note), ByUser: d.By, At: d.Now,
	})
}

// Due is when a firm that was submitted at that moment is usually answered.
func Due(c reference.Calendar, submitted time.Time) time.Time {
	return c.WorkingDaysAfter(submitted, reviewDays)
}
