package app

import (
	"context"
	"time"

	"supermarket/internal/dispatch"
	"supermarket/internal/schedule"
	"supermarket/internal/shop"
)

// rooms answers the shop with what the planner would do now.
func (a *App) rooms(ctx context.Context, asks []shop.Ask) ([]shop.Room, error) {
	out := make([]shop.Room, len(asks))
	now := a.Clock.Now()
	return out, a.Dispatch.Look(ctx, func(o *dispatch.Outlook) {
		pools := poolsOf(o)
		for i, ask := range asks {
			out[i] = room(o, pools, ask, now)
		}
	})
}

// seat is where an offering runs: one site, or any of its provider's.
type seat struct{ providerID, siteID, classID, stackID string }

// poolsOf adds up pools by seat: the shop asks for ten thousand offerings at once.
func poolsOf(o *dispatch.Outlook) map[seat]dispatch.Pool {
	out := map[seat]dispatch.Pool{}
	for _, p := range o.Pools {
		for _, site := range []string{p.SiteID, ""} {
			k := seat{p.ProviderID, site, p.ClassID, p.StackID}
			sum := out[k]
			sum.Free, sum.Total = sum.Free+p.Free, sum.Total+p.Total
			out[k] = sum
		}
	}
	return out
}

func room(o *dispatch.Outlook, pools map[seat]dispatch.Pool, ask shop.Ask, now time.Time) shop.Room {
	j := schedule.Job{ID: "?", Class: ask.ClassID, Stack: ask.StackID, Units: max(ask.Units, 1), Submitted: now, Cap: time.Hour}
	if ask.SiteID != "" {
		j.Sites = []string{ask.SiteID}
	}
	f := o.Placeable(j)
	r := shop.Room{Known: true, Now: f.Now, Waiting: o.Waiting[ask.OfferingID], Running: o.Running[ask.OfferingID]}
	if !f.Now {
		r.Reason, r.ReasonArgs = string(f.Reason.Code), map[string]any{"needed": f.Reason.Needed, "free": f.Reason.Free}
		if !f.Expected.IsZero() {
			r.Wait = max(0, f.Expected.Sub(now))
		}
	}
	p := pools[seat{ask.ProviderID, ask.SiteID, ask.ClassID, ask.StackID}]
	r.Free, r.Total = p.Free, p.Total
	return r
}

func (a *App) pools(ctx context.Context) ([]shop.Pool, error) {
	var out []shop.Pool
	return out, a.Dispatch.Look(ctx, func(o *dispatch.Outlook) {
		for _, p := range o.Pools {
			out = append(out, shop.Pool(p))
		}
	})
}
