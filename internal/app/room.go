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
		for i, ask := range asks {
			out[i] = room(o, ask, now)
		}
	})
}

func room(o *dispatch.Outlook, ask shop.Ask, now time.Time) shop.Room {
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
	for _, p := range o.Pools {
		if p.ClassID == ask.ClassID && p.StackID == ask.StackID && p.ProviderID == ask.ProviderID && (ask.SiteID == "" || p.SiteID == ask.SiteID) {
			r.Free, r.Total = r.Free+p.Free, r.Total+p.Total
		}
	}
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
