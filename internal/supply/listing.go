package supply

import (
	"context"
	"errors"
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Pool is the machines of one class and stack at one site: what an offering is made of.
type Pool struct {
	Site  models.Site
	Class models.Class
	Stack models.Stack
	Units int
}

// ID names a pool in a form.
func (p Pool) ID() string { return p.Site.ID + "|" + p.Class.ID + "|" + p.Stack.ID }

// Kind is what is sold of a pool.
func (p Pool) Kind() models.OfferingKind {
	if p.Class.Kind == "cpu" {
		return models.OfferCoreHour
	}
	return models.OfferCardHour
}

// Terms are what a provider says of an offering; all else of it is derived.
type Terms struct {
	Pool            string // the id of one of its pools
	TitleZh         string
	TitleEn         string
	SummaryZh       string
	SummaryEn       string
	MinUnits        int
	MaxUnits        int
	MaxSeconds      int64
	Interruptible   bool
	NoticeSeconds   int64
	OwnCommand      bool
	AvailabilityPPM int64
	StartSeconds    int64
	DeclaredGFLOPS  int64
	Stock           int64
	LeaseMonth      models.Money
}

// MaxPrice bounds the price of a unit-hour.
const MaxPrice = catalog.MaxPrice

// ErrUnitPrice refuses what is no price of a unit-hour.
var ErrUnitPrice = fault.New(fault.Invalid, "desk.unit_price")

// ErrPool refuses an offering of machines that are not the provider's.
var ErrPool = fault.New(fault.Invalid, "desk.pool").On("pool")

// Pools returns what the actor's provider has to sell, by site, class and stack.
func (c *Counter) Pools(ctx context.Context, a models.Actor) (out []Pool, err error) {
	provider, err := staffOf(a, party.List)
	if err != nil {
		return nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error { out, err = pools(tx, provider); return err })
	return out, err
}

func pools(tx *store.Tx, provider string) (out []Pool, err error) {
	sites, err := tx.SitesBy(provider)
	if err != nil {
		return nil, err
	}
	for _, s := range sites {
		if s.Stage == SiteClosed {
			continue
		}
		nodes, err := tx.NodesOf(s.ID)
		if err != nil {
			return nil, err
		}
		at := map[string]int{}
		for _, n := range nodes {
			key := n.ClassID + "|" + n.StackID
			i, seen := at[key]
			if !seen {
				p := Pool{Site: s}
				if p.Class, err = tx.Class(n.ClassID); err != nil {
					return nil, err
				}
				if p.Stack, err = tx.Stack(n.StackID); err != nil {
					return nil, err
				}
				i, at[key] = len(out), len(out)
				out = append(out, p)
			}
			out[i].Units += n.Units
		}
	}
	return out, nil
}

// offering is what the terms make of a provider's pool.
func (in Terms) offering(tx *store.Tx, provider string) (o models.Offering, err error) {
	all, err := pools(tx, provider)
	if err != nil {
		return o, err
	}
	i := slices.IndexFunc(all, func(p Pool) bool { return p.ID() == in.Pool })
	if i < 0 {
		return o, ErrPool
	}
	p := all[i]
	return models.Offering{
		Kind: p.Kind(), ProviderID: provider, SiteID: p.Site.ID, ClassID: p.Class.ID, StackID: p.Stack.ID, Region: p.Site.Region,
		TitleZh: in.TitleZh, TitleEn: in.TitleEn, SummaryZh: in.SummaryZh, SummaryEn: in.SummaryEn,
		MinUnits: in.MinUnits, MaxUnits: in.MaxUnits, MaxSeconds: in.MaxSeconds, Interruptible: in.Interruptible, NoticeSeconds: in.NoticeSeconds,
		OwnCommand: in.OwnCommand, AvailabilityPPM: in.AvailabilityPPM, StartSeconds: in.StartSeconds, DeclaredGFLOPS: in.DeclaredGFLOPS,
		Stock: in.Stock, LeaseMonth: in.LeaseMonth,
	}, nil
}

func (in Terms) clean() (Terms, error) {
	var wrong fault.List
	line := func(text *string, field string, most int, needed bool) {
		*text = party.Clean(*text)
		if needed && *text == "" {
			wrong = append(wrong, catalog.ErrRequired.On(field))
		} else if len([]rune(*text)) > most {
			wrong = append(wrong, catalog.ErrText.With("max", most).On(field))
		}
	}
	line(&in.TitleZh, "title_zh", catalog.MaxTitle, true)
	line(&in.TitleEn, "title_en", catalog.MaxTitle, true)
	line(&in.SummaryZh, "summary_zh", catalog.MaxSummary, false)
	line(&in.SummaryEn, "summary_en", catalog.MaxSummary, false)
	return in, wrong.Or()
}

// DraftOffering begins an offering of the actor's provider on one of its pools.
func (c *Counter) DraftOffering(ctx context.Context, by models.Actor, in Terms) (o models.Offering, err error) {
	provider, err := staffOf(by, party.List)
	if err != nil {
		return o, err
	}
	if in, err = in.clean(); err != nil {
		return o, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if o, err = in.offering(tx, provider); err != nil {
			return err
		}
		if err := titleFree(tx, o); err != nil {
			return err
		}
		if err := catalog.CheckTerms(tx, o); err != nil {
			return err
		}
		if o, err = catalog.Add(tx, o, c.Clock.Now()); err != nil {
			return err
		}
		return c.record(tx, by, "offering.add", "offering", o.ID, in)
	})
	return o, err
}

