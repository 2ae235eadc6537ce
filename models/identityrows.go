package models

import "time"

// MailLink is a link that was mailed; only the hash of its token is kept, and it works once.
type MailLink struct {
	ID        string
	Hash      string // SHA-256 in hex
	Purpose   string // sign_up, reset, email_change
	Email     string
	UserID    string // "" for a sign-up
	ExpiresAt time.Time
	UsedAt    *time.Time
	CreatedAt time.Time
}

// Mail is one message; subject and body are sealed, since links stand in them.
type Mail struct {
	ID        string
	Kind      string // the message's name: sign_up, reset, …
	Recipient string
	UserID    string
	Locale    string
	Subject   string // sealed
	Body      string // sealed
	State     MailState
	Error     string
	CreatedAt time.Time
	SentAt    *time.Time
}

// MailState is how far a message came.
type MailState string

// The states of a message; kept is for an installation that sends none.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailKept    MailState = "kept"
	MailDead    MailState = "dead"
)

// TOTP is a user's one-time password generator (RFC 6238).
type TOTP struct {
	UserID      string
	Secret      string // sealed
	ConfirmedAt *time.Time
	LastStep    int64 // the newest time step that was used: no code works twice
	CreatedAt   time.Time
}

// Passkey is a WebAuthn credential of a user.
type Passkey struct {
	ID         string // credential id, base64url
	UserID     string
	Name       string
	Credential string // JSON of the WebAuthn library
	SignCount  int64
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// RecoveryCode lets a user in once without their second factor.
type RecoveryCode struct {
	UserID    string
	Hash      string
	UsedAt    *time.Time
	CreatedAt time.Time
}

// Identity ties an account of an OpenID provider to a user.
type Identity struct {
	Issuer    string
	Subject   string
	UserID    string
	CreatedAt time.Time
}

// Invitation lets one person join an organisation, once.
type Invitation struct {
	ID        string
	OrgKind   OrgKind
	OrgID     string
	Email     string
	Role      Role
	Hash      string
	State     string // open, used, revoked
	InvitedBy string
	ExpiresAt time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}
