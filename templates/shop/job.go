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
	Status    JobStatus
	Facts     []ui.Fact
	Params    []ui.Fact
	Log       ui.Log
	Artefacts []Artefact
	Simulated bool
}

// JobStatus is the part that moves; also the partial that the event "status"
// of the stream carries.
type JobStatus struct {
	State    models.JobState
	Reason   string // why it waits, or why this site
	Warning  string // near its cap
	Progress int    // 0 to 1000; below 0 is not told
	Cost     CostMeter
	Figures  []ui.Fact // what it reports: GFLOPS, loss
	Events   []ui.Event
	Cancel   *CancelForm // nil for who may not, or when it has ended
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
}