// titleFree holds that a provider sells nothing twice under one name.
func titleFree(tx *store.Tx, o models.Offering) error {
	had, err := tx.OfferingsBy(o.ProviderID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(had, func(h models.Offering) bool {
		return h.ID != o.ID && h.State != catalog.Withdrawn && h.TitleZh == o.TitleZh
	}) {
		return catalog.ErrTitleTaken
	}
	return nil
}

// ChangeOffering writes new terms of an offering of the actor's provider; those of
// one that has prices become a new version, which rules new quotes only.
func (c *Counter) ChangeOffering(ctx context.Context, by models.Actor, offeringID string, in Terms) error {
	in, err := in.clean()
	if err != nil {
		return err
	}
	return c.changeOffering(ctx, by, offeringID, "offering.terms", func(tx *store.Tx, before models.Offering) (*deed, error) {
		after, err := in.offering(tx, before.ProviderID)
		if err != nil {
			return nil, err
		}
		was := TermsOf(before)
		if was == in {
			return nil, nil
		}
		after.ID = before.ID
		if err := titleFree(tx, after); err != nil {
			return nil, err
		}
		return &deed{before: was, after: in}, catalog.Change(tx, before, after, by.UserID, c.Clock.Now())
	})
}

// TermsOf are the terms of an offering as they stand.
func TermsOf(o models.Offering) Terms {
	return Terms{
		Pool: o.SiteID + "|" + o.ClassID + "|" + o.StackID, TitleZh: o.TitleZh, TitleEn: o.TitleEn, SummaryZh: o.SummaryZh, SummaryEn: o.SummaryEn,
		MinUnits: o.MinUnits, MaxUnits: o.MaxUnits, MaxSeconds: o.MaxSeconds, Interruptible: o.Interruptible, NoticeSeconds: o.NoticeSeconds,
		OwnCommand: o.OwnCommand, AvailabilityPPM: o.AvailabilityPPM, StartSeconds: o.StartSeconds, DeclaredGFLOPS: o.DeclaredGFLOPS,
		Stock: o.Stock, LeaseMonth: o.LeaseMonth,
	}
}

// Price writes a new version of an offering's prices where the one that the form
// was filled from still rules; the same prices again make no version.
func (c *Counter) Price(ctx context.Context, by models.Actor, offeringID string, from int, prices []models.TariffPrice) error {
	return c.changeOffering(ctx, by, offeringID, "offering.price", func(tx *store.Tx, o models.Offering) (*deed, error) {
		before, err := tx.TariffPrices(o.ID, o.TariffVersion)
		if err != nil || samePrices(before, prices) {
			return nil, err
		}
		if o.TariffVersion != from {
			return nil, catalog.ErrRace
		}
		if _, err := catalog.SetTariff(tx, catalog.TariffInput{OfferingID: o.ID, Prices: prices, By: by.UserID, Now: c.Clock.Now()}); err != nil {
			return nil, err
		}
		return &deed{before: priceText(before), after: priceText(prices)}, nil
	})
}

func samePrices(a, b []models.TariffPrice) bool {
	is, was := priceText(b), priceText(a)
	return len(a) == len(b) && len(a) > 0 && len(is) == len(was) && !slices.ContainsFunc(b, func(p models.TariffPrice) bool { return was[p.Meter+" "+p.Band] != p.Price.String() })
}

// priceText is what the trail keeps of prices by the hour.
func priceText(rows []models.TariffPrice) map[string]string {
	out := map[string]string{}
	for _, r := range rows {
		out[r.Meter+" "+r.Band] = r.Price.String()
	}
	return out
}

func (c *Counter) changeOffering(ctx context.Context, by models.Actor, id, action string, do func(*store.Tx, models.Offering) (*deed, error)) error {
	provider, err := staffOf(by, party.List)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		o, err := ownOffering(tx, id, provider)
		if err != nil {
			return err
		}
		done, err := do(tx, o)
		if err != nil || done == nil {
			return err
		}
		return c.recordDeed(tx, by, action, "offering", id, done)
	})
}

