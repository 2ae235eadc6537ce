package order

import (
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Pauses of a job after its faults, and rests of a site after faults in a row.
const (
	pauseRoom  = time.Minute // after a preemption: else it would take its place back
	pauseFirst = 30 * time.Second
	pauseMost  = 10 * time.Minute
	restFirst  = time.Minute
	restMost   = time.Hour
)

// RestAfter is how many attempts a site fails in a row before it is given a
// rest: more than one job alone can lose there.
const RestAfter = 5

// RetryPause is how long a job waits after so many faults: nothing after the
// first, since it may well run elsewhere at once, then longer each time.
func RetryPause(faults int) time.Duration {
	if faults < 2 {
		return 0
	}
	return grown(pauseFirst, faults-2, pauseMost)
}

// SiteRest is how long a site gets no work after so many faults in a row.
func SiteRest(faults int) time.Duration {
	if faults < RestAfter {
		return 0
	}
	return grown(restFirst, faults-RestAfter, restMost)
}

func grown(first time.Duration, doublings int, most time.Duration) time.Duration {
	return min(first<<min(doublings, 16), most)
}

// suspect tells whether a job that is out of tries failed at different sites:
// then the fault may be its own, and a person looks at it.
func suspect(tx *store.Tx, a models.Attempt, j models.Job, out Outcome) (bool, error) {
	if out.Job != models.JobFailed || !out.Fault {
		return false, nil
	}
	all, err := tx.AttemptsOfJob(j.ID)
	if err != nil {
		return false, err
	}
	for _, b := range all {
		if b.SiteID != a.SiteID && (b.State == models.AttemptFailed || b.State == models.AttemptLost) {
			return true, nil
		}
	}
	return false, nil
}

// requeue lets a job wait again with what its attempt left it, or sets it aside.
func requeue(tx *store.Tx, a models.Attempt, j models.Job, out Outcome, in End, aside bool) error {
	r, err := carried(tx, a, j, out, in)
	if err != nil {
		return err
	}
	s := in.Step
	if aside {
		s.Cause, r.AsideAt, r.AsideWhy = CauseAside, &s.At, CauseAside
	}
	if j.State != models.JobQueued {
		if err := MoveJob(tx, j, models.JobQueued, s); err != nil {
			return err
		}
	}
	if err := tx.Requeue(j.ID, r, s.At); err != nil {
		return err
	}
	tx.Wake("dispatch")
	return followLine(tx, j.LineID, models.LinePaid, s)
}

func carried(tx *store.Tx, a models.Attempt, j models.Job, out Outcome, in End) (r store.Requeue, err error) {
	if a.ClaimedAt != nil {
		ran := in.Finish.RunMillis
		if in.Lost {
			ran = a.RunMillis
		}
		r.AttainedMillis = int64(j.Units) * ran
		if r.CheckpointKey, err = tx.CheckpointOf(a.ID); err != nil {
			return r, err
		}
	}
	if out.Attempt == models.AttemptPreempted {
		r.Preemptions = 1
		at := in.Step.At.Add(pauseRoom)
		r.RetryAt = &at
	}
	if out.Fault {
		r.Faults = 1
		if pause := RetryPause(j.Faults + 1); pause > 0 {
			at := in.Step.At.Add(pause)
			r.RetryAt = &at
		}
	}
	return r, nil
}

// tellSite counts faults of a site in a row: too many open the breaker, and a
// run that its site did not spoil closes it.
func tellSite(tx *store.Tx, a models.Attempt, out Outcome, at time.Time) error {
	switch {
	case out.Fault:
		n, err := tx.SiteFailed(a.SiteID)
		if err != nil || n < RestAfter {
			return err
		}
		return tx.RestSite(a.SiteID, at.Add(SiteRest(n)))
	case out.Billed && out.Attempt != models.AttemptPreempted:
		return tx.SiteServed(a.SiteID)
	default:
		return nil
	}
}
