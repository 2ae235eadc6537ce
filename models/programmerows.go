package models

import "time"

// FirmMark is something that staff found true of a firm beside its size and title: incubated, start_up, …
type FirmMark struct {
	FirmID     string
	Mark       string
	Note       string
	ValidUntil *time.Time
	SetBy      string
	CreatedAt  time.Time
}

// ProgrammeFunder is one of those who pay for a programme, with its part of the sum of all shares.
type ProgrammeFunder struct {
	ProgrammeID string
	N           int
	Name        string
	Share       int
}

// ProgrammeDraft is the rule set that is being written, until a second person publishes it.
type ProgrammeDraft struct {
	ProgrammeID string
	Rules       string
	State       string // draft, submitted
	Revision    int64
	EditedBy    string
	SubmittedBy string
	Note        string
	UpdatedAt   time.Time
}

// What a funding does.
const (
	FundingIn    = "fund"   // money of the funders comes into the budget
	FundingBack  = "return" // part of what is free goes back to them
	FundingClose = "close"  // the programme ends, and all that is free goes back
)

// Funding is a move of a budget that one member of staff enters and another approves.
type Funding struct {
	ID          string
	ProgrammeID string
	Kind        string
	Amount      Money
	Reference   string
	State       string // proposed, approved, refused
	ProposedBy  string
	DecidedBy   string
	Note        string
	CreatedAt   time.Time
	DecidedAt   *time.Time
}

