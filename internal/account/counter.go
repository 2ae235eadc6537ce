package account

import (
	"context"

	"github.com/go-webauthn/webauthn/webauthn"

	"supermarket/internal/clock"
	"supermarket/internal/identity"
	"supermarket/internal/notice"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// Deps is what the counter works with.
type Deps struct {
	DB       *store.DB
	Clock    clock.Clock
	Hashes   int                // passwords hashed at once, 64 MiB each
	Cheap    bool               // a new password costs little work: for tests of other things alone
	Notices  notice.Desk        // writes the messages that leave by mail
	Identity *identity.Provider // an OpenID provider, nil for none
	Real     bool               // real money moves: accounts of the demo are spared nothing
	Data     reference.Source   // regions, size standard, calendar and ladder that firms are registered by
}

// Counter is where people sign in and programs show keys.
type Counter struct {
	Deps
	hashes   hasher
	passkeys *webauthn.WebAuthn // nil where browsers have none
}

// New returns the counter.
func New(d Deps) *Counter {
	return &Counter{Deps: d, hashes: newHasher(d.Hashes, d.Cheap), passkeys: passkeyDoor(d.Notices.Public, d.Notices.NameEN)}
}

func (c *Counter) view(ctx context.Context, f func(*store.Tx) error) error { return c.DB.View(ctx, f) }

// deed is what the trail keeps of an errand that one person does to another's things.
type deed struct {
	by           models.Actor
	action, kind string
	id, reason   string
	after        any
}

func (c *Counter) record(tx *store.Tx, d deed) error {
	return trail.Record(tx, trail.Entry{
		Actor: d.by, Action: d.action, ObjectKind: d.kind, ObjectID: d.id, After: d.after, Reason: d.reason, At: c.Clock.Now(),
	})
}
