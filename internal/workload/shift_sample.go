package workload

import (
	"fmt"
	"math/rand/v2"
)

const shiftStaff = 18

// makeShift is an invented restaurant: quiet early in the week, full at its end.
func makeShift(rng *rand.Rand, s *sheet) {
	s.add("需求", "早班", "3", "3", "3", "3", "4", "5", "5", "")
	s.add("需求", "中班", "2", "2", "2", "2", "3", "4", "4", "")
	s.add("需求", "晚班", "4", "4", "4", "4", "6", "6", "5", "")
	for i := range shiftStaff {
		row := []any{"员工", fmt.Sprintf("员工%02d", i+1)}
		for range weekDays {
			cell := ""
			switch rng.IntN(12) {
			case 0, 1:
				cell = "休"
			case 2:
				cell = "早"
			case 3:
				cell = "晚"
			case 4:
				cell = "早中"
			}
			row = append(row, cell)
		}
		limit := "5"
		if i%6 == 5 {
			limit = "3" // part-time
		}
		s.add(append(row, limit)...)
	}
}
