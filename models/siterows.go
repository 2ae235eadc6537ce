package models

import "time"

// SiteEnrolment is a token by which an agent introduces itself once.
type SiteEnrolment struct {
	ID        string
	SiteID    string
	Hash      string // SHA-256 of the token, hex
	State     string // open, used, revoked
	KeyHash   string // of the key that it made
	CreatedBy string
	ExpiresAt time.Time
	CreatedAt time.Time
	UsedAt    *time.Time
}

// SiteKey is what an agent shows with every poll; it made the key itself.
type SiteKey struct {
	ID           string
	SiteID       string
	Hash         string // SHA-256 of the key, hex
	AgentVersion string
	CreatedAt    time.Time
	LastUsedAt   *time.Time
	RevokedAt    *time.Time
}
