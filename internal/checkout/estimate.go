package checkout

import (
	"context"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/recipe"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Told is what a buyer should know of a run's choices before he takes it.
type Told struct {
	Saving   catalog.Saving  // of waiting; its two are equal where the run does not wait
	Could    *catalog.Saving // what waiting a day would save, nil for nothing or one that waits
	CouldAt  time.Time
	Deadline *Deadline     // nil where he wishes none
	Spot     *Spot         // nil for what is not interrupted and has no sibling that is
	Wait     time.Duration // from now until it is reckoned to begin
}

// Verdict is whether a deadline can be met by what is known now.
type Verdict string

// The verdicts of a deadline.
const (
	DeadlineMet     Verdict = "met"     // even by a slow run
	DeadlineLikely  Verdict = "likely"  // by a likely run
	DeadlineLate    Verdict = "late"    // not by a likely run
	DeadlineUnknown Verdict = "unknown" // nobody can tell when there is room
)

// Deadline is a wish to be finished by, held to today's outlook. It promises nothing.
type Deadline struct {
	At       time.Time
	Verdict  Verdict
	Done     time.Time      // of a likely run
	Cost     catalog.Saving // as it is, against the cheapest start of the coming week
	Cheapest time.Time      // that start
}

// Spot sets an interruptible offering against the same hardware at its normal price.
type Spot struct {
	Interruptible bool // the run itself may be interrupted; else its sibling would be
	Notice        time.Duration
	Checkpoints   bool          // the template keeps what it has done
	Own           bool          // whether it does is up to the buyer's own command
	Beside        *catalog.View // the other one, nil where there is none
	Price         models.Money  // of a unit-hour when the run begins
	BesidePrice   models.Money
	Likely        models.Money // of a likely run
	BesideLikely  models.Money
}

// Tell returns what there is to know of a quote's choices.
func (c *Counter) Tell(ctx context.Context, q models.Quote) (t Told, err error) {
	var v catalog.View
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if v, err = catalog.Detail(tx, q.OfferingID); err != nil {
			return err
		}
		t, err = c.told(looking(tx), q, v)
		return err
	})
	if err == nil {
		t.look(q, c.Clock.Now(), c.rooms(ctx, []RoomAsk{{v.Offering, q.Units}})[0])
	}
	return t, err
}

// told is all that needs no outlook.
func (c *Counter) told(tx *seen, q models.Quote, v catalog.View) (t Told, err error) {
	prices, err := tx.pricesOf(q.OfferingID, q.TariffVersion)
	if err != nil {
		return t, err
	}
	if t.Saving, err = catalog.SavingOf(q, prices, c.Terms.Calendar); err != nil {
		return t, err
	}
	if err := t.could(q, prices, c.Terms.Calendar); err != nil {
		return t, err
	}
	if q.DeadlineAt != nil {
		t.Deadline = &Deadline{At: *q.DeadlineAt, Verdict: DeadlineUnknown}
		if t.Deadline.Cost, t.Deadline.Cheapest, err = catalog.DeadlineCost(q, prices, c.Terms.Calendar); err != nil {
			return t, err
		}
	}
	t.Spot, err = c.spot(tx, q, v, prices)
	return t, err
}

// could looks a day ahead for a price that is lower by a fen at least.
func (t *Told) could(q models.Quote, p catalog.Prices, cal reference.Calendar) error {
	if q.WaitUntil != nil {
		return nil
	}
	at, err := p.Start(cal, q.CreatedAt, q.CreatedAt.Add(24*time.Hour), q.LikelyMillis, q.Units)
	if err != nil {
		return err
	}
	then, err := p.Run(cal, at, q.LikelyMillis, q.Units)
	if s := (catalog.Saving{Now: t.Saving.Now, Then: then}); s.Saved() >= models.Fen {
		t.Could, t.CouldAt = &s, at
	}
	return err
}

func (c *Counter) spot(tx *seen, q models.Quote, v catalog.View, p catalog.Prices) (*Spot, error) {
	r, err := recipe.Get(q.RecipeID)
	if err != nil {
		return nil, err
	}
	s := Spot{Interruptible: v.Offering.Interruptible, Checkpoints: r.Checkpoints, Own: r.IsOwn(), Likely: q.LikelyAmount}
	s.Price = p.UnitHour(c.Terms.Calendar.Band(catalog.StartOf(q)))
	siblings, err := tx.siblingsOf(v.Offering)
	if err != nil {
		return nil, err
	}
	for _, o := range siblings {
		if err := c.beside(tx, &s, q, o); err != nil {
			return nil, err
		}
	}
	if s.Beside == nil && !s.Interruptible {
		return nil, nil
	}
	notice := v.Offering.NoticeSeconds
	if !s.Interruptible {
		notice = s.Beside.Offering.NoticeSeconds
	}
	s.Notice = time.Duration(notice) * time.Second
	return &s, nil
}

// beside takes an offering as the one to compare with, if it is the cheapest so
// far that could run the same.
func (c *Counter) beside(tx *seen, s *Spot, q models.Quote, o models.Offering) error {
	v, err := tx.view(o.ID)
	if err != nil || v.Why() != nil || q.Units < o.MinUnits || q.Units > o.MaxUnits || q.CapMillis > o.MaxSeconds*1000 || q.Command != "" && !o.OwnCommand {
		return err
	}
	price := v.Prices.UnitHour(c.Terms.Calendar.Band(catalog.StartOf(q)))
	if s.Beside != nil && price >= s.BesidePrice {
		return nil
	}
	likely, err := v.Prices.Run(c.Terms.Calendar, catalog.StartOf(q), q.LikelyMillis, q.Units)
	s.Beside, s.BesidePrice, s.BesideLikely = &v, price, likely
	return err
}

// look adds what today's outlook says: when it begins, and whether it is done in time.
func (t *Told) look(q models.Quote, now time.Time, r Room) {
	t.Wait = max(catalog.StartOf(q).Sub(now), 0)
	if r.Known && !r.Now {
		t.Wait = max(t.Wait, r.Wait)
	}
	d := t.Deadline
	if d == nil || !r.Known || !r.Now && r.Wait <= 0 {
		return
	}
	begin := now.Add(t.Wait)
	d.Done = begin.Add(time.Duration(q.LikelyMillis) * time.Millisecond)
	slow := begin.Add(time.Duration(q.HighMillis) * time.Millisecond)
	switch {
	case !slow.After(d.At):
		d.Verdict = DeadlineMet
	case !d.Done.After(d.At):
		d.Verdict = DeadlineLikely
	default:
		d.Verdict = DeadlineLate
	}
}

// Saving is what waiting for a lower price comes to.
type Saving = catalog.Saving
