package app

import (
	"context"

	"supermarket/internal/checkout"
	"supermarket/internal/shop"
)

// cartRooms answers the cart with what the shop is answered with.
func (a *App) cartRooms(ctx context.Context, asks []checkout.RoomAsk) ([]checkout.Room, error) {
	in := make([]shop.Ask, len(asks))
	for i, ask := range asks {
		o := ask.Offering
		in[i] = shop.Ask{OfferingID: o.ID, ProviderID: o.ProviderID, SiteID: o.SiteID, Region: o.Region, ClassID: o.ClassID, StackID: o.StackID, Units: ask.Units}
	}
	told, err := a.rooms(ctx, in)
	out := make([]checkout.Room, len(told))
	for i, r := range told {
		out[i] = checkout.Room{Known: r.Known, Now: r.Now, Wait: r.Wait, Reason: r.Reason, Args: r.ReasonArgs}
	}
	return out, err
}
