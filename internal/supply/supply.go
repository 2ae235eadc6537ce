package supply

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/keyring"
	"supermarket/internal/order"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of the site protocol.
var (
	ErrToken        = fault.New(fault.Unauthenticated, "site.token")
	ErrClaimed      = fault.New(fault.Conflict, "site.claimed")
	ErrOver         = fault.New(fault.Gone, "site.over")
	ErrReport       = fault.New(fault.Invalid, "site.report")
	ErrProviderOnly = fault.New(fault.Denied, "supply.provider_only")
)

// Bounds that the server sets for a run.
const (
	MaxLogBytes      = 64 << 20
	MaxArtefactBytes = 2 << 30
	heartbeat        = 5 // seconds
	grace            = 5 * time.Second
	linksOutlive     = 48 * time.Hour // a runner may wait that long for a server that is away
)

// Deps are what the counter works with.
type Deps struct {
	DB    *store.DB
	Clock clock.Clock // business time
	Real  clock.Clock // the machine's, for links: stepping business time must not cut a runner off
	Terms order.Terms
	Files *files.Store
	Keys  keyring.Ring
	// Data tells the regions that an invoice's number may name, and that sites lie in.
	Data reference.Source
	// Door is the driver of a site as it is described now, for its guided check.
	Door func(models.Site) (broker.Driver, error)
	// LocalDoor lets providers connect this very computer: for demonstrations.
	LocalDoor bool
}

// Counter serves providers, and what runs at their sites.
type Counter struct{ Deps }

// New returns the counter.
func New(d Deps) *Counter {
	if d.Data == nil {
		d.Data = reference.Data{}.Source()
	}
	return &Counter{d}
}

// Token is the secret of one attempt. It is derived, so that it is nowhere kept.
func Token(keys keyring.Ring, submissionKey string) string {
	return keys.Sign("attempt", submissionKey)
}

// TokenHash is what an attempt's row keeps of its token.
func TokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func tokenFits(a models.Attempt, token string) bool {
	return subtle.ConstantTimeCompare([]byte(TokenHash(token)), []byte(a.TokenHash)) == 1
}
