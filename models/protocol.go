package models

import (
	"strings"
	"time"
)

// The site protocol: how what runs at a site (a runner beside a job, an agent
// in front of a site that cannot be reached) talks to the server. Bodies are
// JSON; a field that a reader does not know is ignored; no answer redirects.
const (
	ClaimPath = "/site/v1/claims"     // POST ClaimRequest, Bearer attempt token
	PollPath  = "/site/v1/poll"       // POST PollRequest, Bearer site key
	EnrolPath = "/site/v1/enrolments" // POST EnrolRequest, Bearer enrolment token, or the site key that a new one takes the place of

	RunnerPath = "/site/v1/runner/" // GET with a SHA-256 in hex: the program with these bytes, for anybody

	// HeaderContentSHA256 carries the hex digest of an artefact's bytes.
	HeaderContentSHA256 = "X-Content-Sha256"
	// LogOffsetParam is the query parameter of a log piece: how many bytes of
	// the log stand before it.
	LogOffsetParam = "offset"
)

// Bounds that both sides of the site protocol keep.
const (
	MaxReportMetrics  = 256     // new metrics in one report
	MaxMetricName     = 64      // bytes
	MaxArtefactName   = 128     // bytes
	MaxLogPiece       = 1 << 20 // bytes in one POST
	MaxSubmissionKey  = 64      // bytes
	MaxProtocolBody   = 1 << 20 // bytes of a JSON body, either way
	MaxFinishMetrics  = 256     // last value of each name
	MaxFinishArtefact = 256     // files of one attempt
)

// ClaimRequest is a runner's first act. The same RunnerID again gets the same
// answer; another one gets 409 and must exit without running anything; 410
// means that the attempt was cancelled or is over.
type ClaimRequest struct {
	SubmissionKey string    `json:"submission_key"`
	RunnerID      string    `json:"runner_id"` // made once and kept in the work folder
	RunnerVersion string    `json:"runner_version"`
	Host          HostFacts `json:"host"`
}

// HostFacts is what the runner found out about where it runs.
type HostFacts struct {
	Cores       int    `json:"cores"`
	MemoryBytes int64  `json:"memory_bytes"`
	Cgroup      string `json:"cgroup"`          // CgroupV1, CgroupV2 or CgroupNone: what a limit could be set with
	Namespaces  bool   `json:"namespaces"`      // network, files and processes can really be kept apart: it was tried
	Lacks       string `json:"lacks,omitempty"` // why namespaces is false, for the provider's staff
}

// Isolates tells whether a buyer's own command may run there: it can be kept apart,
// and its memory and processes can be bounded together.
func (h HostFacts) Isolates() bool { return h.Namespaces && h.Cgroup != "" && h.Cgroup != CgroupNone }

// What HostFacts.Cgroup may say.
const (
	CgroupNone = "none"
	CgroupV1   = "v1"
	CgroupV2   = "v2"
)

// ClaimAnswer is all that a runner needs. URLs are absolute, or paths on the
// server that answered; the attempt token goes along only to that server.
type ClaimAnswer struct {
	AttemptID        string            `json:"attempt_id"`
	JobID            string            `json:"job_id"`
	Recipe           string            `json:"recipe"`             // a name that workload.Get knows
	Command          []string          `json:"command,omitempty"`  // the buyer's own instead: an argument list, run in isolation or not at all
	Isolated         bool              `json:"isolated,omitempty"` // the recipe too runs in isolation
	Params           map[string]string `json:"params,omitempty"`
	Units            int               `json:"units"`           // cards or cores on this node
	Nodes            int               `json:"nodes,omitempty"` // of a recipe that runs as so many ranks, all with these units
	CapMillis        int64             `json:"cap_millis"`      // stop at it, by the runner's monotonic clock
	WarnMillis       int64             `json:"warn_millis"`     // say so in the log; 0: at 90 % of the cap
	GraceMillis      int64             `json:"grace_millis"`    // between SIGTERM and SIGKILL
	MaxLogBytes      int64             `json:"max_log_bytes"`
	MaxArtefactBytes int64             `json:"max_artefact_bytes"` // all artefacts together
	Inputs           []RunInput        `json:"inputs,omitempty"`
	LogURL           string            `json:"log_url"`
	ArtefactURL      string            `json:"artefact_url"` // PUT {path}/{name}, its query kept
	ReportURL        string            `json:"report_url"`
	FinishURL        string            `json:"finish_url"`
	HeartbeatSeconds int               `json:"heartbeat_seconds"` // a report at least this often
	Env              map[string]string `json:"env,omitempty"`
	Limits           RunLimits         `json:"limits"`
}

// RunInput is a file that the runner fetches, checks and lays into the job's
// input folder before the start.
type RunInput struct {
	Name   string `json:"name"` // as ValidArtefactName
	URL    string `json:"url"`
	SHA256 string `json:"sha256"` // hex
	Size   int64  `json:"size"`
}

