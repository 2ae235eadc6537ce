package award

import (
	"errors"
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Application is a firm's application with all that its pages show.
type Application struct {
	models.Application
	Answers   Answers
	Programme models.Programme
	Rules     voucher.Rules // those in force now
	Hash      string
	Papers    []models.Evidence
	Progress  []Progress
}

// Complete tells whether every task that is needed is done.
func (a Application) Complete() bool { return complete(a.Progress) }

// Editable tells whether the firm may still change what it wrote.
func (a Application) Editable() bool { return editable(a.State) }

func editable(s models.ApplicationState) bool {
	return s == models.ApplicationDraft || s == models.ApplicationMoreAsked
}

// Lacking are the kinds of paper that must be there and are not.
func (a Application) Lacking() []string { return lacking(a.Rules, a.Papers) }

// MaxAsked is the most that may be asked for, 0 for no bound.
func (a Application) MaxAsked() models.Money { return MaxGrant(a.Programme, a.Rules) }

// MaxGrant is the most that any firm may be given as one grant under a programme's
// rules, 0 for no bound: of caps by tier the widest counts.
func MaxGrant(p models.Programme, r voucher.Rules) models.Money {
	most := r.Caps.PerProgramme
	for _, t := range r.Caps.Tiers {
		if most > 0 {
			most = max(most, t.PerProgramme)
		}
	}
	return bounded(p, most)
}

// MaxGrantFor is the most that the firm of the facts may be given, 0 for no bound.
func MaxGrantFor(p models.Programme, r voucher.Rules, f voucher.Facts) models.Money {
	return bounded(p, r.Caps.For(f).PerProgramme)
}

// bounded is the smaller of a programme's bound of one grant and a cap, of which 0 is none.
func bounded(p models.Programme, cap models.Money) models.Money {
	if p.GrantCap > 0 && (cap == 0 || p.GrantCap < cap) {
		return p.GrantCap
	}
	return cap
}

// Begin returns a firm's live application for a programme, a new draft where there is none.
func Begin(tx *store.Tx, programmeID, firmID, userID string, now time.Time) (models.Application, error) {
	p, _, _, err := inForce(tx, programmeID)
	if err != nil {
		return models.Application{}, err
	}
	if a, live, err := tx.LiveApplication(p.ID, firmID); err != nil || live {
		return a, err
	}
	if err := takes(p, now); err != nil {
		return models.Application{}, err
	}
	if err := holdsNone(tx, p.ID, firmID, now); err != nil {
		return models.Application{}, err
	}
	a := models.Application{
		ID: models.NewID("app"), ProgrammeID: p.ID, Version: p.Version, FirmID: firmID, UserID: userID,
		State: models.ApplicationDraft, Answers: "{}", Revision: 1, CreatedAt: now, UpdatedAt: now,
	}
	if a.Number, err = number(tx, now); err != nil {
		return a, err
	}
	fresh, err := tx.InsertApplication(a)
	if err != nil {
		return a, err
	}
	if !fresh {
		return a, store.ErrStale // another began at the same time; the counter tries again
	}
	return a, moved(tx, "application", a.ID, "", string(a.State), userID, now)
}

// takes refuses a programme that takes no applications.
func takes(p models.Programme, now time.Time) error {
	if p.State != "published" || !p.Applies || !now.Before(p.EndsAt) {
		return ErrClosed
	}
	return nil
}

// holdsNone refuses a firm that has a grant of the programme that still lives.
func holdsNone(tx *store.Tx, programmeID, firmID string, now time.Time) error {
	grants, err := tx.GrantsOf(firmID)
	for _, g := range grants {
		alive := g.State == models.GrantActive || g.State == models.GrantSuspended
		if g.ProgrammeID == programmeID && alive && now.Before(g.ExpiresAt) {
			return ErrHolds
		}
	}
	return err
}

// number counts applications within a month in China: A, year, month, count.
func number(tx *store.Tx, at time.Time) (string, error) {
	series := "A" + at.In(china).Format("200601")
	n, err := tx.NextNumber("number:" + series)
	return fmt.Sprintf("%s%06d", series, n), err
}

var china = time.FixedZone("Asia/Shanghai", 8*3600)

func moved(tx *store.Tx, entity, id, from, to, actor string, at time.Time) error {
	return tx.AddMove(models.Move{Entity: entity, EntityID: id, FromTo: from + ">" + to, Actor: actor, At: at})
}

// inForce is a programme with the rules that new grants take.
func inForce(tx *store.Tx, programmeID string) (p models.Programme, r voucher.Rules, hash string, err error) {
	p, err = tx.Programme(programmeID)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.Version == 0 {
		return p, r, "", voucher.ErrNoProgramme
	}
	if err != nil {
		return p, r, "", err
	}
	v, err := tx.Version(p.ID, p.Version)
	if err != nil {
		return p, r, "", err
	}
	r, err = voucher.Parse(v.Rules)
	return p, r, v.Hash, err
}

// Open reads all of an application.
func Open(tx *store.Tx, row models.Application) (a Application, err error) {
	a.Application = row
	if a.Answers, err = AnswersOf(row); err != nil {
		return a, err
	}
	if a.Programme, a.Rules, a.Hash, err = inForce(tx, row.ProgrammeID); err != nil {
		return a, err
	}
	if a.Papers, err = tx.EvidenceOf(ofApplication, row.ID); err != nil {
		return a, err
	}
	a.Progress = progress(row, a.Rules, a.Papers)
	return a, nil
}

// Of reads an application of that firm; another firm's is ErrNone.
func Of(tx *store.Tx, id, firmID string) (Application, error) {
	row, err := tx.ApplicationOf(id, firmID)
	if err != nil {
		return Application{}, known(err, ErrNone)
	}
	return Open(tx, row)
}

// Find reads an application for those who serve all firms.
func Find(tx *store.Tx, id string) (Application, error) {
	row, err := tx.Application(id)
	if err != nil {
		return Application{}, known(err, ErrNone)
	}
	return Open(tx, row)
}

func known(err error, missing *fault.Fault) error {
	if errors.Is(err, store.ErrNotFound) {
		return missing.Wrap(err)
	}
	return err
}
