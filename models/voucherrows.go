package models

import "time"

// Programme is a public voucher programme.
type Programme struct {
	ID         string
	Slug       string
	NameZh     string
	NameEn     string
	Funder     string
	Kind       string // funded, entitlement
	RedeemMode string // instant, buyer_claim, provider_claim
	State      string // draft, published, closed
	Version    int
	StartsAt   time.Time
	EndsAt     time.Time
	Region     string // of the authority, "" for none
	AboutZh    string
	AboutEn    string
	Assumed    string // what its public text leaves open and its rules assume, comma-separated
	Applies    bool   // firms may apply for a grant
	AnswerDays int64  // workdays in which an application is usually answered
	GrantCap   Money  // the most that one grant is given, 0 for no bound
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// ProgrammeVersion is one hashed rule set; it never changes.
type ProgrammeVersion struct {
	ProgrammeID string
	Version     int
	Rules       string // canonical JSON of voucher.Rules
	Hash        string // SHA-256 of Rules in hex
	CreatedBy   string
	CreatedAt   time.Time
}

// Grant is a firm's voucher; its value is the balance of its account.
type Grant struct {
	ID          string
	ProgrammeID string
	Version     int
	FirmID      string
	State       GrantState
	AccountID   string
	Amount      Money // what was granted, a fact of the grant, not what remains
	ExpiresAt   time.Time
	IssuedBy    string
	ApprovedBy  string
	Basis       string // versions of the reference data that it was decided with, "" where nobody said
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Reservation sets voucher value aside for one order line at a rate RateNum ÷ RateDen.
type Reservation struct {
	ID        string
	Key       string // idempotency key, unique
	InputHash string
	GrantID   string
	FirmID    string
	LineID    string
	OrderID   string
	Amount    Money
	Captured  Money
	Refunded  Money // of what was captured
	RateNum   int64
	RateDen   int64
	State     ReservationState
	CreatedAt time.Time
	UpdatedAt time.Time

	ProviderID string
	Counted    string // ids of the limits that it was counted against, space-separated; "" before that was kept
}

// Limit is a cap as a row that a guarded update counts up: 0 ≤ Used ≤ Cap.
type Limit struct {
	ID   string // e.g. grant:<id>, programme:<id>:order:<id>, programme:<id>:firm:<id>:2026
	Used int64
	Cap  int64
}
