package workload

import (
	"math"
	"math/rand/v2"
)

const (
	irrigateSeasons = 5
	irrigateDays    = 120
)

// makeIrrigate is the weather of five invented summers of the north plain: rain
// comes in spells, and some years are dry.
func makeIrrigate(rng *rand.Rand, s *sheet) {
	for y := range irrigateSeasons {
		first := sampleDay - 365*(irrigateSeasons-1-y) + 150
		wet, plenty := false, 0.6+0.8*rng.Float64()
		for d := range irrigateDays {
			if wet {
				wet = rng.Float64() < 0.55
			} else {
				wet = rng.Float64() < 0.14*plenty
			}
			rain := 0.0
			if wet {
				rain = math.Round(10*plenty*9*rng.ExpFloat64()) / 10
			}
			mid := 24 + 5*math.Sin(math.Pi*float64(d)/120) + 2.2*rng.NormFloat64()
			spread := 11 + 1.5*rng.NormFloat64()
			if rain > 1 {
				mid, spread = mid-3, spread-4
			}
			spread = math.Max(spread, 3)
			s.add(dateOf(first+d), math.Round(10*(mid-spread/2))/10, math.Round(10*(mid+spread/2))/10, rain)
		}
	}
}
