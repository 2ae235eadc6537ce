package schedule

import "time"

// SiteState says whether a site takes new work.
type SiteState string

// A draining site keeps what runs and starts nothing; a site that is down, or
// that rests after many faults in a row, is only waited for.
const (
	Ready    SiteState = "ready"
	Draining SiteState = "draining"
	Down     SiteState = "down"
	Resting  SiteState = "resting"
)

// Site is one provider's cluster in one region; its pools are never mixed within a job.
type Site struct {
	ID        string
	Provider  string
	Region    string
	Residency []string // data residency zones the site satisfies
	State     SiteState
	Isolates  bool // it can keep jobs apart
	// Reliability is how well the site kept its promises lately, in thousandths;
	// of sites that are liked alike the better one is taken.
	Reliability int
	Pools       []Pool
}

// Pool is the nodes of a site that share one class of hardware and one software stack.
type Pool struct {
	Class    string
	Stack    string
	Domestic bool
	Price    int64 // of one unit for one hour, in any one money unit used throughout
	Nodes    []Node
}

// Node is one machine; its id is unique within the site.
type Node struct {
	ID    string
	Units int
	Down  bool
}

// Part is the units that a job takes on one node.
type Part struct {
	Node  string `json:"node"`
	Units int    `json:"units"`
}

// Job is one gang: all of its units at one site in one pool, or none.
type Job struct {
	ID    string
	Firm  string
	Class string
	Stack string

	Units   int // the whole gang
	PerNode int // exactly this many on each of Units/PerNode nodes; 0 lets the gang spread as it fits

	Priority      int // higher goes first
	Submitted     time.Time
	EarliestStart time.Time // zero: at once; later: off-peak deferral
	Paused        bool      // EarliestStart is a pause after a fault, not a wish
	Deadline      time.Time // to be finished by; zero: none. It orders a firm's own jobs, it never refuses

	Regions   []string // allowed; empty: any
	Residency []string // the site must satisfy every one of them
	Sites     []string // allowed; empty: any
	Near      string   // preferred region
	MaxPrice  int64    // of one unit for one hour; 0: any
	Domestic  bool     // domestic chips only
	Isolated  bool     // only where jobs can be kept apart

	Interruptible bool
	Preempted     int           // how often it was preempted so far
	Attained      time.Duration // units × time that earlier attempts were served

	Expected time.Duration // zero: as long as Cap
	Cap      time.Duration // the job is stopped at it
}

// Run is an attempt that holds its parts from Started until Finish is told.
type Run struct {
	Job        Job
	Site       string
	Parts      []Part
	Started    time.Time
	End        time.Time // Started + Cap, or an estimate; Placement.End is the value planned with
	Checkpoint time.Time // last one; zero: none
	Leaving    bool      // told to go: Plan counts it as a victim that costs nothing more
}

// Reservation keeps units of one pool for one firm in [From, To).
type Reservation struct {
	ID    string
	Site  string
	Class string
	Stack string
	Firm  string
	Units int
	From  time.Time
	To    time.Time
}

// Placement starts a job now; with Victims, only once those runs are gone: until then the same plan comes again.
type Placement struct {
	Job     string
	Site    string
	Parts   []Part
	Start   time.Time
	End     time.Time
	Price   int64
	Victims []string // runs to stop first, in the order they were chosen
	Reason  Reason
}

// Wait is a job that does not start now, and why.
type Wait struct {
	Job    string
	Reason Reason
}

// Head is the reservation of the first waiting job of one set of eligible pools; nothing started later delays it.
type Head struct {
	Job   string
	Site  string
	Parts []Part
	Start time.Time
	End   time.Time
}

// Result is one plan: every queued job is in Placements or in Waiting, in the order of the queue.
type Result struct {
	Placements []Placement
	Waiting    []Wait
	Heads      []Head
}

// Forecast answers whether a job that joined the queue now would start now, and if not, when.
type Forecast struct {
	Now      bool
	Site     string    // where it would start; empty if nowhere
	Earliest time.Time // no sooner than this as things run now; zero if never
	Expected time.Time // Earliest and the waiting work ahead spread over the pool; an estimate
	Reason   Reason
}
