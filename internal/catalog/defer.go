package catalog

import (
	"time"

	"supermarket/internal/reference"
	"supermarket/models"
)

// Start is the moment from now to until from which a run of ms milliseconds
// costs least, the earliest one; until may lie before now, which is then the
// only moment. Prices fall at borders of bands alone, so that no other moment
// need be tried.
func (p Prices) Start(cal reference.Calendar, now, until time.Time, ms int64, units int) (time.Time, error) {
	best := now
	least, err := p.Run(cal, now, ms, units)
	if err != nil {
		return now, err
	}
	for _, s := range cal.Segments(now, until.Sub(now)) {
		cost, err := p.Run(cal, s.Start, ms, units)
		if err != nil {
			return now, err
		}
		if cost < least {
			best, least = s.Start, cost
		}
	}
	return best, nil
}

// Run is what ms milliseconds of units cost from a moment on, each band at its price.
func (p Prices) Run(cal reference.Calendar, from time.Time, ms int64, units int) (models.Money, error) {
	pieces, err := p.Span(cal, from, ms, units)
	if err != nil {
		return 0, err
	}
	most, err := p.Cap(ms, units)
	if err != nil {
		return 0, err
	}
	return Total(pieces, most)
}

// starts sets when the run of a quote is to begin: later only where the buyer
// lets it wait, that is cheaper, and a slow run would still meet his deadline.
func starts(q *models.Quote, p Prices, cal reference.Calendar) error {
	q.StartAt = nil
	if q.WaitUntil == nil {
		return nil
	}
	until := *q.WaitUntil
	if q.DeadlineAt != nil {
		if last := q.DeadlineAt.Add(-time.Duration(q.HighMillis) * time.Millisecond); last.Before(until) {
			until = last
		}
	}
	at, err := p.Start(cal, q.CreatedAt, until, q.LikelyMillis, q.Units)
	if err == nil && at.After(q.CreatedAt) {
		q.StartAt = &at
	}
	return err
}

// StartOf is when the run of a quote is reckoned to begin.
func StartOf(q models.Quote) time.Time {
	if q.StartAt != nil && q.StartAt.After(q.CreatedAt) {
		return *q.StartAt
	}
	return q.CreatedAt
}

// Saving is what a likely run costs at once, and from the moment that it waits
// for; the two are the same where it waits for none.
type Saving struct{ Now, Then models.Money }

// Saved is what waiting saves.
func (s Saving) Saved() models.Money { return s.Now - s.Then }

// SavingOf compares a quote's start with one at the moment it was made.
func SavingOf(q models.Quote, p Prices, cal reference.Calendar) (s Saving, err error) {
	if s.Now, err = p.Run(cal, q.CreatedAt, q.LikelyMillis, q.Units); err != nil {
		return s, err
	}
	s.Then, err = p.Run(cal, StartOf(q), q.LikelyMillis, q.Units)
	return s, err
}

// couldWait is the cheapest start of the coming week.
func couldWait(q models.Quote, p Prices, cal reference.Calendar) (time.Time, error) {
	return p.Start(cal, q.CreatedAt, q.CreatedAt.Add(MaxWait), q.LikelyMillis, q.Units)
}

// DeadlineCost is what the deadline of a quote costs: the run at its start
// against the cheapest start of the coming week; nothing where it has none.
func DeadlineCost(q models.Quote, p Prices, cal reference.Calendar) (s Saving, at time.Time, err error) {
	if q.DeadlineAt == nil {
		return s, at, nil
	}
	if at, err = couldWait(q, p, cal); err != nil {
		return s, at, err
	}
	if s.Now, err = p.Run(cal, StartOf(q), q.LikelyMillis, q.Units); err != nil {
		return s, at, err
	}
	s.Then, err = p.Run(cal, at, q.LikelyMillis, q.Units)
	return s, at, err
}
