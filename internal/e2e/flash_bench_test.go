package e2e_test

import "testing"

// BenchmarkFlashSale lets 500 buyers at 20 units and a pool that pays for 12 of
// them, all at once, through two servers on PostgreSQL. It reports how long the
// buyers waited for each answer; nothing may be oversold and no server may fail.
func BenchmarkFlashSale(b *testing.B) {
	took := newTimes()
	for b.Loop() {
		b.StopTimer()
		s := newSale(b, 500, 20, 12)
		s.took = newTimes() // what was asked before the doors opened does not count
		b.StartTimer()
		all := s.rush()
		b.StopTimer()
		s.fair(all)
		for kind, list := range s.took.kept {
			for _, d := range list {
				took.add(kind, d)
			}
		}
		b.StartTimer()
	}
	took.report(b, "answer")
}
