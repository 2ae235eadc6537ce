package workload

import (
	"fmt"
	"math"
	"math/rand/v2"
)

const (
	slotRows  = 2400
	slotItems = 120
)

// makeSlot writes orders of an invented spare-parts store: few items are asked
// for often, and those of one machine are ordered together.
func makeSlot(rng *rand.Rand, s *sheet) {
	machine := make([]int, slotItems)
	weight := make([]float64, slotItems)
	for i := range machine {
		machine[i], weight[i] = rng.IntN(15), math.Exp(1.1*rng.NormFloat64())
	}
	pick := func(ok func(int) bool) int {
		sum := 0.0
		for i, w := range weight {
			if ok(i) {
				sum += w
			}
		}
		at := rng.Float64() * sum
		for i, w := range weight {
			if ok(i) {
				if at -= w; at <= 0 {
					return i
				}
			}
		}
		return 0
	}
	rows := 0
	for o := 1; rows < slotRows; o++ {
		m := machine[pick(func(int) bool { return true })]
		for range 1 + rng.IntN(6) {
			i := pick(func(i int) bool { return machine[i] == m })
			if rng.IntN(6) == 0 {
				i = pick(func(int) bool { return true })
			}
			if rows++; rows <= slotRows {
				s.add(fmt.Sprintf("D%04d", o), fmt.Sprintf("货品%03d", i+1))
			}
		}
	}
}
