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
	Title          string // "", innovative, specialised, little_giant
	TitleExpiresAt *time.Time
	FoundedAt      *time.Time
	State          FirmState
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Provider is a seller's organisation.
type Provider struct {
	ID        string
	NameZh    string
	NameEn    string
	Code      string
	Region    string
	State     string // draft, approved, suspended
	Invented  bool   // a provider of the demo
	CreatedAt time.Time
	UpdatedAt time.Time
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
	CreatedAt time.Time
	ExpiresAt time.Time
}
