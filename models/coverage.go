package models

import "time"

// CoverageLine is what a settled line comes to in reports. It is written by the
// transaction that changes it and counted anew by the audit; no till reads it.
type CoverageLine struct {
	LineID     string
	OrderID    string
	FirmID     string
	OfferingID string
	At         time.Time // of the settlement
	Month      string    // of At, in UTC+8
	Units      int
	UnitMillis int64 // billed
	Fulfilled  bool
	Whole      bool  // metered, and nothing of it was given back
	List       Money // its cost, less what was given back
	Subsidy    Money // what vouchers paid of it in the end
}

// ScopeReports lets a key of the network's staff, or of an operator, read reports.
const ScopeReports = "reports"

// ScopeClaims lets a key of a provider's staff make and read the provider's claims.
const ScopeClaims = "claims"

// StaffKey lets a program act for one member of the network's, the platform's or
// a provider's staff; only its hash is kept.
type StaffKey struct {
	ID         string
	UserID     string
	OrgKind    OrgKind
	OrgID      string
	Name       string
	Prefix     string // the first characters, to recognise it by
	Hash       string // SHA-256 in hex, unique
	Scopes     string // comma-separated: reports, or claims of a provider
	CreatedAt  time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}