// RunLimits bound the job; 0 means no limit of ours.
type RunLimits struct {
	MemoryBytes int64 `json:"memory_bytes,omitempty"` // by cgroup only
	Processes   int   `json:"processes,omitempty"`
	FileBytes   int64 `json:"file_bytes,omitempty"` // the largest file it may write
	DiskBytes   int64 `json:"disk_bytes,omitempty"` // all that it may write to its output
	OpenFiles   int   `json:"open_files,omitempty"`
	CPUSeconds  int64 `json:"cpu_seconds,omitempty"`
}

// What a buyer's own command may take of each unit that it pays for.
const (
	CommandMemory    = 2 << 30 // bytes
	CommandProcesses = 128
	CommandDisk      = 4 << 30 // bytes of output, whatever the units
)

// CommandLimits bound a buyer's own command: memory and processes by its units,
// CPU time by what its units can give within the cap.
func CommandLimits(units int, capMillis int64) RunLimits {
	n := int64(max(units, 1))
	return RunLimits{
		MemoryBytes: CommandMemory * n, Processes: CommandProcesses * int(n), FileBytes: CommandDisk / 2,
		DiskBytes: CommandDisk, OpenFiles: 1024, CPUSeconds: (capMillis/1000+60)*n + 1,
	}
}

// RunState is what a runner that lives is doing.
type RunState string

// The states of a report. Only running is billed.
const (
	RunPreparing RunState = "preparing"
	RunRunning   RunState = "running"
	RunUploading RunState = "uploading"
)

// ReportRequest is a heartbeat. The metrics of one sequence never change: a
// server that has seen the sequence drops them and takes the rest.
type ReportRequest struct {
	RunnerID         string      `json:"runner_id"`
	Sequence         int64       `json:"sequence"` // from 1
	State            RunState    `json:"state"`
	StartedAt        time.Time   `json:"started_at,omitzero"` // the runner's wall clock, to show; never to bill
	RunMillis        int64       `json:"run_millis"`          // so far, monotonic
	CheckpointMillis int64       `json:"checkpoint_millis"`   // RunMillis at the last checkpoint, 0 when none
	CPUMillis        int64       `json:"cpu_millis"`          // 0 when it cannot be told yet
	MaxRSSBytes      int64       `json:"max_rss_bytes"`       // 0 when it cannot be told yet
	Progress         float64     `json:"progress"`            // 0 to 1
	Metrics          []RunMetric `json:"metrics,omitempty"`
}

// RunMetric is one number that a job said of itself.
type RunMetric struct {
	Name     string  `json:"name"`
	Value    float64 `json:"value"`
	Unit     string  `json:"unit,omitempty"`
	AtMillis int64   `json:"at_millis"` // since the start
}

// The numbers that every runner measures of its job.
const (
	MetricCPU    = "cpu"    // percent of the units that are paid for
	MetricMemory = "memory" // bytes that are resident now
)

// ReportAnswer may ask the runner to stop its job. 410 asks the same.
type ReportAnswer struct {
	Cancel       bool   `json:"cancel"`
	CancelReason string `json:"cancel_reason,omitempty"` // CancelledByBuyer or CancelledForPreemption
	GraceMillis  int64  `json:"grace_millis,omitempty"`  // 0: as in the claim
}

// Why a running job is asked to stop.
const (
	CancelledByBuyer       = "buyer"
	CancelledForPreemption = "preempted"
)

// LogAnswer follows a POST of raw bytes at an offset: 200 when they stand in
// the log (bytes that stood there already are fine), 409 when they would leave
// a gap. Either way Size is where the next piece begins.
type LogAnswer struct {
	Size int64 `json:"size"`
}

// RunCause says what ended a run; with the exit code it decides who pays.
type RunCause string

// The causes of an end.
const (
	CauseExit      RunCause = "exit"      // by itself: exit code or signal tell
	CauseCap       RunCause = "cap"       // stopped at the hard cap
	CauseCancelled RunCause = "cancelled" // stopped on demand of the buyer
	CauseLaunch    RunCause = "launch"    // never ran: the site's fault
	CausePreempted RunCause = "preempted" // stopped for another's sake, or by the site
	CauseLimits    RunCause = "limits"    // killed by a limit: memory, CPU time, file size
)

// FinishRequest is the last word on an attempt; sent again and again until it is
// answered. RunMillis is what is billed.
type FinishRequest struct {
	RunnerID         string        `json:"runner_id"`
	StartedAt        time.Time     `json:"started_at,omitzero"`
	EndedAt          time.Time     `json:"ended_at,omitzero"`
	RunMillis        int64         `json:"run_millis"` // monotonic, start to exit
	ExitCode         int           `json:"exit_code"`  // -1 when a signal ended it or it never ran
	Signal           string        `json:"signal,omitempty"`
	Cause            RunCause      `json:"cause"`
	Detail           string        `json:"detail,omitempty"` // for the provider's staff, never for a page as it is
	CheckpointMillis int64         `json:"checkpoint_millis"`
	CPUMillis        int64         `json:"cpu_millis"`
	MaxRSSBytes      int64         `json:"max_rss_bytes"`
	LogBytes         int64         `json:"log_bytes"`
	Artefacts        []RunArtefact `json:"artefacts,omitempty"`
	Metrics          []RunMetric   `json:"metrics,omitempty"` // the last value of each name
}

