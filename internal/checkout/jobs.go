package checkout

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// JobRow is a job in a list.
type JobRow struct {
	models.Job
	TitleZh, TitleEn string // of the offering
	Kind             models.OfferingKind
	OrderNumber      string
	Cap, Cost        models.Money // the cap; so far, or what it came to
	Progress         int          // of the living attempt, 0 to 1000
	RunMillis        int64        // of all attempts
	Figures          []models.RunMetric
}

// JobRows lists the actor's firm's jobs that the filter lets through, newest first.
func (c *Counter) JobRows(ctx context.Context, a models.Actor, f store.JobFilter, p store.Page) (out []JobRow, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		var jobs []models.Job
		if jobs, next, err = tx.JobsFiltered(firm, f, p); err != nil {
			return err
		}
		out, err = c.jobRows(tx, jobs)
		return err
	})
	return out, next, err
}

// Jobs is JobRows with the rows alone.
func (c *Counter) Jobs(ctx context.Context, a models.Actor, f store.JobFilter, p store.Page) (rows []models.Job, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, next, err = tx.JobsFiltered(firm, f, p)
		return err
	})
	return rows, next, err
}

func (c *Counter) jobRows(tx *store.Tx, jobs []models.Job) ([]JobRow, error) {
	offerings, orders := map[string]models.Offering{}, []string{}
	for _, j := range jobs {
		orders = append(orders, j.OrderID)
	}
	numbers, err := tx.OrderNumbers(orders)
	if err != nil {
		return nil, err
	}
	out := make([]JobRow, 0, len(jobs))
	for _, j := range jobs {
		w, seen := offerings[j.OfferingID]
		if !seen {
			if w, err = tx.Offering(j.OfferingID); err != nil {
				return nil, err
			}
			offerings[j.OfferingID] = w
		}
		v := JobView{Job: j}
		if v.Line, err = tx.Line(j.LineID); err != nil {
			return nil, err
		}
		if err := c.attempts(tx, &v); err != nil {
			return nil, err
		}
		out = append(out, rowOf(v, w, numbers[j.OrderID]))
	}
	return out, nil
}

func rowOf(v JobView, w models.Offering, number string) JobRow {
	r := JobRow{Job: v.Job, TitleZh: w.TitleZh, TitleEn: w.TitleEn, Kind: w.Kind, OrderNumber: number, Cap: v.Line.CapAmount, Cost: v.Cost, Progress: -1}
	for _, a := range v.Attempts {
		r.RunMillis += a.Attempt.RunMillis
	}
	if last, ok := v.Last(); ok {
		r.Figures = last.Metrics
		if last.Attempt.State == models.AttemptRunning {
			r.Progress = last.Attempt.Progress
		}
	}
	return r
}

// ErrCompared refuses more jobs than stand beside each other on a page.
var ErrCompared = fault.New(fault.Invalid, "checkout.compared") // most

// mostCompared bounds how many jobs stand beside each other.
const mostCompared = 4

// Compared returns at most four jobs of the actor's firm with their curves, in
// the order asked for.
func (c *Counter) Compared(ctx context.Context, a models.Actor, ids []string) ([]Run, error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, err
	}
	if len(ids) > mostCompared {
		return nil, ErrCompared.With("most", mostCompared)
	}
	var out []Run
	return out, c.DB.View(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			r := Run{JobView: JobView{Now: c.Clock.Now()}}
			if err := c.jobView(tx, &r.JobView, id, firm); err != nil {
				return err
			}
			if last, ok := r.Last(); ok {
				if r.Curves, err = tx.AttemptMetrics(last.Attempt.ID); err != nil {
					return err
				}
			}
			out = append(out, r)
		}
		return nil
	})
}

// Run is a job with the curves of its last attempt.
type Run struct {
	JobView
	Curves []models.AttemptMetric
}

// Curves are what the runner of a job's attempt n measured, of the last one when n is 0.
func (c *Counter) Curves(ctx context.Context, a models.Actor, jobID string, n int) (out []models.AttemptMetric, at models.Attempt, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, at, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if at, err = attemptOf(tx, jobID, firm, n); err != nil || at.ID == "" {
			return err
		}
		out, err = tx.AttemptMetrics(at.ID)
		return err
	})
	return out, at, err
}

// JobRecipes are the recipes that jobs of the actor's firm were of.
func (c *Counter) JobRecipes(ctx context.Context, a models.Actor) (out []string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, err
	}
	return out, c.DB.View(ctx, func(tx *store.Tx) error {
		out, err = tx.JobRecipes(firm)
		return err
	})
}

// Array returns the elements of an array of the actor's firm, first to last.
func (c *Counter) Array(ctx context.Context, a models.Actor, id string) (out []JobRow, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, err
	}
	return out, c.DB.View(ctx, func(tx *store.Tx) error {
		jobs, err := tx.JobsOfArray(id, firm)
		if err == nil && len(jobs) == 0 {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		out, err = c.jobRows(tx, jobs)
		return err
	})
}

// CancelArray is CancelJob for every element that has not ended; ErrNotCancel when all have.
func (c *Counter) CancelArray(ctx context.Context, a models.Actor, id string) error {
	firm, err := buyerOf(a)
	if err != nil {
		return err
	}
	var jobs []models.Job
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if jobs, err = tx.JobsOfArray(id, firm); err == nil && len(jobs) == 0 {
			err = store.ErrNotFound
		}
		return err
	})
	if err != nil {
		return err
	}
	asked := false
	for _, j := range jobs {
		ok, err := c.cancelLine(ctx, j.LineID, j.OrderID, step(a, order.CauseCancelled, c.Clock.Now()))
		if err != nil {
			return err
		}
		asked = asked || ok
	}
	if !asked {
		return ErrNotCancel
	}
	return nil
}

// JobFilter is what a list of jobs is narrowed to.
type JobFilter = store.JobFilter
