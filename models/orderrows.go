package models

import "time"

// Order is what a firm buys in one go; its state is derived from its lines and kept for lists.
type Order struct {
	ID            string
	Number        string
	FirmID        string
	UserID        string
	State         OrderState
	PurchaseOrder string
	Remarks       string
	ProjectID     string // "" for none
	CapAmount     Money  // list price at the hard cap
	VoucherAmount Money
	WalletAmount  Money
	DueAmount     Money // what an outside payment must bring
	PayBy         time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Line is one offering in an order, with the terms of its quote frozen.
type Line struct {
	ID            string
	OrderID       string
	FirmID        string
	N             int
	QuoteID       string
	OfferingID    string
	ProviderID    string
	TariffVersion int
	State         LineState
	Cause         string // message key of why it ended or waits
	Units         int
	CapMillis     int64
	CapAmount     Money
	VoucherAmount Money
	HoldID        string
	Stocked       bool // it took its units from the offering's stock
	Cost          Money
	SettledAt     *time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// What a payment is for.
const (
	ForOrder     = "order"
	ForTopUp     = "top_up"
	ForAutoTopUp = "auto_top_up"
)

// Payment brings the due amount of an order, or money into a wallet.
type Payment struct {
	ID        string
	Key       string
	OrderID   string // "" for a top-up
	FirmID    string
	Method    string // wallet, sandbox, stripe, transfer
	State     PaymentState
	Amount    Money // whole fen
	Reference string
	URL       string
	ExpiresAt time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
	Purpose   string
	UserID    string     // who began it; "" for a worker, and before it was kept
	Charge    string     // what the processor knows the money by, for refunds
	AskedAt   *time.Time // when the processor was last asked
}

// PaymentEvent is one message of a processor; a second one with its id has no effect.
type PaymentEvent struct {
	ID        string
	PaymentID string
	Kind      string
	Amount    Money
	At        time.Time
}

// Job is the work of a line.
type Job struct {
	ID             string
	LineID         string
	OrderID        string
	FirmID         string
	OfferingID     string
	SiteID         string // the only site it may run at, "" for any that fits
	Region         string
	ClassID        string
	StackID        string
	RecipeID       string
	Params         string
	InputID        string // the buyer's own file, "" for none
	Command        string // the buyer's own, a JSON argument list; "" for a recipe
	ArrayID        string // of the array that it is one element of, "" for none
	RerunOf        string // the job that it repeats, "" for none
	House          bool   // the shop's own measurement: nobody is billed
	Units          int
	Priority       int
	Interruptible  bool
	State          JobState
	Cause          string // message key of how it ended
	Reason         string // message key of why it waits or was placed
	ReasonArgs     string // JSON
	CapMillis      int64
	LikelyMillis   int64
	EarliestAt     time.Time
	DeadlineAt     *time.Time
	CancelAt       *time.Time // when the buyer asked to cancel
	Preemptions    int
	AttainedMillis int64      // units × milliseconds that earlier attempts were served
	CheckpointKey  string     // the file that a next attempt goes on from, "" for none
	Faults         int        // attempts lost to faults that are not the buyer's
	RetryAt        *time.Time // it pauses until then after a fault
	SetAsideAt     *time.Time // taken out of the queue until a person has looked
	SetAsideWhy    string     // message key
	Attempts       int
	ExitCode       *int
	CreatedAt      time.Time
	UpdatedAt      time.Time
	EndedAt        *time.Time
}

// Attempt is one try of a job at one site.
type Attempt struct {
	ID               string
	JobID            string
	N                int
	SiteID           string
	Nodes            string // JSON: list of Part
	SubmissionKey    string // unique: job + attempt
	TokenHash        string // SHA-256 of the token that its runner shows
	RunnerID         string // the nonce of the runner that claimed it
	State            AttemptState
	Cause            string
	Reason           string
	ReasonArgs       string
	RemoteRef        string
	Tries            int
	PlannedAt        time.Time
	SubmittedAt      *time.Time
	ClaimedAt        *time.Time // business time of the claim; bands are counted from it
	StartedAt        *time.Time // the runner's own clock
	EndedAt          *time.Time // the runner's own clock
	RunMillis        int64
	ClaimedMillis    int64 // as the runner said, before anything was cut
	CheckpointMillis int64
	PreemptAt        *time.Time // when it was told to make room
	PreemptWhy       string     // message key
	Detail           string     // what its runner or the server said of its end, for the provider's staff
	CPUMillis        int64
	MaxRSS           int64
	ExitCode         *int
	Progress         int // 0 to 1000
	ReportSeq        int64
	SeenAt           *time.Time
	LogBytes         int64
	Metrics          string // JSON of the last figures the runner reported
	UpdatedAt        time.Time
	PurgedAt         *time.Time // when log and files of it went
}

// Artefact is a file that a job left.
type Artefact struct {
	ID        string
	AttemptID string
	JobID     string
	FirmID    string
	Name      string
	Size      int64
	SHA256    string
	FileKey   string
	CreatedAt time.Time
	DeletedAt *time.Time // when its bytes went
}

// UsageSegment is a billed stretch: one attempt in one price band.
type UsageSegment struct {
	ID        string
	AttemptID string
	LineID    string
	FirmID    string // the line's
	N         int
	Band      string
	StartsAt  time.Time
	Millis    int64
	Units     int
	Price     Money // per unit-hour
	Cost      Money
	Billed    bool // false where the rules say nobody pays
}

// Settlement closes a line: who paid what, and who got it.
type Settlement struct {
	ID         string
	LineID     string
	OrderID    string
	FirmID     string
	ProviderID string
	Cost       Money
	Voucher    Money
	Firm       Money
	Provider   Money
	Fee        Money
	Returned   Money // unused part that went back
	Cause      string
	TransferID *string
	CreatedAt  time.Time
}

// Receipt is the document of a settled order; its data never change.
type Receipt struct {
	ID        string
	Number    string
	OrderID   string
	FirmID    string
	Data      string // JSON
	CreatedAt time.Time
}

// Move records one change of state of anything that has a table of moves.
type Move struct {
	Seq      int64
	Entity   string // order, line, job, attempt, payment, reservation, grant
	EntityID string
	FromTo   string // "paid>scheduled"
	Cause    string
	Actor    string
	At       time.Time
}
