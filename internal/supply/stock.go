package supply

import (
	"context"
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// The refusals of the provider's desk.
var (
	ErrNoRight  = fault.New(fault.Denied, "account.no_right")
	ErrNodes    = fault.New(fault.Invalid, "supply.nodes").On("nodes")
	ErrNotYours = fault.New(fault.NotFound, "offering.not_found")
)

// Stock brings the classes and stacks that anyone may sell up to the reference
// data, and tells how many changed. It is the program's own errand.
func (c *Counter) Stock(ctx context.Context, data reference.Data) (changed int, err error) {
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		changed, err = catalog.Stock(tx, data)
		return err
	})
	return changed, err
}

// Register adds an approved provider: an operator's errand.
func (c *Counter) Register(ctx context.Context, by models.Actor, p models.Provider) (models.Provider, error) {
	if by.KeyID != "" || !party.Can(by.Role, party.Operate) {
		return p, ErrNoRight
	}
	p.Code = party.NormaliseCode(p.Code)
	if err := party.CheckCode(p.Code); err != nil {
		return p, err
	}
	said, err := profileOf(p).Clean()
	if err != nil {
		return p, err
	}
	now := c.Clock.Now()
	said.put(&p)
	p.ID, p.State, p.LogoKey, p.LogoType, p.CreatedAt, p.UpdatedAt = models.NewID("prv"), "approved", "", "", now, now
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		fresh, err := tx.InsertProvider(p)
		if err != nil {
			return err
		}
		if !fresh {
			return party.ErrCodeTaken
		}
		return c.record(tx, by, "provider.register", "provider", p.ID, p.Code)
	})
	return p, err
}

// Connect adds a site of the actor's provider with its machines.
func (c *Counter) Connect(ctx context.Context, by models.Actor, s models.Site, nodes []models.Node) (models.Site, error) {
	provider, err := staffOf(by, party.Connect)
	if err != nil {
		return s, err
	}
	if len(nodes) == 0 {
		return s, ErrNodes
	}
	now := c.Clock.Now()
	s.ID, s.ProviderID, s.State, s.CreatedAt, s.UpdatedAt = models.NewID("site"), provider, "ready", now, now
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.AddSite(s); err != nil {
			return err
		}
		for _, n := range nodes {
			n.ID, n.SiteID, n.State = models.NewID("node"), s.ID, "up"
			if err := tx.AddNode(n); err != nil {
				return err
			}
		}
		return c.record(tx, by, "site.connect", "site", s.ID, s.Driver)
	})
	return s, err
}

// Offer adds a draft offering of the actor's provider.
func (c *Counter) Offer(ctx context.Context, by models.Actor, o models.Offering) (models.Offering, error) {
	provider, err := staffOf(by, party.List)
	if err != nil {
		return o, err
	}
	o.ProviderID = provider
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if o, err = catalog.Add(tx, o, c.Clock.Now()); err != nil {
			return err
		}
		return c.record(tx, by, "offering.add", "offering", o.ID, o.TitleEn)
	})
	return o, err
}

// SetPrices adds a tariff version to an offering of the actor's provider; it rules new quotes only.
func (c *Counter) SetPrices(ctx context.Context, by models.Actor, offeringID string, prices []models.TariffPrice) (version int, err error) {
	err = c.onOffering(ctx, by, offeringID, "offering.price", func(tx *store.Tx) (any, error) {
		version, err = catalog.SetTariff(tx, catalog.TariffInput{OfferingID: offeringID, Prices: prices, By: by.UserID, Now: c.Clock.Now()})
		return version, err
	})
	return version, err
}

// List puts an offering of the actor's provider on the shelf.
func (c *Counter) List(ctx context.Context, by models.Actor, offeringID string) error {
	return c.onOffering(ctx, by, offeringID, "offering.list", func(tx *store.Tx) (any, error) {
		return catalog.Listed, catalog.List(tx, offeringID, by.UserID, c.Clock.Now())
	})
}

// Withdraw takes an offering of the actor's provider off the shelf.
func (c *Counter) Withdraw(ctx context.Context, by models.Actor, offeringID string) error {
	return c.onOffering(ctx, by, offeringID, "offering.withdraw", func(tx *store.Tx) (any, error) {
		return catalog.Withdrawn, catalog.Withdraw(tx, offeringID, by.UserID, c.Clock.Now())
	})
}

func (c *Counter) onOffering(ctx context.Context, by models.Actor, id, action string, do func(*store.Tx) (any, error)) error {
	provider, err := staffOf(by, party.List)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		o, err := tx.Offering(id)
		if errors.Is(err, store.ErrNotFound) || err == nil && o.ProviderID != provider {
			return ErrNotYours
		}
		if err != nil {
			return err
		}
		after, err := do(tx)
		if err != nil {
			return err
		}
		return c.record(tx, by, action, "offering", id, after)
	})
}

// staffOf returns the provider that the actor is staff of; a key is none.
func staffOf(a models.Actor, deed party.Deed) (string, error) {
	if a.ProviderID() == "" {
		return "", ErrProviderOnly
	}
	if a.KeyID != "" || !party.Can(a.Role, deed) {
		return "", ErrNoRight
	}
	return a.ProviderID(), nil
}

func (c *Counter) record(tx *store.Tx, by models.Actor, action, kind, id string, after any) error {
	return trail.Record(tx, trail.Entry{Actor: by, Action: action, ObjectKind: kind, ObjectID: id, After: after, At: c.Clock.Now()})
}
