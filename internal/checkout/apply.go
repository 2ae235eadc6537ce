package checkout

import (
	"context"
	"errors"
	"io"
	"time"

	"supermarket/internal/award"
	"supermarket/internal/control"
	"supermarket/internal/evidence"
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrMayNotApply refuses a member whose role does not deal with vouchers.
var ErrMayNotApply = fault.New(fault.Denied, "award.may_not")

// The parts of an application that its pages write.
type (
	ApplicationPart = award.Part
	UsePart         = award.UsePart
	AmountPart      = award.AmountPart
	AidPart         = award.AidPart
)

// ApplicationView is an application as its firm sees it.
type ApplicationView struct {
	award.Application
	Due   time.Time // when it is usually answered; zero while it does not wait
	Moves []models.Move
	May   bool // the actor may change it
}

// MayApply tells whether the actor may apply for vouchers and change applications.
func MayApply(a models.Actor) bool {
	return a.FirmID() != "" && a.KeyID == "" && party.Can(a.Role, party.Vouchers)
}

func applicantOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err == nil && !MayApply(a) {
		err = ErrMayNotApply
	}
	return firm, err
}

// Apply returns the firm's live application for a programme, a new draft where there is none.
func (c *Counter) Apply(ctx context.Context, a models.Actor, programmeID string) (out models.Application, err error) {
	firm, err := applicantOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		out, err = award.Begin(tx, programmeID, firm, a.UserID, c.Clock.Now())
		return err
	})
	return out, err
}

// Applications lists the applications of the actor's firm, newest first.
func (c *Counter) Applications(ctx context.Context, a models.Actor, page store.Page) (out []ApplicationView, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = nil
		rows, n, err := tx.Applications(firm, page)
		if err != nil {
			return err
		}
		next = n
		for _, row := range rows {
			x, err := award.Open(tx, row)
			if err != nil {
				return err
			}
			out = append(out, c.applied(a, x))
		}
		return nil
	})
	return out, next, err
}

func (c *Counter) applied(a models.Actor, x award.Application) ApplicationView {
	v := ApplicationView{Application: x, May: MayApply(a)}
	if waits := x.State == models.ApplicationSubmitted || x.State == models.ApplicationReviewed; waits && x.SubmittedAt != nil {
		v.Due = award.Due(c.Terms.Calendar, x.Programme, *x.SubmittedAt)
	}
	return v
}

// Application returns one application of the actor's firm with its history.
func (c *Counter) Application(ctx context.Context, a models.Actor, id string) (v ApplicationView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		x, err := award.Of(tx, id, firm)
		if err != nil {
			return err
		}
		v = c.applied(a, x)
		v.Moves, err = tx.Moves("application", id)
		return err
	})
	return v, err
}

// SaveApplication writes one page of an application as it was seen at that revision.
func (c *Counter) SaveApplication(ctx context.Context, a models.Actor, id string, revision int64, p ApplicationPart) (v ApplicationView, err error) {
	firm, err := applicantOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := award.Save(tx, id, firm, revision, p, c.Clock.Now()); err != nil {
			return err
		}
		x, err := award.Of(tx, id, firm)
		v = c.applied(a, x)
		return err
	})
	return v, err
}

// SubmitApplication hands an application in, and tells its people when to expect an answer.
func (c *Counter) SubmitApplication(ctx context.Context, a models.Actor, id string, revision int64) (v ApplicationView, err error) {
	firm, err := applicantOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		x, err := award.Submit(tx, id, firm, a.UserID, revision, c.basis(), c.Clock.Now())
		if err != nil {
			return err
		}
		v = c.applied(a, x)
		if err := control.Holding(tx, x.ProgrammeID, firm, c.Clock.Now()); err != nil {
			return err
		}
		return award.Tell(tx, notice.ApplicationReceived, x, v.Due)
	})
	return v, err
}

// WithdrawApplication ends an application.
func (c *Counter) WithdrawApplication(ctx context.Context, a models.Actor, id string) error {
	firm, err := applicantOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		_, err := award.Withdraw(tx, id, firm, a.UserID, c.Clock.Now())
		return err
	})
}

// AttachPaper adds a file to an application; the same one twice is there once.
func (c *Counter) AttachPaper(ctx context.Context, a models.Actor, id, kind, name string, body io.Reader) (e models.Evidence, err error) {
	firm, err := applicantOf(a)
	if err != nil {
		return e, err
	}
	if _, err := c.Application(ctx, a, id); err != nil {
		return e, err
	}
	sheet, err := evidence.Put(c.Files, name, body)
	if err != nil {
		return e, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		e, err = award.Attach(tx, id, firm, kind, a.UserID, sheet, c.Clock.Now())
		return err
	})
	if err != nil || e.ID != sheet.ID {
		err = errors.Join(err, evidence.Drop(c.Files, sheet))
	}
	return e, err
}

// RemovePaper takes a file off an application that may be changed.
func (c *Counter) RemovePaper(ctx context.Context, a models.Actor, id, paperID string) error {
	firm, err := applicantOf(a)
	if err != nil {
		return err
	}
	var e models.Evidence
	var drop bool
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		e, drop, err = award.Detach(tx, id, firm, paperID, c.Clock.Now())
		return err
	})
	if err != nil || !drop {
		return err
	}
	return c.Files.Delete(e.FileKey)
}

// ApplicationPaper opens a file of an application of the actor's firm; the caller closes it.
func (c *Counter) ApplicationPaper(ctx context.Context, a models.Actor, id, paperID string) (f io.ReadSeekCloser, e models.Evidence, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, e, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := award.Of(tx, id, firm); err != nil {
			return err
		}
		e, err = evidence.Find(tx, evidence.OfApplication, id, paperID)
		return err
	})
	if err != nil {
		return nil, e, err
	}
	f, err = evidence.Open(c.Files, e)
	return f, e, err
}

// ApplicationTask is one page of an application.
type ApplicationTask = award.Task

// ApplicationProgress is a task and whether it is done.
type ApplicationProgress = award.Progress

// The tasks of an application.
const (
	TaskUse    = award.TaskUse
	TaskAmount = award.TaskAmount
	TaskAid    = award.TaskAid
	TaskPapers = award.TaskPapers
)

// Whether a firm has other public money for the same computing.
const (
	AidNone = award.AidNone
	AidSome = award.AidSome
)

// What is refused about what an applicant enters, for those who read forms.
var (
	ErrApplySpend   = award.ErrSpend
	ErrApplyAsked   = award.ErrAsked
	ErrApplyDeclare = award.ErrDeclare
)

// ApplicationPurposes are what an applicant may say that the computing is for.
func ApplicationPurposes() []string { return award.Purposes() }

// MaxPaper is the most bytes that one file of an application may have.
const MaxPaper = evidence.MaxBytes
