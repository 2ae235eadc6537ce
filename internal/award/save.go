package award

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"supermarket/internal/evidence"
	"supermarket/internal/party"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

const ofApplication = evidence.OfApplication

// OtherPurpose is the purpose of what fits none of the named ones.
const OtherPurpose = "other"

// Purposes are what an applicant may say that the computing is for.
func Purposes() []string { return append(recipe.Purposes(), OtherPurpose) }

// Part is what one page of an application writes.
type Part interface {
	task() Task
	write(a *Application) error
}

// UsePart says what the computing is for.
type UsePart struct{ Purpose, Use string }

func (UsePart) task() Task { return TaskUse }

func (p UsePart) write(a *Application) error {
	use := party.CleanText(p.Use)
	switch n := utf8.RuneCountInString(use); {
	case !slices.Contains(Purposes(), p.Purpose):
		return ErrPurpose
	case n < minUse || n > maxUse:
		return ErrUse
	}
	a.Answers.Purpose, a.Answers.Use = p.Purpose, use
	return nil
}

// AmountPart says how much the firm plans to buy, and how much it asks for.
type AmountPart struct{ Spend, Asked models.Money }

func (AmountPart) task() Task { return TaskAmount }

func (p AmountPart) write(a *Application) error {
	most := a.MaxAsked()
	switch {
	case p.Spend <= 0 || p.Spend%models.Fen != 0:
		return ErrSpend
	case p.Asked <= 0 || p.Asked%models.Fen != 0:
		return ErrAsked
	case most > 0 && p.Asked > most:
		return ErrAskedCap.With("max", most)
	case p.Asked > p.Spend:
		return ErrAskedSpend.With("max", p.Spend)
	}
	a.Answers.Spend, a.Asked = p.Spend, p.Asked
	return nil
}

// AidPart says whether the firm has other public money for the same computing.
type AidPart struct{ Aid, Text string }

func (AidPart) task() Task { return TaskAid }

func (p AidPart) write(a *Application) error {
	text := party.CleanText(p.Text)
	switch {
	case p.Aid != AidNone && p.Aid != AidSome:
		return ErrAid
	case p.Aid == AidSome && text == "" || utf8.RuneCountInString(text) > maxUse:
		return ErrAidText
	case p.Aid == AidNone:
		text = ""
	}
	a.Answers.Aid, a.Answers.AidText = p.Aid, text
	return nil
}

// Save writes a page of an application as its editor saw it at that revision; an
// application that has changed since is ErrChanged.
func Save(tx *store.Tx, id, firmID string, revision int64, p Part, now time.Time) (Application, error) {
	a, err := Of(tx, id, firmID)
	if err != nil {
		return a, err
	}
	if !a.Editable() {
		return a, ErrMove
	}
	if a.Revision != revision {
		return a, ErrChanged
	}
	if err := p.write(&a); err != nil {
		return a, err
	}
	a.TasksDone = with(a.TasksDone, p.task())
	return a, a.store(tx, a.State, now)
}

// store writes the application where it still is as it was read.
func (a *Application) store(tx *store.Tx, from models.ApplicationState, now time.Time) (err error) {
	a.UpdatedAt = now
	if a.Application.Answers, err = a.Answers.text(); err != nil {
		return err
	}
	if err := tx.SaveApplication(a.Application, from); errors.Is(err, store.ErrStale) {
		return ErrChanged.Wrap(err)
	} else if err != nil {
		return err
	}
	a.Revision++
	return nil
}

// Attach adds a stored paper to an application that may be changed; the same bytes
// of the same kind are there once, and the first row is returned.
func Attach(tx *store.Tx, id, firmID, kind, by string, s evidence.Sheet, now time.Time) (models.Evidence, error) {
	a, err := Of(tx, id, firmID)
	if err != nil {
		return models.Evidence{}, err
	}
	if !a.Editable() {
		return models.Evidence{}, ErrMove
	}
	if !slices.ContainsFunc(Papers(a.Rules), func(p Paper) bool { return p.Kind == kind }) {
		return models.Evidence{}, ErrPaperKind
	}
	for _, e := range a.Papers {
		if e.Kind == kind && e.SHA256 == s.SHA256 {
			return e, nil
		}
	}
	// Handing in changes the revision too: a paper that comes at the same time is refused or is part of it.
	if err := a.store(tx, a.State, now); err != nil {
		return models.Evidence{}, err
	}
	return evidence.Attach(tx, s, evidence.About{OfKind: ofApplication, OfID: id, FirmID: firmID, Kind: kind, By: by, Now: now})
}

// Detach removes a paper from an application that may be changed; drop tells that
// staff never saw it, so that its bytes may go too.
func Detach(tx *store.Tx, id, firmID, paperID string, now time.Time) (e models.Evidence, drop bool, err error) {
	a, err := Of(tx, id, firmID)
	if err != nil {
		return e, false, err
	}
	if !a.Editable() {
		return e, false, ErrMove
	}
	if e, err = evidence.Find(tx, ofApplication, id, paperID); err != nil {
		return e, false, err
	}
	if err := a.store(tx, a.State, now); err != nil {
		return e, false, err
	}
	seen := a.SubmittedAt != nil && e.CreatedAt.Before(*a.SubmittedAt)
	return e, !seen, tx.RemoveEvidence(e.ID, now)
}

// reasonsText is a list of reasons as a row keeps it.
func reasonsText(reasons []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(reasons))), ",")
}
