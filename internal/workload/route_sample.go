package workload

import (
	"fmt"
	"math/rand/v2"
)

const routeStops = 80

// makeRoute gathers stops around four towns, as customers do.
func makeRoute(rng *rand.Rand, s *sheet) {
	s.add("配送中心", 113.0, 23.0, 0)
	towns := [][2]float64{{112.86, 23.08}, {113.12, 23.10}, {113.08, 22.87}, {112.94, 22.93}}
	for i := range routeStops {
		c := towns[rng.IntN(len(towns))]
		s.add(fmt.Sprintf("客户%02d", i+1), c[0]+rng.NormFloat64()*0.045, c[1]+rng.NormFloat64()*0.04, 40+10*rng.IntN(30))
	}
}
