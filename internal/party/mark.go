package party

import (
	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// MaxMarkNote bounds what is written beside a mark, in characters.
const MaxMarkNote = 500

// The refusals of a mark.
var (
	ErrMark      = fault.New(fault.Invalid, "mark.unknown").On("mark")
	ErrMarkNote  = fault.New(fault.Invalid, "mark.note_wanted").On("note").With("max", MaxMarkNote)
	ErrMarkUntil = fault.New(fault.Invalid, "mark.until_past").On("until")
)

// Mark sets what staff found true of a firm, in place of the same mark before;
// the note says by what it was found. It returns the mark that stood there.
func Mark(tx *store.Tx, d reference.Data, m models.FirmMark) (before *models.FirmMark, err error) {
	var wrong fault.List
	if _, known := d.Mark(m.Mark); !known {
		wrong = append(wrong, ErrMark)
	}
	if m.Note = CleanText(m.Note); m.Note == "" || len([]rune(m.Note)) > MaxMarkNote {
		wrong = append(wrong, ErrMarkNote)
	}
	if m.ValidUntil != nil && !m.ValidUntil.After(m.CreatedAt) {
		wrong = append(wrong, ErrMarkUntil)
	}
	if err := wrong.Or(); err != nil {
		return nil, err
	}
	if before, err = markOf(tx, m.FirmID, m.Mark); err != nil {
		return nil, err
	}
	return before, tx.MarkFirm(m)
}

// Unmark takes a mark from a firm and returns it, nil when it had none.
func Unmark(tx *store.Tx, firmID, mark string) (before *models.FirmMark, err error) {
	if before, err = markOf(tx, firmID, mark); before == nil || err != nil {
		return nil, err
	}
	return before, tx.UnmarkFirm(firmID, mark)
}

func markOf(tx *store.Tx, firmID, mark string) (*models.FirmMark, error) {
	had, err := tx.FirmMarks(firmID)
	for _, m := range had {
		if m.Mark == mark {
			return &m, err
		}
	}
	return nil, err
}