// Application is a firm that asks for a grant of a programme.
type Application struct {
	ID          string
	Number      string
	ProgrammeID string
	Version     int
	FirmID      string
	UserID      string
	State       ApplicationState
	Answers     string
	TasksDone   string
	Asked       Money
	Amount      Money
	GrantID     string
	ReviewedBy  string
	DecidedBy   string
	Reasons     string
	Note        string
	Revision    int64
	SubmittedAt *time.Time
	ReviewedAt  *time.Time
	DecidedAt   *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Evidence is a file that proves something.
type Evidence struct {
	ID         string
	OfKind     string
	OfID       string
	FirmID     string
	ProviderID string
	Kind       string
	Name       string
	Media      string
	Bytes      int64
	SHA256     string
	FileKey    string
	ByUser     string
	CreatedAt  time.Time
	RemovedAt  *time.Time
}

// Proposal is a grant that one member of staff proposes and another decides.
type Proposal struct {
	ID          string
	ProgrammeID string
	FirmID      string
	Amount      Money
	ExpiresAt   *time.Time
	State       string // proposed, approved, refused, withdrawn
	ProposedBy  string
	DecidedBy   string
	Note        string // why, of who proposed it
	Answer      string // of who decided it
	GrantID     string
	CreatedAt   time.Time
	DecidedAt   *time.Time
}

// BulkIssue is a file of many grants, checked row by row before anyone decides.
type BulkIssue struct {
	ID          string
	ProgrammeID string
	Version     int
	Name        string
	SHA256      string
	State       BulkState
	Good        int64
	Bad         int64
	Total       Money
	Issued      int64
	Failed      int64
	Note        string
	ProposedBy  string
	DecidedBy   string
	CreatedAt   time.Time
	DecidedAt   *time.Time
	DoneAt      *time.Time
}

// BulkRow is one row of such a file.
type BulkRow struct {
	BulkID    string
	N         int
	Code      string
	FirmID    string
	Amount    Money
	ExpiresAt *time.Time
	State     RowState
	Fault     string
	GrantID   string
}

// CodeBatch is a number of equal codes that firms turn into grants.
type CodeBatch struct {
	ID          string
	ProgrammeID string
	Count       int64
	Amount      Money
	ClaimBy     time.Time
	ExpiresAt   *time.Time
	State       CodeBatchState
	ProposedBy  string
	DecidedBy   string
	TakenBy     string
	Note        string
	CreatedAt   time.Time
	DecidedAt   *time.Time
	TakenAt     *time.Time // when its codes were made and shown
}

// ClaimCode is one code, as the hash of what was printed.
type ClaimCode struct {
	Hash      string
	BatchID   string
	State     CodeState
	FirmID    string
	GrantID   string
	ClaimedBy string
	ClaimedAt *time.Time
}

// Undo takes one grant, or all of a bulk issue, back before their first use.
type Undo struct {
	ID          string
	ProgrammeID string
	OfKind      string // grant, bulk
	OfID        string
	Reason      string
	State       UndoState
	Undone      int64
	Kept        int64 // of a bulk: grants that were in use
	Value       Money // of what was taken back
	Reached     int64 // row up to which a bulk was gone through
	Note        string
	ProposedBy  string
	DecidedBy   string
	CreatedAt   time.Time
	DecidedAt   *time.Time
	DoneAt      *time.Time
}

// Claim asks for a programme's part of a line after it was settled.
type Claim struct {
	ID            string
	Number        string
	ProgrammeID   string
	Version       int
	GrantID       string
	FirmID        string
	ProviderID    string
	OrderID       string
	LineID        string
	Side          string
	State         ClaimState
	Base          Money
	RateNum       int64
	RateDen       int64
	Asked         Money
	Amount        Money
	Clawed        Money
	Period        int
	ReservationID string
	BatchID       string
	Evidence      string // JSON, as it was frozen when it was submitted
	EvidenceHash  string
	Note          string
	Reason        string
	CreatedBy     string
	ReviewedBy    string
	ApprovedBy    string
	Revision      int64
	SubmittedAt   *time.Time
	ReviewedAt    *time.Time
	ApprovedAt    *time.Time
	PaidAt        *time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Batch is what a programme settles with one payee at once.
type Batch struct {
	ID               string
	Number           string
	ProgrammeID      string
	PayeeKind        string
	PayeeID          string
	FromAt           time.Time
	UntilAt          time.Time
	State            ClaimState
	Total            Money // of its redemptions
	Fee              Money // that the platform keeps of it
	Passed           Money // that the provider has passed on to firms
	Repaid           Money // of what the payee owed
	Paid             Money // whole fen that left for the bank
	Clawed           Money
	Count            int64
	EvidenceHash     string
	PaymentReference string
	Note             string
	Reason           string
	CreatedBy        string
	ReviewedBy       string
	ApprovedBy       string
	PaidBy           string
	CreatedAt        time.Time
	ReviewedAt       *time.Time
	ApprovedAt       *time.Time
	PaidAt           *time.Time
	UpdatedAt        time.Time
}

// BatchLine is one redemption in a batch with the evidence as it was frozen.
type BatchLine struct {
	BatchID       string
	ReservationID string
	N             int
	LineID        string
	OrderID       string
	FirmID        string
	ProviderID    string
	Amount        Money
	Fee           Money
	Passed        Money
	Evidence      string
	EvidenceHash  string
	Live          bool
}

// Clawback takes redeemed value back, for a reason and by two persons.
type Clawback struct {
	ID            string
	Number        string
	ProgrammeID   string
	BatchID       string
	ClaimID       string
	ReservationID string
	LineID        string
	FirmID        string
	ProviderID    string
	FromKind      string
	Amount        Money
	Debt          Money // of it, that the payee owed
	Reason        string
	Note          string
	State         string // proposed, approved, refused
	ProposedBy    string
	DecidedBy     string
	CreatedAt     time.Time
	DecidedAt     *time.Time
}

// Block keeps a firm or provider from public money, until it is lifted or over.
type Block struct {
	ID          string
	SubjectKind string
	Subject     string
	Reason      string
	FromAt      time.Time
	UntilAt     *time.Time
	ByUser      string
	LiftedBy    string
	LiftedWhy   string
	LiftedAt    *time.Time
	CreatedAt   time.Time

	LiftAskedBy  string // who asks that another lifts it, "" for nobody
	LiftAskedWhy string
	LiftAskedAt  *time.Time
}

// Flag is a pattern that staff should look at.
type Flag struct {
	ID          string
	Kind        string
	Subject     string
	ProgrammeID string
	FirmID      string
	ProviderID  string
	OrderID     string
	Facts       string
	Weight      int64
	State       FlagState
	Note        string
	DecidedBy   string
	FoundAt     time.Time
	DecidedAt   *time.Time
}

// FlagFirm is a firm that a flag is about.
type FlagFirm struct {
	FlagID string
	FirmID string
}

// ReferenceFile is a version of a data set that an operator put in place.
type ReferenceFile struct {
	ID        string
	Name      string
	Version   string
	ValidFrom string
	Content   string
	SHA256    string
	Note      string
	Active    bool
	ByUser    string
	CreatedAt time.Time
}

// TableName is the table of Evidence.
func (Evidence) TableName() string { return "evidence" }