// RunArtefact is a file that the runner has put.
type RunArtefact struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// FinishAnswer tells whether the attempt took the result. Not accepted (the
// attempt was over already) is final too: the runner stops asking.
type FinishAnswer struct {
	Accepted bool `json:"accepted"`
}

// EnrolRequest is an agent's introduction: it has made a key of its own and says
// the SHA-256 of it, in hex. The same key again gets the same answer, another one
// 410: the token works once.
type EnrolRequest struct {
	AgentVersion string `json:"agent_version"`
	KeySHA256    string `json:"key_sha256"`
}

// EnrolAnswer names the site whose agent it now is.
type EnrolAnswer struct {
	SiteID string `json:"site_id"`
	NameZh string `json:"name_zh"`
	NameEn string `json:"name_en"`
}

// PollRequest is what the agent of a pull site says of itself.
type PollRequest struct {
	AgentVersion string       `json:"agent_version"`
	Capacity     SiteCapacity `json:"capacity"`
	Healthy      bool         `json:"healthy"`
	Health       string       `json:"health,omitempty"`   // what is wrong, for the provider's staff
	Draining     bool         `json:"draining,omitempty"` // it starts nothing any more: it is about to be stopped
	Known        []KnownRun   `json:"known,omitempty"`
}

// SiteCapacity is what a site has; units are cards or cores, as its class has it.
type SiteCapacity struct {
	Nodes     int `json:"nodes"`
	Units     int `json:"units"`
	UnitsFree int `json:"units_free"`
}

// SeenState is what an engine knows of a submission.
type SeenState string

// What an engine may answer.
const (
	SeenPending  SeenState = "pending"  // accepted, nothing runs yet
	SeenRunning  SeenState = "running"  // the runner lives
	SeenFinished SeenState = "finished" // the runner ended and said how
	SeenLost     SeenState = "lost"     // the runner is gone and its result, if any, with it
)

// KnownRun is a submission that an agent has taken.
type KnownRun struct {
	SubmissionKey string    `json:"submission_key"`
	State         SeenState `json:"state"`
	RemoteRef     string    `json:"remote_ref,omitempty"`
}

// PollAnswer is the agent's work. A start or a cancel is repeated until the
// agent's Known shows that it was taken.
type PollAnswer struct {
	Starts      []RunStart `json:"starts,omitempty"`
	Cancels     []string   `json:"cancels,omitempty"` // submission keys
	PollSeconds int        `json:"poll_seconds"`
	Drain       bool       `json:"drain,omitempty"`  // nothing is to start here until this is gone
	Runner      *Program   `json:"runner,omitempty"` // the runner that the server knows
}

// Program names a program by its bytes; RunnerPath has them.
type Program struct {
	SHA256 string `json:"sha256"` // hex
	Size   int64  `json:"size"`
	OS     string `json:"os"`   // as Go names it: linux
	Arch   string `json:"arch"` // amd64, arm64
}

// RunStart asks for one runner.
type RunStart struct {
	SubmissionKey string `json:"submission_key"`
	Token         string `json:"token"` // of the attempt: claim, report, log, artefacts, finish
	ServerURL     string `json:"server_url"`
	Nodes         int    `json:"nodes"`
	Units         int    `json:"units"` // on each node
	CapMillis     int64  `json:"cap_millis"`
	Name          string `json:"name"`
}

// ValidSubmissionKey tells whether s may be a submission key: 1 to 64 letters,
// digits, _ or -, so that it is safe as a folder, a job name or a label.
func ValidSubmissionKey(s string) bool {
	return len(s) > 0 && len(s) <= MaxSubmissionKey && s[0] != '-' && !strings.ContainsFunc(s, notKeyRune)
}

func notKeyRune(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-')
}

// ValidArtefactName tells whether s may name an artefact or an input: one path
// segment of letters, digits, _, - and ., that does not begin with a dot.
func ValidArtefactName(s string) bool {
	return len(s) > 0 && len(s) <= MaxArtefactName && s[0] != '.' && s[0] != '-' &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != '.' && notKeyRune(r) })
}

// The exit codes of a runner that ends as its job did, for ends that are not the job's own.
const (
	RunnerLimits    = 246
	RunnerCap       = 247
	RunnerPreempted = 248
	RunnerCancelled = 249
	RunnerFaults    = 250 // this and above: nothing ran, or its result did not arrive
)
