package order

import "supermarket/models"

// Outcome is what the end of an attempt means for its job and for the bill.
type Outcome struct {
	Attempt models.AttemptState
	Job     models.JobState // queued: the job waits for another try
	Cause   string          // message key
	Millis  int64           // to be recorded
	Billed  bool
	Fault   bool // of site, launch or broker: it counts against the budget of tries
}

// The message keys of how an attempt or a job ended.
const (
	CauseDone      = "job.done"
	CauseExit      = "job.exit"
	CauseCap       = "job.cap"
	CauseLimits    = "job.limits"
	CauseCancelled = "job.cancelled"
	CausePreempted = "job.preempted"
	CauseLaunch    = "job.launch"
	CauseLost      = "job.lost"
	CauseGaveUp    = "job.gave_up"
	CauseUnpaid    = "order.lapsed"
	CauseAside     = "waiting.aside"
	CauseNowhere   = "job.impossible"
)

// The message keys of why an attempt that no runner had claimed was taken back,
// and of why one that runs is asked to make room.
const (
	CauseDraining = "attempt.site_draining"
	CauseSiteDown = "attempt.site_down"
	CauseMadeRoom = "attempt.made_room"
	CauseRoom     = "job.preempt.room"
)

// Decide applies the rule of who pays for failure: the buyer's exit code,
// limits, cap or cancel cost the seconds used; a fault of site, launch or broker
// costs nothing and is tried again while triesLeft; a preempted run costs the
// seconds up to its last checkpoint (goesOn: if its file is here) and waits again.
func Decide(f models.FinishRequest, triesLeft bool) Outcome {
	switch f.Cause {
	case models.CauseExit:
		if f.ExitCode == 0 {
			return ran(models.AttemptSucceeded, models.JobSucceeded, CauseDone, f.RunMillis)
		}
		return ran(models.AttemptFailed, models.JobFailed, CauseExit, f.RunMillis)
	case models.CauseCap:
		return ran(models.AttemptFailed, models.JobFailed, CauseCap, f.RunMillis)
	case models.CauseLimits:
		return ran(models.AttemptFailed, models.JobFailed, CauseLimits, f.RunMillis)
	case models.CauseCancelled:
		return ran(models.AttemptCancelled, models.JobCancelled, CauseCancelled, f.RunMillis)
	case models.CausePreempted:
		return ran(models.AttemptPreempted, models.JobQueued, CausePreempted, min(f.CheckpointMillis, f.RunMillis))
	default:
		return again(Outcome{Attempt: models.AttemptFailed, Job: models.JobQueued, Cause: CauseLaunch, Millis: f.RunMillis}, triesLeft)
	}
}

func ran(a models.AttemptState, j models.JobState, cause string, millis int64) Outcome {
	return Outcome{Attempt: a, Job: j, Cause: cause, Millis: millis, Billed: true}
}

// DecideLost is the outcome of an attempt whose runner is gone without a word:
// the site's fault.
func DecideLost(triesLeft bool) Outcome {
	return again(Outcome{Attempt: models.AttemptLost, Job: models.JobQueued, Cause: CauseLost}, triesLeft)
}

// DecideWithdrawn is the outcome of an attempt that was taken back before any
// runner had it: nobody's fault, and the job waits again.
func DecideWithdrawn(cause string) Outcome {
	return Outcome{Attempt: models.AttemptCancelled, Job: models.JobQueued, Cause: cause}
}

func again(o Outcome, triesLeft bool) Outcome {
	o.Fault = true
	if !triesLeft {
		o.Job, o.Cause = models.JobFailed, CauseGaveUp
	}
	return o
}
