package slurm

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"supermarket/internal/broker"
	"supermarket/models"
)

// job is slurmctld's record of one batch job, in the words of any version.
type job struct {
	ID     int64    `json:"job_id"`
	Name   string   `json:"name"`
	States words    `json:"job_state"`
	Reason string   `json:"state_reason"`
	Exit   exitCode `json:"exit_code"`
	Nodes  string   `json:"nodes"`       // that it was given, "" for none yet
	Again  number   `json:"restart_cnt"` // how often Slurm began it anew
}

// words is one word, or several as newer versions have it.
type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*w = strings.Split(one, ",")
		return nil
	}
	return json.Unmarshal(b, (*[]string)(w))
}

func (w words) any(of ...string) bool {
	return slices.ContainsFunc(of, func(s string) bool { return slices.Contains(w, s) })
}

// number is a whole number, or one in a box as newer versions have it.
type number int64

func (n *number) UnmarshalJSON(b []byte) error {
	var box struct {
		Set    bool  `json:"set"`
		Number int64 `json:"number"`
	}
	if len(b) > 0 && b[0] == '{' {
		err := json.Unmarshal(b, &box)
		*n = number(box.Number)
		return err
	}
	var plain *int64
	err := json.Unmarshal(b, &plain)
	if plain != nil {
		*n = number(*plain)
	}
	return err
}

// exitCode is a wait status, or what newer versions take it apart into.
type exitCode struct{ Code, Signal int }

func (e *exitCode) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		var parts struct {
			Code   number `json:"return_code"`
			Signal struct {
				ID number `json:"id"`
			} `json:"signal"`
		}
		err := json.Unmarshal(b, &parts)
		*e = exitCode{int(parts.Code), int(parts.Signal.ID)}
		return err
	}
	var status number
	err := json.Unmarshal(b, &status)
	*e = exitCode{int(status >> 8 & 0xff), int(status & 0x7f)}
	return err
}

// over tells that Slurm has done with the job.
func (j job) over() bool {
	st := j.status().State
	return st == models.SeenFinished || st == models.SeenLost
}

const refPrefix = "slurm:"

func ref(id int64) string { return refPrefix + strconv.FormatInt(id, 10) }

func (j job) ref() string { return ref(j.ID) }

func idOf(ref string) (int64, bool) {
	text, ok := strings.CutPrefix(ref, refPrefix)
	id, err := strconv.ParseInt(text, 10, 64)
	return id, ok && err == nil && id > 0
}

// status reads Slurm's states as the broker's. A runner ends with its job's own
// code, or with one of those that only runners have, and only after the server has
// its result: whatever else ended it has taken the result along.
func (j job) status() broker.Status {
	s := broker.Status{RemoteRef: j.ref()}
	ended := broker.Status{State: models.SeenFinished, RemoteRef: s.RemoteRef}
	switch {
	case j.States.any("COMPLETING"): // a runner that was asked to go still brings what it has
		s.State = models.SeenRunning
	case j.States.any("CANCELLED") && j.Nodes == "":
		ended.Exit = &broker.Exit{Code: -1, Cause: models.CauseCancelled}
		return ended
	case j.States.any("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "PREEMPTED", "OUT_OF_MEMORY", "DEADLINE"):
		if ended.Exit = j.exit(); ended.Exit != nil {
			return ended
		}
		s.State, s.Preempted = models.SeenLost, j.States.any("PREEMPTED")
	case j.States.any("NODE_FAIL", "BOOT_FAIL", "REVOKED", "LAUNCH_FAILED", "RECONFIG_FAIL"):
		s.State = models.SeenLost
	case j.States.any("RUNNING", "STOPPED", "SUSPENDED", "SIGNALING", "STAGE_OUT", "RESIZING"):
		s.State = models.SeenRunning
	case j.Again > 0: // put back by Slurm: what ran before is gone, and another run would find the attempt taken
		s.State = models.SeenLost
	default: // PENDING, CONFIGURING, SPECIAL_EXIT, RESV_DEL_HOLD …
		s.State = models.SeenPending
	}
	return s
}

// exit is how a runner said that it ended, nil where it could not say.
func (j job) exit() *broker.Exit {
	own := func(cause models.RunCause) *broker.Exit { return &broker.Exit{Code: -1, Cause: cause, Delivered: true} }
	switch code := j.Exit.Code; {
	case j.Exit.Signal == int(syscall.SIGUSR1): // a cancel that came before the runner could listen
		return &broker.Exit{Code: -1, Cause: models.CauseCancelled}
	case j.Exit.Signal != 0, code >= models.RunnerFaults, j.launchFault():
		return nil
	case code == models.RunnerCancelled:
		return own(models.CauseCancelled)
	case code == models.RunnerPreempted:
		return own(models.CausePreempted)
	case code == models.RunnerCap:
		return own(models.CauseCap)
	case code == models.RunnerLimits:
		return own(models.CauseLimits)
	case code > bySignal && code <= bySignal+64:
		return &broker.Exit{Code: -1, Signal: unix.SignalName(syscall.Signal(code - bySignal)), Cause: models.CauseExit, Delivered: true}
	case code == 0 && !j.States.any("COMPLETED"):
		return nil
	default:
		return &broker.Exit{Code: code, Cause: models.CauseExit, Delivered: true}
	}
}

// bySignal and the signal's number is how a runner ends whose job a signal ended,
// as a shell would: a signal of its own would look as if the engine had killed it.
const bySignal = 128

// launchFault tells that Slurm could not start the script: an output path that
// cannot be written, a missing user.
func (j job) launchFault() bool {
	return j.Reason == "JobLaunchFailure" || j.Reason == "BadConstraints" || strings.HasPrefix(j.Reason, "RaisedSignal:53")
}
