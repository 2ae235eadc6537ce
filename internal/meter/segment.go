package meter

import (
	"fmt"
	"time"

	"supermarket/internal/catalog"
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
// The last pieces give way where half a unit of rounding each would pass the room.
func Segments(cal reference.Calendar, prices catalog.Prices, r Run) ([]models.UsageSegment, error) {
	pieces, err := prices.Span(cal, r.StartsAt, max(r.Millis, 0), r.Units)
	if err != nil {
		return nil, fmt.Errorf("meter: attempt %s: %w", r.AttemptID, err)
	}
	room, out := r.Room, make([]models.UsageSegment, len(pieces))
	for i, p := range pieces {
		out[i] = models.UsageSegment{
			ID: models.NewID("use"), AttemptID: r.AttemptID, LineID: r.LineID, N: i, Band: p.Band, StartsAt: p.Start,
			Millis: p.Millis, Units: r.Units, Price: p.Price, Cost: min(p.Cost, room), Billed: r.Billed,
		}
		if r.Billed {
			room -= out[i].Cost
		}
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
