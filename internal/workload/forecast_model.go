package workload

import (
	"context"
	"fmt"
	"math"
)

// smoother forecasts a series from its past.
type smoother interface {
	name() string
	ahead(past []float64, horizon int) []float64
}

// seasonalNaive repeats the last week: what any other method must beat.
type seasonalNaive struct{}

func (seasonalNaive) name() string { return "naive" }

func (seasonalNaive) ahead(past []float64, horizon int) []float64 {
	out := make([]float64, horizon)
	for i := range out {
		out[i] = past[len(past)-week+i%week]
	}
	return out
}

// holtWinters is additive exponential smoothing with a damped trend.
type holtWinters struct{ alpha, beta, gamma, phi float64 }

func (m holtWinters) name() string {
	return fmt.Sprintf("holt-winters %.2f/%.2f/%.2f/%.2f", m.alpha, m.beta, m.gamma, m.phi)
}

func (m holtWinters) ahead(past []float64, horizon int) []float64 {
	level, trend, season, _ := m.smooth(past)
	out := make([]float64, horizon)
	damp, slope := m.phi, 0.0
	for i := range out {
		slope += damp * trend
		damp *= m.phi
		out[i] = math.Max(level+slope+season[(len(past)+i)%week], 0)
	}
	return out
}

// smooth also returns the mean square of its one-day errors after the first weeks.
func (m holtWinters) smooth(x []float64) (level, trend float64, season [week]float64, mse float64) {
	level = mean(x[:week])
	for i := range week {
		season[i] = x[i] - level
	}
	for i := week; i < len(x); i++ {
		s := season[i%week]
		before := level
		e := x[i] - (level + m.phi*trend + s)
		level = level + m.phi*trend + m.alpha*e
		trend = m.phi*trend + m.alpha*m.beta*e
		season[i%week] = s + m.gamma*e
		if i >= 2*week {
			mse += e * e
		}
		if math.IsInf(level, 0) || math.Abs(level) > 1e12 {
			return before, 0, season, math.Inf(1)
		}
	}
	return level, trend, season, mse / float64(max(len(x)-2*week, 1))
}

// smoothers fits each family to the past and returns what to choose from.
func smoothers(ctx context.Context, past []float64, horizon int) []smoother {
	known := past[:max(len(past)-horizon, 2*week)]
	out := []smoother{seasonalNaive{}}
	for _, phi := range []float64{0.8, 0.9, 0.98} {
		best, bestErr := holtWinters{}, math.Inf(1)
		for a := 0.02; a < 0.8; a += 0.02 {
			for b := 0.0; b < 0.4; b += 0.02 {
				for g := 0.0; g < 0.5; g += 0.02 {
					m := holtWinters{a, b, g, phi}
					if _, _, _, e := m.smooth(known); e < bestErr {
						best, bestErr = m, e
					}
				}
			}
			if ctx.Err() != nil {
				return out
			}
		}
		out = append(out, best)
	}
	for _, penalty := range []float64{0.1, 1, 10, 100} {
		for _, waves := range []int{0, 1, 2} {
			out = append(out, seasonalRegression{penalty, waves})
		}
	}
	return out
}

// seasonalRegression is ridge regression on weekdays, a trend and yearly waves,
// corrected by the recent mean of its errors.
type seasonalRegression struct {
	penalty float64
	waves   int
}

func (m seasonalRegression) name() string {
	return fmt.Sprintf("regression %g/%d", m.penalty, m.waves)
}

func (m seasonalRegression) row(day, of int) []float64 {
	x := make([]float64, week+1, week+1+2*m.waves)
	x[day%week] = 1
	x[week] = float64(day)/float64(of) - 0.5
	for k := 1; k <= m.waves; k++ {
		s, c := math.Sincos(2 * math.Pi * float64(k) * float64(day) / 365.25)
		x = append(x, s, c)
	}
	return x
}

func (m seasonalRegression) ahead(past []float64, horizon int) []float64 {
	base := mean(past)
	rows, y := make([][]float64, len(past)), make([]float64, len(past))
	for i := range past {
		rows[i], y[i] = m.row(i, len(past)), past[i]-base
	}
	w := ridge(rows, y, m.penalty)
	recent := 0.0
	for i := len(past) - 2*week; i < len(past); i++ {
		recent += (y[i] - dot(w, rows[i])) / (2 * week)
	}
	out := make([]float64, horizon)
	for i := range out {
		out[i] = math.Max(base+dot(w, m.row(len(past)+i, len(past)))+recent, 0)
	}
	return out
}
