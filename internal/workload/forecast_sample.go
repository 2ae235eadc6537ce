package workload

import (
	"math"
	"math/rand/v2"
)

const (
	forecastItems = 5
	forecastDays  = 406
	sampleDay     = 20089 // 2025-01-01
)

// makeForecast sells drinks, bread and umbrellas: a weekly beat, a yearly wave, a
// slow trend, offers that last some days, and chance.
func makeForecast(rng *rand.Rand, s *sheet) {
	names := []string{"矿泉水", "面包", "牛奶", "冰淇淋", "雨伞"}
	base := []float64{120, 80, 60, 45, 12}
	wave := []float64{0.25, 0.05, 0.03, 0.7, 0.3}
	for i, name := range names {
		var weekly [week]float64
		for d := range weekly {
			weekly[d] = 1 + 0.12*rng.NormFloat64()
		}
		weekly[3], weekly[4] = weekly[3]+0.3, weekly[4]+0.35 // the weekend: 2025-01-01 was a Wednesday
		offer := 0
		for d := range forecastDays {
			if offer == 0 && rng.IntN(60) == 0 {
				offer = 4
			}
			m := base[i] * weekly[d%week] * (1 - wave[i]*math.Cos(2*math.Pi*float64(d-15)/365)) * (1 + 0.0006*float64(d))
			if offer > 0 {
				m, offer = m*1.35, offer-1
			}
			s.add(dateOf(sampleDay+d), name, int(math.Max(m+math.Sqrt(m)*1.3*rng.NormFloat64()+0.5, 0)))
		}
	}
}
