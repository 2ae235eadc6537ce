package app

import (
	"context"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/clock"
	"supermarket/internal/egress"
)

// hookPatience is how long a firm's program may take to answer an event.
const hookPatience = 10 * time.Second

func (a *App) hookOutside() checkout.HookOutside {
	poster := egress.NewPoster(egress.Guard{Allowed: a.Config.OutboundNetworks}, hookPatience)
	return checkout.HookOutside{Post: poster.Post, Real: clock.System().Now, Holder: a.outside.Holder, Log: a.Log}
}

// deliverHooks goes on while there is more to claim.
func (a *App) deliverHooks() func(context.Context) error {
	out := a.hookOutside()
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			n, err := a.Checkout.DeliverHooks(ctx, out)
			if err != nil || n == 0 {
				return err
			}
		}
		return nil
	}
}
