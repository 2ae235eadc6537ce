package meter

import (
	"fmt"
	"time"

	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Run is what is to be billed of one attempt.
type Run struct {
	AttemptID string
	LineID    string
	StartsAt  time.Time // business time at which the run began; bands are counted from it
	Millis    int64     // by the runner's own clock
	Units     int
	Billed    bool         // false where the rules say nobody pays
	Room      models.Money // what is left under the line's hard cap
}

// Segments cuts a run at the borders of the price bands and prices each piece.
func Segments(cal reference.Calendar, unitHour func(band string) models.Money, r Run) ([]models.UsageSegment, error) {
	if r.Millis <= 0 {
		return nil, nil
	}
	room, out := r.Room, []models.UsageSegment{}
	for i, s := range cal.Segments(r.StartsAt.Truncate(time.Millisecond), time.Duration(r.Millis)*time.Millisecond) {
		seg := models.UsageSegment{
			ID: models.NewID("use"), AttemptID: r.AttemptID, LineID: r.LineID, N: i, Band: s.Band,
			StartsAt: s.Start, Millis: s.Duration.Milliseconds(), Units: r.Units, Price: unitHour(s.Band), Billed: r.Billed,
		}
		cost, err := models.CostOf(seg.Price, int64(r.Units), seg.Millis)
		if err != nil {
			return nil, fmt.Errorf("meter: attempt %s: %w", r.AttemptID, err)
		}
		seg.Cost = min(cost, room) // half a unit per piece may stand above the cap, which was rounded once
		if r.Billed {
			room -= seg.Cost
		}
		out = append(out, seg)
	}
	return out, nil
}

// Cost is the sum of the billed stretches.
func Cost(segments []models.UsageSegment) (models.Money, error) {
	var sum models.Money
	for _, s := range segments {
		if !s.Billed {
			continue
		}
		next, err := sum.Add(s.Cost)
		if err != nil {
			return 0, err
		}
		sum = next
	}
	return sum, nil
}

// BilledMillis is how much of a line's cap has been billed.
func BilledMillis(segments []models.UsageSegment) int64 {
	var sum int64
	for _, s := range segments {
		if s.Billed {
			sum += s.Millis
		}
	}
	return sum
}

// Record keeps the stretches of a run. A second record of an attempt is an error.
func Record(tx *store.Tx, segments []models.UsageSegment) error { return tx.AddSegments(segments) }
