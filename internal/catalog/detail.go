package catalog

import (
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// Why an offering cannot be ordered now.
var (
	ErrNotListed   = fault.New(fault.Gone, "offering.not_listed")
	ErrProvider    = fault.New(fault.Unavailable, "offering.provider_not_approved")
	ErrSiteDown    = fault.New(fault.Unavailable, "offering.site_down")
	ErrNoRoom      = fault.New(fault.Unavailable, "offering.no_room")
	ErrNoJob       = fault.New(fault.Invalid, "offering.runs_no_job")
	ErrNotOffering = fault.New(fault.NotFound, "offering.not_found")
	ErrNoGateway   = fault.New(fault.Unavailable, "offering.not_yet_tokens")
	ErrNoBooking   = fault.New(fault.Unavailable, "offering.not_yet_blocks")
)

// NotYet returns why no offering of a kind can be ordered yet, nil when they
// can: tokens wait for the token gateway, dated blocks for reservations.
func NotYet(kind models.OfferingKind) *fault.Fault {
	switch kind {
	case models.OfferModelToken, models.OfferTokenPack:
		return ErrNoGateway
	case models.OfferDatedBlock:
		return ErrNoBooking
	}
	return nil
}

// View is one offering with everything that stands behind it. Site is zero
// where no single site does; Prices are those of the tariff in force.
type View struct {
	Offering models.Offering
	Class    models.Class
	Stack    models.Stack
	Provider models.Provider
	Site     models.Site
	Prices   Prices
}

// Detail reads one offering in any state, or ErrNotOffering.
func Detail(tx *store.Tx, offeringID string) (View, error) {
	var v View
	var err error
	if v.Offering, err = tx.Offering(offeringID); err != nil {
		return v, missing(err, offeringID)
	}
	o := v.Offering
	if v.Class, err = tx.Class(o.ClassID); err != nil {
		return v, err
	}
	if v.Stack, err = tx.Stack(o.StackID); err != nil {
		return v, err
	}
	if v.Provider, err = tx.Provider(o.ProviderID); err != nil {
		return v, err
	}
	if o.SiteID != "" {
		if v.Site, err = tx.Site(o.SiteID); err != nil {
			return v, err
		}
	}
	if o.TariffVersion > 0 {
		v.Prices, err = PricesOf(tx, o.ID, o.TariffVersion)
	}
	return v, err
}

func missing(err error, id string) error { return or(err, ErrNotOffering.With("offering", id)) }

// Why returns the reason that the offering cannot be placed, nil when it can:
// only what is listed, by an approved provider, at a site that takes work, and
// of a kind that can be ordered at all.
func (v View) Why() *fault.Fault {
	switch {
	case v.Offering.State != Listed:
		return ErrNotListed
	case v.Provider.State != "approved":
		return ErrProvider
	case v.Site.ID != "" && (v.Site.State != "ready" || v.Site.Stage != "live"):
		return ErrSiteDown
	}
	return NotYet(v.Offering.Kind)
}
