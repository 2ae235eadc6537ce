package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// JobPage is one job: how far it is, why, what it costs so far, what it writes.
type JobPage struct {
	ui.Page
	ID        string
	Name      string // of the recipe
	Offering  string
	OrderHref string
	Order     string
	AgainHref string // the estimator, filled as for this job; empty where it cannot be had again
	Compare   string // beside which others it can be put
	ArrayHref string // of the array that it is one element of
	OfHref    string // of the job that it repeats
	Status    JobStatus
	Facts     []ui.Fact
	Params    []ui.Fact
	Command   []string // the buyer's own, an argument a line
	Log       ui.Log
	Parts     JobParts
	Simulated bool
	Cheap     bool // interruptible
}

// JobStatus is the part that moves; also the partial that the event "status"
// of the stream carries.
type JobStatus struct {
	State    models.JobState
	Reason   string // why this site, or how it ended
	Wait     *Wait  // why it waits, nil when it does not
	Warning  string // near its cap
	Notice   string // it is about to make room
	Progress int    // 0 to 1000; below 0 is not told
	Cost     CostMeter
	Bands    ui.Table
	Events   []ui.Event
	Cancel   *CancelForm // nil for who may not, or when it has ended
}

// Wait is what a job waits for, since when, and until when at the latest.
type Wait struct {
	Text  string
	Facts []ui.Fact
}

// JobParts are what else a run leaves while it goes on; each is also the partial of an event.
type JobParts struct {
	Figures   []ui.Fact // what it reports: GFLOPS, loss
	Curves    []ui.Curves
	CSVHref   string
	Artefacts []Artefact
	Attempts  []Attempt
}

// CostMeter is cost so far against the hard cap.
type CostMeter struct {
	Cost, Cap models.Money
	Run, Max  time.Duration
	Use       string // card-hours, localised
	Final     bool   // settled: this is what it cost
}

// Artefact is a file that the job left.
type Artefact struct {
	Name   string
	Href   string
	Size   int64
	SHA256 string
	At     time.Time
	Note   string // whose it is, where several attempts left some; a checkpoint
}

// Attempt is one try: where, on which machines, how long, what it wrote.
type Attempt struct {
	N        int
	State    models.AttemptState
	Site     string
	Machines []string // of several, each runs one rank
	Units    string
	Run      time.Duration
	Use      string // of processor and memory
	LogHref  string
	Cause    string
}
