package web

import (
	"slices"

	"supermarket/internal/fault"
	"supermarket/models"
)

// The refusals of the guard.
var (
	ErrSignIn  = fault.New(fault.Unauthenticated, "web.sign_in")
	ErrRole    = fault.New(fault.Denied, "web.role")
	ErrScope   = fault.New(fault.Denied, "web.scope")
	ErrKey     = fault.New(fault.Unauthenticated, "web.key")
	ErrMissing = fault.New(fault.NotFound, "web.not_found")
	ErrMethod  = fault.New(fault.Invalid, "web.method")
	ErrBody    = fault.New(fault.Invalid, "web.body")
	ErrTooBig  = fault.New(fault.Invalid, "web.too_big")
	ErrOrigin  = fault.New(fault.Denied, "web.origin")
	ErrFactor  = fault.New(fault.Denied, "web.factor")
	ErrFresh   = fault.New(fault.Denied, "web.fresh")
)

// Realm says how a route's caller proves who it is.
type Realm string

// The realms.
const (
	Pages Realm = "pages" // a person, by session
	API   Realm = "api"   // a program, by key
	Site  Realm = "site"  // a runner or agent, by attempt token, site key or signed link
	Open  Realm = "open"  // nobody: static files, health
)

// Access is who may use a route. The zero Access admits nobody.
type Access struct {
	Anyone bool          // also visitors
	Person bool          // else anyone signed in, also who belongs nowhere yet
	Roles  []models.Role // else only these
	Scope  string        // of a key; needed in the API realm
	// BeforeFactor admits also who must still show a second factor; nothing else does.
	BeforeFactor bool
}

// Public admits everyone.
var Public = Access{Anyone: true}

// Person admits everyone who is signed in, also who belongs to no organisation yet.
var Person = Access{Person: true}

// SignedIn admits every role.
var SignedIn = For(models.RoleOwner, models.RoleBuyer, models.RoleFinance, models.RoleDeveloper, models.RoleIssuer,
	models.RoleReviewer, models.RoleAuditor, models.RoleProvider, models.RoleOperator)

// Firm admits every member of a firm.
var Firm = For(models.RoleOwner, models.RoleBuyer, models.RoleFinance, models.RoleDeveloper)

// Buyers admits those who may spend.
var Buyers = For(models.RoleOwner, models.RoleBuyer)

// For admits the roles.
func For(roles ...models.Role) Access { return Access{Roles: roles} }

// WithScope is the access of a key that also needs the scope.
func (a Access) WithScope(scope string) Access {
	a.Scope = scope
	return a
}

// EvenBeforeFactor admits also those whose role asks for a second factor that
// this session has not shown: the pages that show one, and the way out.
func (a Access) EvenBeforeFactor() Access {
	a.BeforeFactor = true
	return a
}

// Declared tells whether the access rule admits anyone at all.
func (a Access) Declared() bool { return a.Anyone || a.Person || len(a.Roles) > 0 }

// Check returns why the actor is not admitted, nil when it is.
func (a Access) Check(realm Realm, who models.Actor) error {
	switch {
	case who.FactorNeeded && !a.BeforeFactor:
		return ErrFactor
	case a.Anyone:
		return nil
	case !who.SignedIn() && realm == API:
		return ErrKey
	case !who.SignedIn():
		return ErrSignIn
	case a.Person && who.KeyID == "":
		return nil
	case !slices.Contains(a.Roles, who.Role):
		return ErrRole
	case !who.May(a.Scope) && a.Scope != "":
		return ErrScope.With("scope", a.Scope)
	}
	return nil
}
