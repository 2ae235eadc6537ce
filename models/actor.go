package models

import "slices"

// Actor is who asks: a person in a session or a program with a key, acting in
// one organisation. The zero Actor is a visitor.
type Actor struct {
	UserID  string
	Name    string
	Email   string
	Locale  string
	OrgKind OrgKind
	OrgID   string
	OrgName string
	Role    Role
	KeyID   string   // set when a program acts by key
	Scopes  []string // of the key; a person in a session has every scope
	// FactorNeeded says that the role demands a second factor; within a request, that its session has not shown one.
	FactorNeeded bool
	Exempt       bool // an account of the demo, spared the second factor
}

// SignedIn tells whether the actor is known.
func (a Actor) SignedIn() bool { return a.UserID != "" }

// FirmID returns the firm the actor acts for, "" when it is none.
func (a Actor) FirmID() string { return a.orgOf(OrgFirm) }

// ProviderID returns the provider the actor acts for, "" when it is none.
func (a Actor) ProviderID() string { return a.orgOf(OrgProvider) }

func (a Actor) orgOf(kind OrgKind) string {
	if a.OrgKind != kind {
		return ""
	}
	return a.OrgID
}

// May tells whether a key carries the scope; a person's session carries all.
func (a Actor) May(scope string) bool { return a.KeyID == "" || slices.Contains(a.Scopes, scope) }
