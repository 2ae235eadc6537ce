package oversight

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// What the list of jobs that were set aside refuses.
var (
	ErrNotAside    = fault.New(fault.Conflict, "aside.not_aside")
	ErrAsideReason = fault.New(fault.Invalid, "aside.no_reason").On("reason")
)

// asideMost bounds the list: it is dealt with, not browsed.
const asideMost = 100

// AsideJob is a job that failed at several sites, with its tries.
type AsideJob struct {
	Job      models.Job
	Order    models.Order
	Firm     models.Firm
	Offering models.Offering
	Attempts []models.Attempt
	Sites    map[string]models.Site // of the tries, by id
}

// Aside returns the jobs that wait for a person, the longest first.
func (c *Counter) Aside(ctx context.Context, a models.Actor) (out []AsideJob, err error) {
	if err := operator(a); err != nil {
		return nil, err
	}
	return out, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		jobs, err := tx.JobsAside(asideMost)
		for _, j := range jobs {
			row, err := asideJob(tx, j)
			if err != nil {
				return err
			}
			out = append(out, row)
		}
		return err
	})
}

// AsideJob returns one of them; ErrNotAside when it was dealt with.
func (c *Counter) AsideJob(ctx context.Context, a models.Actor, id string) (row AsideJob, err error) {
	if err := operator(a); err != nil {
		return row, err
	}
	return row, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		j, err := tx.Job(id)
		if err == nil && j.SetAsideAt == nil {
			err = ErrNotAside
		}
		if err != nil {
			return err
		}
		row, err = asideJob(tx, j)
		return err
	})
}

func asideJob(tx *store.Tx, j models.Job) (row AsideJob, err error) {
	row = AsideJob{Job: j, Sites: map[string]models.Site{}}
	if row.Order, err = tx.OrderForWork(j.OrderID); err != nil {
		return row, err
	}
	if row.Firm, err = tx.Firm(j.FirmID); err != nil {
		return row, err
	}
	if row.Offering, err = tx.Offering(j.OfferingID); err != nil {
		return row, err
	}
	if row.Attempts, err = tx.AttemptsOfJob(j.ID); err != nil {
		return row, err
	}
	for _, a := range row.Attempts {
		if row.Sites[a.SiteID], err = tx.Site(a.SiteID); err != nil {
			return row, err
		}
	}
	return row, nil
}

// ReleaseAside lets a job wait again with all its tries; sent twice it is ErrNotAside.
func (c *Counter) ReleaseAside(ctx context.Context, a models.Actor, id, reason string) error {
	return c.asideDeed(ctx, a, "job.release", id, reason, func(tx *store.Tx, _ models.Job, s order.Step) error {
		tx.Wake("dispatch")
		tx.Wake("job:" + id)
		return tx.ReleaseJob(id, s.At)
	})
}

// EndAside ends a job: what no attempt billed goes back to where it came from.
func (c *Counter) EndAside(ctx context.Context, a models.Actor, id, reason string) error {
	return c.asideDeed(ctx, a, "job.end_aside", id, reason, func(tx *store.Tx, j models.Job, s order.Step) error {
		s.Cause = "job.ended_by_operator"
		ended, err := order.FailQueued(tx, j, c.Terms, s)
		if err == nil && !ended {
			err = ErrNotAside
		}
		return err
	})
}

func (c *Counter) asideDeed(ctx context.Context, a models.Actor, action, id, reason string, do func(*store.Tx, models.Job, order.Step) error) error {
	if err := operator(a); err != nil {
		return err
	}
	if reason = clip(party.Clean(reason), maxReason); reason == "" {
		return ErrAsideReason
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		j, err := tx.Job(id)
		if err != nil {
			return err
		}
		if _, err := tx.LockOrder(j.OrderID); err != nil {
			return err
		}
		if j, err = tx.Job(id); err != nil {
			return err
		}
		if j.SetAsideAt == nil || j.State != models.JobQueued {
			return ErrNotAside
		}
		if err := do(tx, j, order.Step{Actor: a.UserID, At: c.Clock.Now()}); err != nil {
			return err
		}
		after, err := tx.Job(id)
		if err != nil {
			return err
		}
		return c.record(tx, trail.Entry{Actor: a, Action: action, ObjectKind: "job", ObjectID: id, Before: setAside(j), After: setAside(after), Reason: reason})
	})
}

// setAside is what of a job a deed on the list changes.
func setAside(j models.Job) map[string]any {
	return map[string]any{"state": j.State, "aside": j.SetAsideAt != nil, "faults": j.Faults}
}
