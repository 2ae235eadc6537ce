package schedule

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// bucketSpan is how finely past use is remembered: sums of whole numbers, so that no order of events can show.
const bucketSpan = int64(3 * time.Hour / time.Microsecond)

// firm is one firm's weight, its past use by time, and what it runs now.
type firm struct {
	weight  int
	past    []bucket // by time
	running int64    // units
	begun   int64    // sum of units × start, in seconds
}

type bucket struct {
	index int64
	used  int64 // units × microseconds
}

func (s *State) firm(id string) *firm {
	f := s.firms[id]
	if f == nil {
		f = &firm{weight: 1}
		s.firms[id] = f
	}
	return f
}

// SetWeight gives a firm a larger or smaller share; the default is 1, and less than 1 counts as 1.
func (s *State) SetWeight(firmID string, weight int) { s.firm(firmID).weight = max(1, weight) }

// Used adds service, in units × time, that ended at the given time and that this State did not see: a restart tells it so.
func (s *State) Used(firmID string, at time.Time, served time.Duration) {
	s.firm(firmID).used(micro(at), served.Microseconds())
}

func (f *firm) used(at, amount int64) {
	b := bucket{index: at / bucketSpan}
	i, ok := slices.BinarySearchFunc(f.past, b, func(x, y bucket) int { return cmp.Compare(x.index, y.index) })
	if !ok {
		f.past = slices.Insert(f.past, i, b)
	}
	f.past[i].used += amount
}

func (f *firm) began(r *run) {
	f.running += int64(r.units)
	f.begun += int64(r.units) * r.Started.Unix()
}

func (f *firm) ended(r *run) {
	f.running -= int64(r.units)
	f.begun -= int64(r.units) * r.Started.Unix()
}

// load is the firm's decayed use, what its runs were served so far and a quantum for each of their units, in unit-seconds.
func (f *firm) load(now int64, p Policy) float64 {
	sum := float64(f.running*(now/1e6)-f.begun) + float64(f.running)*p.Quantum.Seconds()
	if p.HalfLife <= 0 {
		return float64(f.running) * max(1, p.Quantum.Seconds())
	}
	half := float64(p.HalfLife.Microseconds())
	for _, b := range f.past {
		age := max(0, float64(now-b.index*bucketSpan))
		sum += float64(b.used) / 1e6 * math.Exp2(-age/half)
	}
	return sum
}
