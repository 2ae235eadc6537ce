package workload

import (
	"math"
	"math/rand/v2"
)

const energyDays = 75

// makeEnergy is the meter of an invented office and hotel building in spring and
// early summer: lifts and servers that always run, lights by the hour, cooling
// by the weather, and four days on which something was left on.
func makeEnergy(rng *rand.Rand, s *sheet) {
	drift := 0.0
	for d := range energyDays {
		day := sampleDay + 95 + d
		drift = 0.7*drift + 2*rng.NormFloat64()
		left := d == 20 || d == 41 || d == 52 || d == 70
		for h := range 24 {
			t := 18 + 0.16*float64(d) + drift - 5*math.Cos(2*math.Pi*float64(h-3)/24)
			k := 38.0
			if h >= 7 && h < 22 {
				k += 45 * math.Sin(math.Pi*float64(h-6)/16)
				if weekend(day) {
					k -= 18
				}
			}
			k += 2.6 * math.Max(t-25, 0)
			if left && (h < 7 || h > 20) {
				k += 45
			}
			s.add(dateOf(day), h, math.Round(10*math.Max(k+3*rng.NormFloat64(), 1))/10, math.Round(10*t)/10)
		}
	}
}
