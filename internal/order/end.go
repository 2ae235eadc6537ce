package order

import (
	"encoding/json"
	"fmt"

	"supermarket/internal/catalog"
	"supermarket/internal/killpoint"
	"supermarket/internal/meter"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Terms are what an installation sets for settlement.
type Terms struct {
	Calendar reference.Calendar
	FeePPM   int64 // the platform's share of a cost, in millionths
	Tries    int   // attempts that a job may lose to faults that are not the buyer's
}

// End is the end of one attempt, told by its runner or found out by the dispatcher.
type End struct {
	AttemptID string
	Finish    models.FinishRequest
	Lost      bool   // nobody told: the runner is gone
	Withdrawn string // message key of why it is taken back before a runner claims it, "" for an end
	Terms     Terms
	Step      Step // Cause is decided here
}

// EndAttempt ends an attempt, records its stretches, and ends or requeues its
// job; when the job ends, its line settles, all in tx. It reports false when the
// attempt was over before.
func EndAttempt(tx *store.Tx, in End) (bool, error) {
	a, err := tx.Attempt(in.AttemptID)
	if err != nil {
		return false, err
	}
	j, err := tx.Job(a.JobID)
	if err != nil {
		return false, err
	}
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return false, err
	}
	if a, err = tx.Attempt(a.ID); err != nil {
		return false, err
	}
	if models.AttemptMoves.Ended(a.State) || in.Withdrawn != "" && a.RunnerID != "" {
		return false, nil
	}
	if j, err = tx.Job(a.JobID); err != nil {
		return false, err
	}
	if in.Finish, err = vouch(tx, a, j, in); err != nil {
		return false, err
	}
	out := decide(in, a, j)
	if out.Millis, err = goesOn(tx, a, out); err != nil {
		return false, err
	}
	if err := countEnd(tx, a, j, out, in.Step.At); err != nil {
		return false, err
	}
	out.Millis, out.Billed = witnessed(a, out.Millis, in.Step.At), out.Billed && !j.House
	if err := closeAttempt(tx, a, out, in); err != nil {
		return false, err
	}
	if err := bill(tx, a, j, out, in.Terms); err != nil {
		return false, err
	}
	killpoint.At("settle.metered")
	in.Step.Cause = out.Cause
	if err := endJob(tx, a, j, out, in); err != nil {
		return false, err
	}
	return true, tellSite(tx, a, out, in.Step.At)
}

func decide(in End, a models.Attempt, j models.Job) Outcome {
	left := j.Faults+1 < in.Terms.Tries && j.CancelAt == nil
	asked := a.PreemptAt != nil && j.CancelAt == nil
	f := in.Finish
	switch {
	case in.Withdrawn != "":
		return cancelled(DecideWithdrawn(in.Withdrawn), j)
	case in.Lost && asked: // it went as it was told to, and could not say so
		f = models.FinishRequest{Cause: models.CausePreempted, RunMillis: a.RunMillis, CheckpointMillis: a.CheckpointMillis}
	case in.Lost:
		return cancelled(DecideLost(left), j)
	case asked && f.Cause == models.CauseCancelled: // its engine ended it, and its runner cannot know for whose sake
		f.Cause = models.CausePreempted
	}
	out := Decide(f, left)
	if f.Cause == models.CausePreempted && !asked && !j.Interruptible { // its site stopped what may not be stopped
		out = again(out, left)
	}
	return cancelled(out, j)
}

// goesOn is what of a run is recorded: of a preempted one nothing when the file of
// its checkpoint never came, for nobody can go on from there.
func goesOn(tx *store.Tx, a models.Attempt, out Outcome) (int64, error) {
	if out.Attempt != models.AttemptPreempted || out.Millis == 0 {
		return out.Millis, nil
	}
	key, err := tx.CheckpointOf(a.ID)
	if key == "" {
		return 0, err
	}
	return out.Millis, err
}

// cancelled turns "give up" or "wait again" into what the buyer asked for.
func cancelled(o Outcome, j models.Job) Outcome {
	if j.CancelAt != nil && (o.Job == models.JobQueued || o.Cause == CauseGaveUp) {
		o.Job, o.Cause = models.JobCancelled, CauseCancelled
	}
	return o
}

