package order

import "supermarket/models"

// Outcome is what the end of an attempt means for its job and for the bill.
type Outcome struct {
	Attempt models.AttemptState
	Job     models.JobState // queued: the job waits for another try
	Cause   string          // message key
	Millis  int64           // to be recorded
	Billed  bool
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
)

// Decide applies the rule of who pays for failure: the buyer's exit code,
// limits, cap or cancel cost the seconds used; a fault of site, launch or broker
// costs nothing and is tried again while triesLeft; a preempted run costs the
// seconds up to its last checkpoint and waits again.
func Decide(f models.FinishRequest, triesLeft bool) Outcome {
	switch f.Cause {
	case models.CauseExit:
		if f.ExitCode == 0 {
			return Outcome{models.AttemptSucceeded, models.JobSucceeded, CauseDone, f.RunMillis, true}
		}
		return Outcome{models.AttemptFailed, models.JobFailed, CauseExit, f.RunMillis, true}
	case models.CauseCap:
		return Outcome{models.AttemptFailed, models.JobFailed, CauseCap, f.RunMillis, true}
	case models.CauseLimits:
		return Outcome{models.AttemptFailed, models.JobFailed, CauseLimits, f.RunMillis, true}
	case models.CauseCancelled:
		return Outcome{models.AttemptCancelled, models.JobCancelled, CauseCancelled, f.RunMillis, true}
	case models.CausePreempted:
		return Outcome{models.AttemptPreempted, models.JobQueued, CausePreempted, min(f.CheckpointMillis, f.RunMillis), true}
	default:
		return again(Outcome{models.AttemptFailed, models.JobQueued, CauseLaunch, f.RunMillis, false}, triesLeft)
	}
}

// DecideLost is the outcome of an attempt whose runner is gone without a word:
// the site's fault.
func DecideLost(triesLeft bool) Outcome {
	return again(Outcome{models.AttemptLost, models.JobQueued, CauseLost, 0, false}, triesLeft)
}

func again(o Outcome, triesLeft bool) Outcome {
	if !triesLeft {
		o.Job, o.Cause = models.JobFailed, CauseGaveUp
	}
	return o
}
