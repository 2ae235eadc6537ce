package order

import (
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/meter"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// SavingOf compares a line that waited for a lower price with one that did not:
// before its settlement the estimate, after it what the billed milliseconds would
// have cost in the band of the moment at which the order was paid, to the last
// micro-fen. Nil for a line that never waited, or was billed nothing.
func SavingOf(tx *store.Tx, cal reference.Calendar, l models.Line) (*catalog.Saving, error) {
	q, err := tx.QuoteByID(l.QuoteID)
	if err != nil || q.StartAt == nil {
		return nil, err
	}
	prices, err := catalog.PricesOf(tx, l.OfferingID, l.TariffVersion)
	if err != nil {
		return nil, err
	}
	if l.SettledAt == nil {
		s, err := catalog.SavingOf(q, prices, cal)
		return &s, err
	}
	j, err := tx.JobOfLine(l.ID) // made with the payment
	if err != nil {
		return nil, err
	}
	segments, err := tx.SegmentsOfLine(l.ID)
	if err != nil {
		return nil, err
	}
	return saved(segments, prices.UnitHour(cal.Band(j.CreatedAt)), l)
}

// saved prices each run's billed time as the one stretch that it would have been
// in one band, and never above the line's cap.
func saved(segments []models.UsageSegment, price models.Money, l models.Line) (*catalog.Saving, error) {
	var s catalog.Saving
	var err error
	if s.Then, err = meter.Cost(segments); err != nil {
		return nil, err
	}
	var runs []models.UsageSegment
	for _, g := range segments {
		i := slices.IndexFunc(runs, func(r models.UsageSegment) bool { return r.AttemptID == g.AttemptID })
		switch {
		case !g.Billed:
		case i < 0:
			runs = append(runs, g)
		default:
			runs[i].Millis += g.Millis
		}
	}
	if len(runs) == 0 {
		return nil, nil
	}
	for _, r := range runs {
		cost, err := models.CostOf(price, int64(r.Units), r.Millis)
		if err != nil {
			return nil, err
		}
		if s.Now, err = s.Now.Add(cost); err != nil {
			return nil, err
		}
	}
	s.Now = min(s.Now, l.CapAmount)
	return &s, nil
}
