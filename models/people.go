package models

import "time"

// User is a person who signs in.
type User struct {
	ID           string
	Email        string // lower case, unique
	Name         string
	PasswordHash string // argon2id, with its parameters
	Locale       string // zh-CN or en
	Disabled     bool
	// EmailConfirmedAt is when the address was shown to be the user's.
	EmailConfirmedAt *time.Time
	// FactorExempt spares an account of the demo the second factor.
	FactorExempt bool
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// OrgKind says what a membership belongs to.
type OrgKind string

// The kinds of organisation.
const (
	OrgFirm     OrgKind = "firm"
	OrgProvider OrgKind = "provider"
	OrgNetwork  OrgKind = "network"
	OrgPlatform OrgKind = "platform"
)

// Role is what a member may do in an organisation.
type Role string

// The roles: four of a firm, three of the service network, one each of provider and platform.
const (
	RoleOwner     Role = "owner"
	RoleBuyer     Role = "buyer"
	RoleFinance   Role = "finance"
	RoleDeveloper Role = "developer"
	RoleIssuer    Role = "issuer"
	RoleReviewer  Role = "reviewer"
	RoleAuditor   Role = "auditor"
	RoleProvider  Role = "provider"
	RoleOperator  Role = "operator"
)

// Membership gives a user one role in one organisation.
type Membership struct {
	ID        string
	UserID    string
	OrgKind   OrgKind
	OrgID     string // a firm's or provider's id; "network" and "platform" for those two
	Role      Role
	CreatedAt time.Time
}

// Firm is a buyer's organisation.
type Firm struct {
	ID             string
	Name           string
	Code           string // unified social credit code, unique
	OrgType        string // company, self_employed, cooperative, public_institution, social_organisation
	Region         string // ISO 3166-2:CN
	Industry       string // category_en of the size standard
	Size           string // micro, small, medium, large
	SizeReason     string
	SizeBasis      string // versions of the reference data that the size was computed with
	Title          string // "", innovative, specialised, little_giant
	TitleExpiresAt *time.Time
	FoundedAt      *time.Time
	State          FirmState
	LegalPerson    string
	Address        string
	AddressKey     string // the address as related parties are found by it
	Employees      *int64
	RevenueYuan    *int64 // of the last year
	AssetsYuan     *int64
	Incubated      bool   // sits in a recognised incubator
	TasksDone      string // comma-separated names of the tasks that were saved
	LadderFacts    string // JSON: metric of the ladder -> whole number
	ApprovalAbove  *Money // an order that costs the firm more needs a second member; nil for none
	SubmittedAt    *time.Time
	DecidedAt      *time.Time
	Version        int64 // counts edits, so that two at once do not undo each other
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// FirmShareholder is one owner of a firm as the firm declares it.
type FirmShareholder struct {
	FirmID   string
	N        int
	Name     string
	Code     string // company code, "" for a person
	SharePPM int64  // of the capital, in millionths
}

// FirmProduct is a product that a firm builds with AI.
type FirmProduct struct {
	ID         string
	FirmID     string
	Name       string
	Industry   string // category_en of the size standard that it serves
	Summary    string
	LaunchedOn *time.Time // nil before the launch
	KeyIDs     string     // comma-separated ids of the API keys that it uses
	Retired    bool
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// FirmReview is one answer of staff about a firm.
type FirmReview struct {
	ID        string
	FirmID    string
	FromState string
	ToState   string
	Reasons   string // comma-separated message keys
	Note      string // in the reviewer's words
	ByUser    string
	At        time.Time
}

// Provider is a seller's organisation.
type Provider struct {
	ID          string
	NameZh      string
	NameEn      string
	Code        string
	Region      string
	State       string // draft, approved, suspended
	Invented    bool   // a provider of the demo
	AboutZh     string
	AboutEn     string
	Website     string     // https only, "" for none
	LogoKey     string     // in files, "" for none
	LogoType    string     // image/png or image/svg+xml
	Since       *time.Time // in business since, as it declares
	Contact     string     // user id of who applied
	SubmittedAt *time.Time
	DecidedAt   *time.Time
	DecidedBy   string
	Answer      string // the operator's words to a refusal or suspension
	LegalPerson string
	Address     string
	AddressKey  string // the address as related parties are found by it
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// APIKey lets a program act for one member; only its hash is kept.
type APIKey struct {
	ID         string
	UserID     string
	FirmID     string
	Name       string
	Prefix     string // the first characters, to recognise it by
	Hash       string // SHA-256 in hex, unique
	Scopes     string // comma-separated: read, order, tokens
	CreatedAt  time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

// Session is a signed-in browser; the token itself is only in the cookie.
type Session struct {
	TokenHash string
	UserID    string
	Data      []byte
	UserAgent string
	SeenAt    *time.Time // by the database's clock, like the other two
	CreatedAt time.Time
	ExpiresAt time.Time
}
