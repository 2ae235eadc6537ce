package checkout

import (
	"context"
	"errors"
	"slices"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// RoomAsk is a job whose start is asked for.
type RoomAsk struct {
	Offering models.Offering
	Units    int
}

// Room is what such a job would meet now. Known is false while nobody can tell.
type Room struct {
	Known  bool
	Now    bool // it would start at once
	Wait   time.Duration
	Reason string // message key of why it would wait, "" when it would not
	Args   map[string]any
}

func (c *Counter) rooms(ctx context.Context, asks []RoomAsk) []Room {
	out := make([]Room, len(asks))
	if c.Rooms == nil || len(asks) == 0 {
		return out
	}
	if told, err := c.Rooms(ctx, asks); err == nil && len(told) == len(asks) {
		return told
	}
	return out
}

// candidates is how many of the cheapest offerings are looked at for room.
const candidates = 40

// best returns the offering that the job costs least on among those that can
// start at once, else the one that can start soonest.
func (c *Counter) best(ctx context.Context, r recipe.Recipe, in CartAsk) (string, error) {
	now := c.Clock.Now()
	var found []models.Offering
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		found, err = tx.CheapestOfferings(store.Wanted{
			Kinds: r.Kinds, Units: in.Units, CapMillis: in.CapMillis, Own: r.IsOwn(),
			Peak: c.Terms.Calendar.Band(now) == reference.Peak && in.WaitUntil == nil, Limit: candidates,
		})
		return err
	})
	if err != nil {
		return "", err
	}
	var refused error = ErrNoOffer
	id := ""
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		for _, o := range c.soonest(ctx, found, in.Units) {
			ask := in
			ask.OfferingID = o.ID
			_, err := catalog.Estimate(tx, c.asked(ask, now))
			if err == nil {
				id = o.ID
				return nil
			}
			if errors.Is(err, catalog.ErrResidency) {
				refused = err
				continue
			}
			if kind := fault.KindOf(err); kind == fault.Internal || kind == fault.Invalid {
				return err
			}
		}
		return refused
	})
	return id, err
}

// soonest puts those that can start at once first, and the cheaper ones first among equals.
func (c *Counter) soonest(ctx context.Context, found []models.Offering, units int) []models.Offering {
	asks := make([]RoomAsk, len(found))
	for i, o := range found {
		asks[i] = RoomAsk{o, units}
	}
	told := c.rooms(ctx, asks)
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(waits(told[a]) - waits(told[b])) })
	out := make([]models.Offering, len(found))
	for i, k := range order {
		out[i] = found[k]
	}
	return out
}

const unknownWait = 365 * 24 * time.Hour

// waits is how long a job would wait; who cannot say comes last.
func waits(r Room) time.Duration {
	switch {
	case r.Now:
		return 0
	case r.Known && r.Wait > 0:
		return min(r.Wait, unknownWait)
	}
	return unknownWait
}
