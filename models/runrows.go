package models

import "time"

// AttemptMetric is one number that a runner measured or a job said of itself.
type AttemptMetric struct {
	AttemptID string
	Name      string
	AtMillis  int64 // since the start of the run
	Value     float64
	Unit      string
}

// Quarantine keeps usage apart that cannot be true, until a person has decided.
type Quarantine struct {
	ID            string
	AttemptID     string
	LineID        string
	FirmID        string
	ProviderID    string
	Kind          string
	ClaimedMillis int64
	AllowedMillis int64  // what the server itself has seen
	Facts         string // JSON of what was compared
	State         string // open, upheld, dismissed
	Note          string
	DecidedBy     string
	CreatedAt     time.Time
	DecidedAt     *time.Time
}

// UsageDispute is a buyer's word that a bill is not what ran.
type UsageDispute struct {
	ID         string
	LineID     string
	OrderID    string
	FirmID     string
	ProviderID string
	Reason     string // message key
	Note       string
	Evidence   string // JSON: what was frozen when it was asked, with its hashes
	State      string // asked, answered, upheld, refused, withdrawn
	Answer     string
	Decision   string
	RefundID   string
	AskedBy    string
	AnsweredBy string
	DecidedBy  string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	DecidedAt  *time.Time
}

// SiteHour counts how often a site was looked at in an hour, and how it was found.
type SiteHour struct {
	SiteID  string
	Hour    time.Time
	Looked  int64
	Up      int64
	Planned int64 // drained by its provider: neither up nor down
}

// SLADay is the service level of an offering on one day (UTC+8).
type SLADay struct {
	OfferingID  string
	Day         string // 2026-11-23
	Starts      int64
	LateStarts  int64
	StartMillis int64 // from paid to the runner's claim, in sum
	Ends        int64
	SiteFaults  int64
	Benchmarks  int64
	Gflops      int64 // of one unit, in sum over the benchmarks
}

// TableName is the table of SLADay.
func (SLADay) TableName() string { return "sla_days" }

// Benchmark is one run of the shop's own measurement at an offering.
type Benchmark struct {
	ID         string
	OfferingID string
	SiteID     string
	JobID      string
	AttemptID  string
	State      string // waiting, done, failed
	Units      int64
	Gflops     int64 // of one unit
	CreatedAt  time.Time
	EndedAt    *time.Time
}

// Webhook is an address of a firm's own program that hears of events.
type Webhook struct {
	ID        string
	FirmID    string
	URL       string
	Secret    string // sealed; deliveries are signed with it
	Topics    string // JSON
	State     string // active, paused, failing
	Failures  int64  // deliveries given up since the last that arrived
	CreatedBy string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// WebhookDelivery is one event on its way to a webhook.
type WebhookDelivery struct {
	ID        string
	WebhookID string
	FirmID    string
	EventKey  string // the same event is delivered once to each webhook
	Topic     string
	Payload   string
	State     string // waiting, delivered, given_up
	Tries     int64
	Status    int64 // of the last answer, 0 for none
	Answer    string
	CreatedAt time.Time
	EndedAt   *time.Time
}

// Upload is a file that comes in pieces.
type Upload struct {
	ID            string
	Owner         string // as an input's
	FirmID        string
	UserID        string
	Name          string // of the dataset that it becomes a version of
	FileName      string
	Note          string
	RetentionDays int64
	Region        string
	Size          int64
	Received      int64
	SHA256        string // as announced, "" for none
	State         string // open, done, ended
	FileKey       string
	InputID       string // what became of it
	ExpiresAt     time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Dataset is one version of a file that a firm keeps under a name.
type Dataset struct {
	ID            string
	FirmID        string
	Name          string
	Version       int64
	Note          string
	Region        string // its bytes stay there, "" for any
	InputID       string
	Size          int64
	SHA256        string
	RetentionDays int64
	State         string // kept, deleted
	ExpiresAt     time.Time
	LastUsedAt    *time.Time
	DeletedAt     *time.Time
	DeletedBy     string
	CreatedBy     string
	CreatedAt     time.Time
}
