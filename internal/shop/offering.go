package shop

import (
	"context"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Offering is everything to know before paying. A nil Why means that it can be ordered.
type Offering struct {
	catalog.View
	Why     *fault.Fault
	Room    Room
	Left    *int64       // units of a limited offering; nil where there is no such bound
	Band    string       // of this moment
	Price   models.Money // of its headline meter in it
	Bands   []Band       // today, where the price follows the hour
	Day     Day
	Recipes []recipe.Recipe
}

// Band is a stretch of today, since midnight in the tariff's zone.
type Band struct {
	From, To time.Duration
	Band     string
	Price    models.Money
}

// Day is today in the tariff's zone, China Standard Time.
type Day struct {
	Midnight time.Time
	Kind     string // work, weekend, holiday
	Passed   float64
}

// Offering returns one offering that is or was on the shelf; a draft is not found.
func (c *Counter) Offering(ctx context.Context, id string) (Offering, error) {
	var o Offering
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if o.View, err = catalog.Detail(tx, id); err != nil {
			return err
		}
		if o.Offering.State == catalog.Draft {
			return catalog.ErrNotOffering
		}
		left, limited, err := catalog.Left(tx, o.View.Offering)
		if limited {
			o.Left = &left
		}
		return err
	})
	if err != nil {
		return Offering{}, err
	}
	c.dress(ctx, &o)
	return o, nil
}

// dress adds what follows from the moment: price, bands, reason and room.
func (c *Counter) dress(ctx context.Context, o *Offering) {
	now, m := c.Clock.Now(), o.Offering
	o.Why, o.Day, o.Band = o.View.Why(), c.day(now), c.Calendar.Band(now)
	if o.Why == nil && o.Left != nil {
		o.Why = catalog.ShortOf(*o.Left, m.MinUnits)
	}
	o.Price, _ = o.Prices.At(catalog.Headline(m.Kind), o.Band, 0)
	if rule, _ := catalog.RuleOf(m.Kind); rule.ByTime {
		o.Bands = c.bands(o.Day, o.Prices, catalog.Headline(m.Kind))
	}
	for _, r := range recipe.All() {
		if r.RunsOn(m.Kind) {
			o.Recipes = append(o.Recipes, r)
		}
	}
	if len(o.Recipes) > 0 {
		o.Room = c.rooms(ctx, []Ask{{m.ID, m.ProviderID, m.SiteID, m.Region, m.ClassID, m.StackID, m.MinUnits}})[0]
	}
}

// china needs no zone database: it has kept one offset without summer time since 1991.
var china = time.FixedZone("Asia/Shanghai", 8*3600)

func (c *Counter) day(now time.Time) Day {
	local := now.In(china)
	d := Day{Midnight: time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, china), Kind: "work"}
	d.Passed = local.Sub(d.Midnight).Hours() / 24
	if w := local.Weekday(); w == time.Saturday || w == time.Sunday {
		d.Kind = "weekend"
	}
	if c.Calendar.Holiday(now) {
		d.Kind = "holiday"
	}
	return d
}

func (c *Counter) bands(d Day, p catalog.Prices, meter string) []Band {
	peak, _ := p.At(meter, reference.Peak, 0)
	offPeak, priced := p.At(meter, reference.OffPeak, 0)
	switch {
	case !priced:
		return nil
	case peak == offPeak:
		return []Band{{0, 24 * time.Hour, catalog.Always, offPeak}}
	}
	var out []Band
	for _, s := range c.Calendar.Segments(d.Midnight, 24*time.Hour) {
		from, price := s.Start.Sub(d.Midnight), offPeak
		if s.Band == reference.Peak {
			price = peak
		}
		out = append(out, Band{from, from + s.Duration, s.Band, price})
	}
	return out
}

// Estimate prices a run for anyone and keeps nothing; in.Now and in.Calendar are set here.
func (c *Counter) Estimate(ctx context.Context, in catalog.QuoteInput) (models.Quote, error) {
	in.Now, in.Calendar = c.Clock.Now(), c.Calendar
	var q models.Quote
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		q, err = catalog.Estimate(tx, in)
		return err
	})
	return q, err
}
