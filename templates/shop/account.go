package shop

import (
	"time"

	"supermarket/templates/ui"
)

// KeysPage lists API keys and makes a new one. New is set once, right after it was made.
type KeysPage struct {
	ui.Page
	HooksHref string // where the firm's programs are told of events; empty for who may not
	New       *NewKey
	Keys      []KeyRow
	Action    string // POST name, scope
	Name      ui.Field
	Scopes    ui.Choice
	Sample    ui.Sample
}

// NewKey is the only time a key is seen.
type NewKey struct {
	Name  string
	Value string
}

// KeyRow is one key by its first characters.
type KeyRow struct {
	ID       string
	Name     string
	Prefix   string
	Scopes   string // localised
	Created  time.Time
	LastUsed time.Time // zero when never
	Revoked  time.Time // zero while it works
	Action   string    // POST revokes
}

// SignOutPage asks before it ends the session.
type SignOutPage struct {
	ui.Page
	Action string
	Done   bool
}

// SessionsPage lists where the account is signed in.
type SessionsPage struct {
	ui.Page
	Sessions []SessionRow
	EndAll   string // POST ends all but this one
}

// SessionRow is one signed-in browser.
type SessionRow struct {
	Agent  string
	Since  time.Time
	Seen   time.Time // zero when it is not known
	Here   bool
	Action string // POST ends it
}