func ownOffering(tx *store.Tx, id, provider string) (models.Offering, error) {
	o, err := tx.Offering(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && o.ProviderID != provider {
		return o, ErrNotYours
	}
	return o, err
}

// HourPrices are the prices of a unit-hour: one for all hours where both are the same.
func HourPrices(peak, offPeak models.Money) []models.TariffPrice {
	if peak == offPeak {
		return []models.TariffPrice{{Meter: catalog.MeterUnitHour, Band: catalog.Always, Price: peak}}
	}
	return []models.TariffPrice{
		{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: peak},
		{Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: offPeak},
	}
}

// PutOnShelf is List, for what may be on the shelf already.
func (c *Counter) PutOnShelf(ctx context.Context, by models.Actor, offeringID string) error {
	return c.changeOffering(ctx, by, offeringID, "offering.list", func(tx *store.Tx, o models.Offering) (*deed, error) {
		if o.State == catalog.Listed {
			return nil, nil
		}
		if err := catalog.CheckTerms(tx, o); err != nil {
			return nil, err
		}
		if err := siteOpen(tx, o); err != nil {
			return nil, err
		}
		return &deed{before: o.State, after: catalog.Listed}, catalog.List(tx, o.ID, by.UserID, c.Clock.Now())
	})
}

// ErrSiteClosed refuses to list what no open site stands behind.
var ErrSiteClosed = fault.New(fault.Conflict, "desk.site_not_open")

func siteOpen(tx *store.Tx, o models.Offering) error {
	if o.SiteID == "" {
		return nil
	}
	s, err := tx.Site(o.SiteID)
	if err == nil && s.Stage != SiteLive {
		return ErrSiteClosed
	}
	return err
}

// TakeOffShelf is Withdraw, for what may be off the shelf already.
func (c *Counter) TakeOffShelf(ctx context.Context, by models.Actor, offeringID string) error {
	return c.changeOffering(ctx, by, offeringID, "offering.withdraw", func(tx *store.Tx, o models.Offering) (*deed, error) {
		if o.State == catalog.Withdrawn {
			return nil, nil
		}
		return &deed{before: o.State, after: catalog.Withdrawn}, catalog.Withdraw(tx, o.ID, by.UserID, c.Clock.Now())
	})
}
