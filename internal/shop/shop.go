package shop

import (
	"context"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Ask is one offering and gang whose start is asked for.
type Ask struct {
	OfferingID, ProviderID, SiteID, Region, ClassID, StackID string
	Units                                                    int
}

// Room is what an Ask would meet now. Known is false while nobody can tell.
type Room struct {
	Known       bool
	Now         bool // a job would start at once
	Wait        time.Duration
	Free, Total int    // units of the class and stack where the offering runs
	Waiting     int    // jobs
	Running     int    // jobs
	Reason      string // message key of why a job would wait, "" when it would not
	ReasonArgs  map[string]any
}

// Pool is the units of one class and stack at one site.
type Pool struct {
	SiteID, ProviderID, Region, ClassID, StackID string
	Free, Total                                  int
}

// Deps are what the counter works with. Rooms answers each ask, in order; Pools
// tells all live capacity. Either may be nil: then nothing live is shown.
type Deps struct {
	DB       *store.DB
	Clock    clock.Clock
	Calendar reference.Calendar
	Data     reference.Source // regions and hubs, which offerings are found by, and the size standard
	Rooms    func(context.Context, []Ask) ([]Room, error)
	Pools    func(context.Context) ([]Pool, error)
}

// Counter serves visitors.
type Counter struct {
	Deps
	cache    cache
	shelved  shelved
	looked   looked
	services services
}

// New returns the counter.
func New(d Deps) *Counter {
	if d.Data == nil {
		d.Data = reference.Data{}.Source()
	}
	return &Counter{Deps: d}
}

// rooms asks for all at once; what nobody can tell is left unknown, since the
// shelf is worth showing without it.
func (c *Counter) rooms(ctx context.Context, asks []Ask) []Room {
	out := make([]Room, len(asks))
	if c.Rooms == nil || len(asks) == 0 {
		return out
	}
	if told, err := c.Rooms(ctx, asks); err == nil && len(told) == len(asks) {
		return told
	}
	return out
}

func (c *Counter) peak() bool { return c.Calendar.Band(c.Clock.Now()) == reference.Peak }

func priceNow(peak bool, atPeak, offPeak models.Money) models.Money {
	if peak {
		return atPeak
	}
	return offPeak
}