func closeAttempt(tx *store.Tx, a models.Attempt, out Outcome, in End) error {
	step := in.Step
	step.Cause = out.Cause
	if a.State == models.AttemptPlanned && out.Attempt != models.AttemptCancelled {
		out.Attempt = models.AttemptLost
	}
	if a.RunnerID == "" && out.Attempt == models.AttemptSucceeded {
		return fmt.Errorf("order: attempt %s succeeded and nobody claimed it", a.ID)
	}
	if err := MoveAttempt(tx, a, out.Attempt, step); err != nil {
		return err
	}
	if in.Lost || in.Withdrawn != "" {
		return nil
	}
	metrics, err := json.Marshal(in.Finish.Metrics)
	if err != nil {
		return err
	}
	return tx.EndAttempt(a.ID, in.Finish, string(metrics), step.At)
}

func bill(tx *store.Tx, a models.Attempt, j models.Job, out Outcome, terms Terms) error {
	l, err := tx.Line(j.LineID)
	if err != nil {
		return err
	}
	before, err := tx.SegmentsOfLine(l.ID)
	if err != nil {
		return err
	}
	spent, err := meter.Cost(before)
	if err != nil {
		return err
	}
	prices, err := catalog.PricesOf(tx, l.OfferingID, l.TariffVersion)
	if err != nil {
		return err
	}
	if a.ClaimedAt == nil {
		return nil // it never ran
	}
	segments, err := meter.Segments(terms.Calendar, prices, meter.Run{
		AttemptID: a.ID, LineID: l.ID, StartsAt: *a.ClaimedAt, Units: j.Units, Billed: out.Billed,
		Millis: min(out.Millis, l.CapMillis-meter.BilledMillis(before)), Room: l.CapAmount - spent,
	})
	if err != nil {
		return err
	}
	return meter.Record(tx, segments)
}

func endJob(tx *store.Tx, a models.Attempt, j models.Job, out Outcome, in End) error {
	aside, err := suspect(tx, a, j, out)
	if err != nil {
		return err
	}
	if aside || out.Job == models.JobQueued {
		return requeue(tx, a, j, out, in, aside)
	}
	if err := MoveJob(tx, j, out.Job, in.Step); err != nil {
		return err
	}
	var exit *int
	if !in.Lost && in.Withdrawn == "" {
		exit = &in.Finish.ExitCode
	}
	if err := tx.EndJob(j.ID, exit, in.Step.At); err != nil {
		return err
	}
	tx.Wake("dispatch")
	return Settle(tx, j.LineID, lineEnd(out.Job), in.Terms, in.Step)
}

func lineEnd(s models.JobState) models.LineState {
	switch s {
	case models.JobSucceeded:
		return models.LineFulfilled
	case models.JobCancelled:
		return models.LineCancelled
	default:
		return models.LineFailed
	}
}

// CancelQueued ends a job that has no living attempt; false when it has one.
func CancelQueued(tx *store.Tx, j models.Job, terms Terms, s Step) (bool, error) {
	return endQueued(tx, j, models.JobCancelled, terms, s)
}

// FailQueued ends a job that has no living attempt and cannot run; what earlier
// attempts did not bill costs nothing. False when it has a living attempt.
func FailQueued(tx *store.Tx, j models.Job, terms Terms, s Step) (bool, error) {
	return endQueued(tx, j, models.JobFailed, terms, s)
}

func endQueued(tx *store.Tx, j models.Job, to models.JobState, terms Terms, s Step) (bool, error) {
	if j.State != models.JobQueued {
		return false, nil
	}
	attempts, err := tx.AttemptsOfJob(j.ID)
	if err != nil {
		return false, err
	}
	for _, a := range attempts {
		if a.State == models.AttemptPlanned {
			if err := MoveAttempt(tx, a, models.AttemptCancelled, s); err != nil {
				return false, err
			}
			continue
		}
		if !models.AttemptMoves.Ended(a.State) {
			return false, nil
		}
	}
	if err := MoveJob(tx, j, to, s); err != nil {
		return false, err
	}
	if err := tx.EndJob(j.ID, nil, s.At); err != nil {
		return false, err
	}
	return true, Settle(tx, j.LineID, lineEnd(to), terms, s)
}
