package catalog

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/models"
)

// ErrTooLarge means that a price does not fit what an amount can hold.
var ErrTooLarge = fault.New(fault.Invalid, "quote.too_large")

// Piece is the part of a span in one band, with its price and cost.
type Piece struct {
	Band   string
	Start  time.Time
	Millis int64
	Price  models.Money // of one unit-hour
	Cost   models.Money
}

// Span cuts ms milliseconds of units from start into bands and prices each: the
// pieces' milliseconds add up to ms exactly. A millisecond that a border cuts
// belongs to the later band.
func (p Prices) Span(cal reference.Calendar, start time.Time, ms int64, units int) ([]Piece, error) {
	if ms < 0 || ms > 2*MaxSeconds*1000 || units < 0 {
		return nil, ErrTooLarge
	}
	var out []Piece
	passed, counted := time.Duration(0), int64(0)
	for _, s := range cal.Segments(start, time.Duration(ms)*time.Millisecond) {
		passed += s.Duration
		piece := Piece{Band: s.Band, Start: s.Start, Millis: passed.Milliseconds() - counted, Price: p.UnitHour(s.Band)}
		counted += piece.Millis
		cost, err := models.CostOf(piece.Price, int64(units), piece.Millis)
		if err != nil {
			return nil, ErrTooLarge.Wrap(err)
		}
		piece.Cost = cost
		out = append(out, piece)
	}
	return out, nil
}

// Total is what the pieces cost together, and never more than limit: pieces
// rounded up one by one may pass a cap by a few micro-fen, which nobody is charged.
func Total(pieces []Piece, limit models.Money) (models.Money, error) {
	sum := models.Money(0)
	for _, piece := range pieces {
		next, err := sum.Add(piece.Cost)
		if err != nil {
			return 0, ErrTooLarge.Wrap(err)
		}
		sum = next
	}
	return min(sum, limit), nil
}

// Cap is the hard cap of a run: the dearest band × units × time.
func (p Prices) Cap(ms int64, units int) (models.Money, error) {
	m, err := models.CostOf(p.Dearest(), int64(units), ms)
	if err != nil {
		return 0, ErrTooLarge.Wrap(err)
	}
	return m, nil
}
