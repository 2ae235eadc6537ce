package shop

import (
	"context"
	"errors"
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// mostProgrammes is how many published programmes an estimate looks through.
const mostProgrammes = 50

// FirmKind is what a visitor says of the firm; what is "" was not said.
type FirmKind struct{ Region, Size string }

// Effect is what a programme's voucher would pay of an order, at most and while
// its pool lasts; nobody has promised it.
type Effect struct {
	Programme models.Programme
	RatePPM   int64
	PerOrder  models.Money // of one order
	Month     models.Money // of all orders of the month together
	Unsaid    []Sentence   // rules about what was not said
}

// effects are what published programmes would pay, the most first. Rules about
// what was not said are listed; one that is known not to fit leaves no effect.
func (c *Counter) effects(ctx context.Context, v catalog.View, firm FirmKind, order models.Money, orders int64) (out []Effect, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		out = nil
		ps, err := tx.Published(store.Page{Limit: mostProgrammes})
		if err != nil {
			return err
		}
		for _, p := range ps {
			e, ok, err := c.effect(tx, p, v, firm, order, orders)
			if err != nil {
				return err
			}
			if ok {
				out = append(out, e)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b Effect) int { return int(max(-1, min(1, b.Month-a.Month))) })
	return out, err
}

func (c *Counter) effect(tx *store.Tx, p models.Programme, v catalog.View, firm FirmKind, order models.Money, orders int64) (Effect, bool, error) {
	version, err := tx.Version(p.ID, p.Version)
	if err != nil {
		return Effect{}, false, err
	}
	r, err := voucher.Parse(version.Rules)
	if err != nil {
		return Effect{}, false, err
	}
	e := Effect{Programme: p}
	facts := voucher.Facts{Firm: models.Firm{State: models.FirmVerified, Region: firm.Region, Size: firm.Size}, Offering: v.Offering, Class: v.Class, Site: v.Site, Now: c.Clock.Now()}
	var fits bool
	if e.Unsaid, fits = open(r, facts); !fits || r.Redeem != voucher.RedeemInstant { // what is claimed afterwards lowers no price at the till
		return e, false, nil
	}
	if left, err := pool(tx, p); err != nil || left <= 0 {
		return e, false, err
	}
	e.RatePPM = r.RateFor(facts)
	e.PerOrder, e.Month, err = worth(r, e.RatePPM, order, orders)
	return e, e.PerOrder > 0, err
}

// Sentence is one rule as a text of the catalog.
type Sentence = voucher.Sentence

// open tells whether nothing that was said rules the firm out, and which rules
// are about what was not said.
func open(r voucher.Rules, f voucher.Facts) (unsaid []Sentence, fits bool) {
	silent := []*fault.Fault{voucher.ErrIndustry, voucher.ErrTitle, voucher.ErrOrgType, voucher.ErrAgeUnknown, voucher.ErrMark, voucher.ErrLocked, voucher.ErrPurpose}
	who := r.Who
	who.Regions, who.Sizes = nil, nil
	if f.Firm.Region == "" {
		silent, who.Regions = append(silent, voucher.ErrRegion), r.Who.Regions
	}
	if f.Firm.Size == "" {
		silent, who.Sizes = append(silent, voucher.ErrSize), r.Who.Sizes
	}
	for _, why := range voucher.Check(r, f) {
		if !slices.ContainsFunc(silent, func(x *fault.Fault) bool { return errors.Is(why, x) }) {
			return nil, false
		}
	}
	return append(who.Sentences(), r.Unlock.Sentences()...), true
}

// pool is what the programme's budget still holds.
func pool(tx *store.Tx, p models.Programme) (models.Money, error) {
	a, err := ledger.Find(tx, models.AssetCNY, models.AccountBudget, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return models.Money(a.Balance), err
}

// worth is what a rate pays of one order and of a month of them, under every cap.
func worth(r voucher.Rules, ppm int64, order models.Money, orders int64) (one, month models.Money, err error) {
	if order < r.MinSpend {
		return 0, 0, nil
	}
	if one, err = order.Share(ppm, voucher.PPM); err != nil {
		return 0, 0, ErrTooMuch.Wrap(err)
	}
	for _, most := range []models.Money{r.Caps.PerOrder, r.Caps.PerContract, r.Caps.PerMonth, r.Caps.PerYear, r.Caps.PerProject, r.Caps.PerProgramme} {
		if most > 0 {
			one = min(one, most)
		}
	}
	all, err := models.MulDiv(int64(one), orders, 1)
	if err != nil {
		return 0, 0, ErrTooMuch.Wrap(err)
	}
	month = models.Money(all)
	for _, most := range []models.Money{r.Caps.PerMonth, r.Caps.PerYear, r.Caps.PerProject, r.Caps.PerProgramme} {
		if most > 0 {
			month = min(month, most)
		}
	}
	return one, month, nil
}

// Example is what a programme pays of a purchase from the shelf, in the figures of now.
type Example struct {
	Programme models.Programme
	RatePPM   int64
	Hours     int64
	Hour      models.Money
	Class     models.Class
	List      models.Money
	Voucher   models.Money
	Pay       models.Money
}

// exampleHours is how many card-hours the example buys.
const exampleHours = 10

// Example works out what a voucher pays of ten hours of a card, false while no
// programme pays for any.
func (c *Counter) Example(ctx context.Context) (Example, bool, error) {
	choices, err := c.Choices(ctx)
	if err != nil {
		return Example{}, false, err
	}
	for _, class := range choices.Classes {
		v, err := c.cheapestOf(ctx, class.ID)
		if err != nil {
			return Example{}, false, err
		}
		price := v.Prices.Dearest()
		found, err := c.effects(ctx, v, FirmKind{}, price*exampleHours, 1)
		if err != nil {
			return Example{}, false, err
		}
		if len(found) > 0 {
			e := found[0]
			return Example{
				Programme: e.Programme, RatePPM: e.RatePPM, Hours: exampleHours, Hour: price, Class: class,
				List: price * exampleHours, Voucher: e.PerOrder, Pay: price*exampleHours - e.PerOrder,
			}, true, nil
		}
	}
	return Example{}, false, nil
}

// Half is the same purchase when half of it was used: what is charged, and what
// of it the voucher pays.
func (e Example) Half() (used, paid models.Money) {
	used = e.List / 2
	paid, _ = e.Voucher.Share(int64(used), int64(max(e.List, 1)))
	return used, paid
}

// Percent writes parts per million as a percentage.
func Percent(ppm int64) string { return voucher.Percent(ppm) }
