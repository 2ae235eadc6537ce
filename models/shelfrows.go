package models

import "time"

// Site is a provider's cluster in one region behind one driver.
type Site struct {
	ID         string
	ProviderID string
	NameZh     string
	NameEn     string
	Region     string
	Driver     string // local, agent, slurm, kube
	State      string // ready, draining, down
	Simulated  bool   // its hardware is simulated, and says so
	Isolation  string // what the runner found: cgroup v1, v2 or none
	Config     string // sealed settings of the driver
	Stage      string // draft, checked, live, closed: only a live one gets work
	CheckedAt  *time.Time
	CheckSteps string     // JSON of the last guided check
	DrainNote  string     // why it is draining, in its provider's words
	DrainUntil *time.Time // it takes work again from then on by itself, nil for never
	DownSince  *time.Time
	Namespaces bool       // what the last runner found: buyers' own commands can be isolated
	Faults     int        // attempts in a row that it failed
	RestUntil  *time.Time // it is given a rest after too many
	Facility   string     // smart, super, general: what kind of centre it stands in; "" where it is not declared
	PFLOPS     int64      // of that centre, 0 where it is not declared
	Racks      int64      // of that centre, 0 where it is not declared
	LastSeenAt *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Node is a machine of a site with a number of equal units of one class and stack.
type Node struct {
	ID      string
	SiteID  string
	Name    string
	ClassID string
	StackID string
	Units   int
	State   string // up, down
}

// Class is a kind of accelerator or processor that is sold by the unit.
type Class struct {
	ID          string // ascend-910b, cpu
	Kind        string // accelerator, cpu
	NameZh      string
	NameEn      string
	Vendor      string
	Domestic    bool
	MemoryGB    int
	Tflops      int    // dense FP16, 0 where not declared
	FigureIs    string // vendor dense, declared, disputed …
	Source      string
	AsOf        string
	MarketPrice Money // low public price per unit-hour, 0 where none
	// PeakPrecision is the precision of Tflops (FP16), Sparse whether it counts sparsity.
	PeakPrecision string
	Sparse        bool
}

// Stack is a software stack that jobs are built for; a job never crosses stacks.
type Stack struct {
	ID      string // cann-8, cuda-12, cpu
	Name    string
	Version string
}

// OfferingKind says what is sold.
type OfferingKind string

// The kinds of offering.
const (
	OfferCardHour   OfferingKind = "card_hour"
	OfferCoreHour   OfferingKind = "core_hour"
	OfferModelToken OfferingKind = "model_token"
	OfferTokenPack  OfferingKind = "token_pack"
	OfferDatedBlock OfferingKind = "dated_block"
)

// Offering is one thing on the shelf, by one provider.
type Offering struct {
	ID            string
	Kind          OfferingKind
	ProviderID    string
	SiteID        string // "" where no single site stands behind it
	ClassID       string
	StackID       string
	Region        string
	TitleZh       string
	TitleEn       string
	SummaryZh     string
	SummaryEn     string
	State         string // draft, listed, withdrawn
	TariffVersion int
	MinUnits      int
	MaxUnits      int
	MaxSeconds    int64 // longest run of one job, 0 for kinds that run no job
	Interruptible bool
	OwnCommand    bool // a buyer's own command is allowed: only where isolation holds
	BlockStartsAt *time.Time
	BlockEndsAt   *time.Time
	TokensPerPack int64
	// ModelName is the model that a token offering serves, "" for others.
	ModelName     string
	ContextTokens int64
	// LeaseMonth is the provider's price of one unit leased whole for a month, 0 where not offered.
	LeaseMonth      Money
	AvailabilityPPM int64  // promised availability of a calendar month, in millionths; 0 promises none
	StartSeconds    int64  // promised start after payment while there is room; 0 promises none
	DeclaredGFLOPS  int64  // of one unit with the shop's own benchmark, as the provider declares; 0 for none
	NoticeSeconds   int64  // before an interruptible job is stopped for another's sake
	Stock           int64  // units that may be ordered in all, 0 for no such bound
	Registered      string // entry of its model in the public register, "" for none
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// Tariff is one version of an offering's prices; it never changes.
type Tariff struct {
	OfferingID string
	Version    int
	ValidFrom  time.Time
	CreatedBy  string
	CreatedAt  time.Time
}

// TariffPrice is one price of a tariff: per unit-hour, per million tokens, per pack or per block.
type TariffPrice struct {
	OfferingID string
	Version    int
	Meter      string // unit_hour, input, cached_input, output, batch_input, batch_output, pack, block
	Band       string // peak, offpeak, always
	TierFrom   int64  // from this input length on, 0 for one tier
	Price      Money
}

// Quote is a frozen price with estimate, range and hard cap.
type Quote struct {
	ID            string
	FirmID        string
	UserID        string
	OfferingID    string
	ProviderID    string
	TariffVersion int
	RecipeID      string
	Params        string // canonical JSON of the recipe's parameters
	Units         int
	CapMillis     int64
	LowMillis     int64
	LikelyMillis  int64
	HighMillis    int64
	LowAmount     Money
	LikelyAmount  Money
	HighAmount    Money
	CapAmount     Money
	InputID       string     // the buyer's own file, "" for none
	RenewedFrom   string     // the quote in whose place it was made, "" for none
	Command       string     // the buyer's own, a JSON argument list; "" for a recipe
	StartAt       *time.Time // not before: it waits for the off-peak band
	WaitUntil     *time.Time // the latest start that the buyer lets it wait for
	DeadlineAt    *time.Time // to be finished by, as the buyer wishes
	ArrayID       string     // of the array that it is one element of, "" for none
	RerunOf       string     // the job that it repeats, "" for none
	State         string     // open, ordered
	ExpiresAt     time.Time
	CreatedAt     time.Time
}

// SearchTerm leads from a word, or two neighbouring Chinese characters, to an offering.
type SearchTerm struct {
	Term       string
	OfferingID string
	Weight     int
}

// Cart is what somebody means to buy; it freezes no price.
type Cart struct {
	ID        string
	Owner     string // "firm:<firm>:<user>" or "visitor:<hash of the cookie's token>"
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CartLine is one job in a cart.
type CartLine struct {
	ID         string
	CartID     string
	N          int
	OfferingID string
	RecipeID   string
	Params     string // canonical JSON of the recipe's parameters
	Units      int
	CapMillis  int64
	CapAmount  Money  // the hard cap when the line was put in or last changed
	InputID    string // the buyer's own file, "" for none
	QuoteID    string // the last quote made of it, "" for none
	Command    string // as of a quote
	WaitUntil  *time.Time
	DeadlineAt *time.Time
	ArrayID    string
	RerunOf    string
	CreatedAt  time.Time
}

// Input is a file that a buyer brought for jobs.
type Input struct {
	ID        string
	Owner     string // as a cart's owner, "" once its owner has let go of it
	Name      string
	Size      int64
	Rows      int // of data, as the template counted them
	SHA256    string
	FileKey   string
	CreatedAt time.Time
}
