package apidoc

import (
	"time"

	"supermarket/internal/checkout"
	"supermarket/models"
)

// JobSummary is a job as lists show it.
type JobSummary struct {
	ID        string            `json:"id"`
	Order     string            `json:"order"`
	Line      string            `json:"line"`
	Offering  string            `json:"offering"`
	Region    string            `json:"region"`
	Class     string            `json:"class"`
	Stack     string            `json:"stack"`
	Recipe    string            `json:"recipe"`
	Params    map[string]string `json:"params"`
	Units     int               `json:"units"`
	State     models.JobState   `json:"state"`
	Cause     string            `json:"cause,omitempty"`  // how it ended
	Reason    string            `json:"reason,omitempty"` // why it waits, or where it was placed
	CapMillis int64             `json:"cap_millis"`
	Attempts  int               `json:"attempts_taken"`
	Cheap     bool              `json:"interruptible"`
	Preempted int               `json:"preemptions"`
	Array     string            `json:"array,omitempty"`
	RerunOf   string            `json:"rerun_of,omitempty"`
	Earliest  *time.Time        `json:"not_before,omitempty"`
	Deadline  *time.Time        `json:"wanted_by,omitempty"`
	ExitCode  *int              `json:"exit_code,omitempty"`
	CancelAt  *time.Time        `json:"cancel_asked_at,omitempty"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
	EndedAt   *time.Time        `json:"ended_at,omitempty"`
}

// Job is a job with its attempts, its cost so far and its history.
type Job struct {
	JobSummary
	Cost       models.Money `json:"cost"` // so far
	Attempts   []Attempt    `json:"attempts"`
	Segments   []Segment    `json:"segments"`
	Artefacts  []Artefact   `json:"artefacts"`
	Moves      []Move       `json:"moves"`
	Settlement *Settlement  `json:"settlement,omitempty"`
}

// Attempt is one try at one site.
type Attempt struct {
	ID        string              `json:"id"`
	N         int                 `json:"n"`
	State     models.AttemptState `json:"state"`
	Cause     string              `json:"cause,omitempty"`
	Site      Named               `json:"site"`
	Region    string              `json:"region"`
	Simulated bool                `json:"simulated"`
	RunMillis int64               `json:"run_millis"`
	Progress  int                 `json:"progress_permille"`
	ExitCode  *int                `json:"exit_code,omitempty"`
	LogBytes  int64               `json:"log_bytes"`
	PreemptAt *time.Time          `json:"preempt_told_at,omitempty"` // when it was told to make room
	KeptMs    int64               `json:"checkpoint_millis"`         // of an interrupted run: what of it counts
	Machines  []Machine           `json:"machines"`                  // of several, each runs one rank
	ClaimedAt *time.Time          `json:"claimed_at,omitempty"`
	StartedAt *time.Time          `json:"started_at,omitempty"`
	EndedAt   *time.Time          `json:"ended_at,omitempty"`
	Metrics   []models.RunMetric  `json:"metrics"`
	Moves     []Move              `json:"moves"`
}

// Machine is what of one machine an attempt held.
type Machine struct {
	Name  string `json:"name"`
	Units int    `json:"units"`
}

// Segment is a stretch of one attempt in one price band.
type Segment struct {
	Attempt  string       `json:"attempt"`
	Band     string       `json:"band"`
	StartsAt time.Time    `json:"starts_at"`
	Millis   int64        `json:"millis"`
	Units    int          `json:"units"`
	Price    models.Money `json:"price_per_unit_hour"`
	Cost     models.Money `json:"cost"`
	Billed   bool         `json:"billed"`
}

// Artefact is a file that a job left.
type Artefact struct {
	Name      string    `json:"name"`
	Attempt   string    `json:"attempt"`
	Size      int64     `json:"size"`
	SHA256    string    `json:"sha256"`
	CreatedAt time.Time `json:"created_at"`
}

// JobSummaryOf shows a job in a list.
func JobSummaryOf(j models.Job) JobSummary {
	return JobSummary{
		ID: j.ID, Order: j.OrderID, Line: j.LineID, Offering: j.OfferingID, Region: j.Region, Class: j.ClassID, Stack: j.StackID,
		Recipe: j.RecipeID, Params: given(j.Params), Units: j.Units, State: j.State, Cause: j.Cause, Reason: j.Reason,
		CapMillis: j.CapMillis, Attempts: j.Attempts, Cheap: j.Interruptible, Preempted: j.Preemptions, Array: j.ArrayID, RerunOf: j.RerunOf,
		Earliest: utc(&j.EarliestAt), Deadline: utc(j.DeadlineAt), ExitCode: j.ExitCode, CancelAt: utc(j.CancelAt),
		CreatedAt: j.CreatedAt.UTC(), UpdatedAt: j.UpdatedAt.UTC(), EndedAt: utc(j.EndedAt),
	}
}

// JobOf shows a job whole.
func JobOf(v checkout.JobView) Job {
	return Job{
		JobSummary: JobSummaryOf(v.Job), Cost: v.Cost, Attempts: each(v.Attempts, attemptOf), Segments: each(v.Segments, segmentOf),
		Artefacts: each(v.Artefacts, ArtefactOf), Moves: each(v.Moves, moveOf), Settlement: settlementOf(v.Settlement),
	}
}

func attemptOf(v checkout.AttemptView) Attempt {
	a := v.Attempt
	return Attempt{
		ID: a.ID, N: a.N, State: a.State, Cause: a.Cause, Site: Named{v.Site.ID, v.Site.NameZh, v.Site.NameEn}, Region: v.Site.Region,
		Simulated: v.Site.Simulated, RunMillis: a.RunMillis, Progress: a.Progress, ExitCode: a.ExitCode, LogBytes: a.LogBytes,
		PreemptAt: utc(a.PreemptAt), KeptMs: a.CheckpointMillis, Machines: each(v.Parts, func(p checkout.Part) Machine { return Machine{p.Node, p.Units} }),
		ClaimedAt: utc(a.ClaimedAt), StartedAt: utc(a.StartedAt), EndedAt: utc(a.EndedAt), Metrics: listed(v.Metrics), Moves: each(v.Moves, moveOf),
	}
}

func segmentOf(s models.UsageSegment) Segment {
	return Segment{s.AttemptID, s.Band, s.StartsAt.UTC(), s.Millis, s.Units, s.Price, s.Cost, s.Billed}
}

// ArtefactOf shows a file that a job left.
func ArtefactOf(a models.Artefact) Artefact {
	return Artefact{a.Name, a.AttemptID, a.Size, a.SHA256, a.CreatedAt.UTC()}
}
