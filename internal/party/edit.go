package party

import (
	"errors"
	"reflect"
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about changes of a firm.
var (
	ErrEdited     = fault.New(fault.Conflict, "party.firm_edited")
	ErrIncomplete = fault.New(fault.Conflict, "party.firm_incomplete")
	ErrCodeFixed  = fault.New(fault.Conflict, "party.code_fixed").On("code")
)

// Part is what one page of a registration says of a firm.
type Part interface {
	task() Task
	// put checks the answers and writes them into f.
	put(f *models.Firm, d reference.Data, now time.Time) error
}

// Edit is one saved page: what it says, and the version that it was filled in over.
type Edit struct {
	FirmID  string
	Version int64
	Part    Part
	By      string
	Data    reference.Data
	Now     time.Time
}

// Saved is a firm after an edit; SentBack says that it waits to be verified again.
type Saved struct {
	models.Firm
	SentBack bool
}

// Save writes a page of a firm's registration. An edit over an older version is
// ErrEdited. A verified firm whose facts change goes back to submitted.
func Save(tx *store.Tx, e Edit) (Saved, error) {
	before, err := tx.Firm(e.FirmID)
	switch {
	case err != nil:
		return Saved{}, err
	case before.Version != e.Version:
		return Saved{}, ErrEdited
	case !Editable(before.State):
		return Saved{}, ErrFirmMove
	}
	f := before
	if err := e.Part.put(&f, e.Data, e.Now); err != nil {
		return Saved{}, err
	}
	if err := fixed(tx, before, f); err != nil {
		return Saved{}, err
	}
	changed, err := owners(tx, f, e.Part)
	if err != nil {
		return Saved{}, err
	}
	changed = changed || !reflect.DeepEqual(facts(before), facts(f))
	mark(&f, e.Part.task(), true)
	measure(&f, e.Data)
	return written(tx, e, f, changed)
}

func written(tx *store.Tx, e Edit, f models.Firm, changed bool) (Saved, error) {
	err := tx.SaveFirm(f, e.Version, e.Now)
	switch {
	case errors.Is(err, store.ErrStale):
		return Saved{}, ErrEdited
	case store.IsUnique(err):
		return Saved{}, ErrCodeTaken
	case err != nil:
		return Saved{}, err
	}
	f.Version, f.UpdatedAt = f.Version+1, e.Now
	if !changed || f.State != models.FirmVerified {
		return Saved{f, false}, nil
	}
	f, err = Move(tx, f.ID, models.FirmSubmitted, e.By, e.Now)
	return Saved{f, true}, err
}

// fixed keeps a code that staff have seen: another code is another firm.
func fixed(tx *store.Tx, before, after models.Firm) error {
	if before.Code == after.Code {
		return nil
	}
	ever, err := tx.EverVerified(before.ID)
	if err == nil && (ever || !Submittable(before.State)) {
		err = ErrCodeFixed
	}
	return err
}

// owners writes the shareholders where the page is about them, and tells whether they changed.
func owners(tx *store.Tx, f models.Firm, part Part) (bool, error) {
	p, ok := part.(OwnersPart)
	if !ok {
		return false, nil
	}
	all, err := p.shareholders(f)
	if err != nil {
		return false, err
	}
	had, err := tx.Shareholders(f.ID)
	if err != nil || slices.Equal(had, all) {
		return false, err
	}
	return true, tx.ReplaceShareholders(f.ID, all)
}

// facts are what staff verify: all that a firm says of itself but its progress.
func facts(f models.Firm) models.Firm {
	f.TasksDone, f.LadderFacts, f.UpdatedAt = "", "", time.Time{}
	f.TitleExpiresAt, f.FoundedAt = inUTC(f.TitleExpiresAt), inUTC(f.FoundedAt)
	return f
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// Submit hands a firm to staff, as its owner saw it at that version.
func Submit(tx *store.Tx, firmID string, version int64, by string, now time.Time) (models.Firm, error) {
	f, err := tx.Firm(firmID)
	switch {
	case err != nil:
		return f, err
	case f.Version != version:
		return f, ErrEdited
	case !Submittable(f.State):
		return f, ErrFirmMove
	case len(Missing(f)) > 0:
		return f, ErrIncomplete
	}
	return Move(tx, firmID, models.FirmSubmitted, by, now)
}
