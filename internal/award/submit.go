package award

import (
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Submit hands an application in as its sender saw it at that revision. Rules that
// the firm fails are refused here, so that nobody waits for a sure no; only marks,
// which staff set after they saw the papers, may still be missing. Basis names the
// reference data in force, and is kept with the facts.
func Submit(tx *store.Tx, id, firmID, userID string, revision int64, basis string, now time.Time) (Application, error) {
	a, err := Of(tx, id, firmID)
	if err != nil {
		return a, err
	}
	if a.State == models.ApplicationSubmitted && a.UserID == userID && a.Revision == revision+1 {
		return a, nil // sent twice
	}
	switch {
	case !models.ApplicationMoves.Allows(a.State, models.ApplicationSubmitted) || !a.Editable():
		return a, ErrMove
	case a.Revision != revision:
		return a, ErrChanged
	case len(a.Lacking()) > 0:
		return a, ErrPapers.With("what", lacks(a.Lacking()))
	case !a.Complete():
		return a, ErrIncomplete
	}
	if err := takes(a.Programme, now); err != nil {
		return a, err
	}
	facts, err := voucher.FactsOf(tx, voucher.Asked{FirmID: firmID, Now: now}, a.Rules)
	if err != nil {
		return a, err
	}
	if err := Blocking(a.Rules, facts).Or(); err != nil {
		return a, err
	}
	from := a.State
	a.State, a.Version, a.UserID, a.SubmittedAt = models.ApplicationSubmitted, a.Programme.Version, userID, &now
	a.Answers.Snapshot, a.Note, a.Reasons = snapshotOf(facts, a.Hash, basis), "", ""
	return a, a.move(tx, from, userID, now)
}

// Blocking are the refusals that keep an application from being handed in.
func Blocking(r voucher.Rules, f voucher.Facts) fault.List {
	return slices.DeleteFunc(fault.List(Refusals(r, f)), func(why *fault.Fault) bool { return ByStaff(why) })
}

// ByStaff tells whether staff may remove a refusal after they have seen the papers.
func ByStaff(why *fault.Fault) bool {
	return why.Key == voucher.ErrMark.Key || why.Key == voucher.ErrMarkOver.Key
}

// Withdraw ends an application for the firm, at whatever stage it is.
func Withdraw(tx *store.Tx, id, firmID, userID string, now time.Time) (Application, error) {
	a, err := Of(tx, id, firmID)
	if err != nil {
		return a, err
	}
	if a.State == models.ApplicationWithdrawn {
		return a, nil
	}
	if !models.ApplicationMoves.Allows(a.State, models.ApplicationWithdrawn) {
		return a, ErrMove
	}
	from := a.State
	a.State, a.DecidedAt = models.ApplicationWithdrawn, &now
	return a, a.move(tx, from, userID, now)
}

// move writes the application in its new state and records it.
func (a *Application) move(tx *store.Tx, from models.ApplicationState, actor string, now time.Time) error {
	if err := a.store(tx, from, now); err != nil {
		return err
	}
	return moved(tx, "application", a.ID, string(from), string(a.State), actor, now)
}

// Due is when an application that was handed in at that moment is usually answered.
func Due(c reference.Calendar, p models.Programme, submitted time.Time) time.Time {
	return c.WorkingDaysAfter(submitted, int(p.AnswerDays))
}

// Tell leaves word of an application to be sent to the applicant and the firm's owners.
func Tell(tx *store.Tx, kind notice.Kind, a Application, until time.Time) error {
	f := notice.Fact{
		Kind: kind, Key: a.ID + ":" + a.UpdatedAt.UTC().Format(time.RFC3339Nano), FirmID: a.FirmID, UserID: a.UserID, Path: "/vouchers/applications/" + a.ID, At: a.UpdatedAt,
		Texts:   map[string]string{"number": a.Number, "programme_zh": a.Programme.NameZh, "programme_en": a.Programme.NameEn, "reason": a.Note},
		Amounts: map[string]models.Money{"asked": a.Asked, "amount": a.Amount},
		Times:   map[string]time.Time{},
	}
	if !until.IsZero() {
		f.Times["until"] = until
	}
	return notice.Later(tx, f)
}
