package workload

import "math"

// logit is a logistic regression on standardised features.
type logit struct {
	w           []float64 // the last is the constant
	mean, scale []float64
}

// fitLogit maximises the penalised likelihood by Newton's steps.
func fitLogit(x [][]float64, y []float64, penalty float64, steps int) *logit {
	m := &logit{w: make([]float64, len(x[0])+1)}
	m.standardise(x)
	rows := make([][]float64, len(x))
	for i := range x {
		rows[i] = m.row(x[i])
	}
	for range steps {
		m.step(rows, y, penalty)
	}
	return m
}

func (m *logit) standardise(x [][]float64) {
	n := float64(len(x))
	m.mean, m.scale = make([]float64, len(x[0])), make([]float64, len(x[0]))
	for _, r := range x {
		for j, v := range r {
			m.mean[j] += v / n
		}
	}
	for _, r := range x {
		for j, v := range r {
			m.scale[j] += (v - m.mean[j]) * (v - m.mean[j]) / n
		}
	}
	for j, v := range m.scale {
		m.scale[j] = math.Sqrt(v) + 1e-9
	}
}

func (m *logit) row(x []float64) []float64 {
	out := make([]float64, len(x)+1)
	for j, v := range x {
		out[j] = (v - m.mean[j]) / m.scale[j]
	}
	out[len(x)] = 1
	return out
}

func (m *logit) step(rows [][]float64, y []float64, penalty float64) {
	n := len(m.w)
	h, g := make([][]float64, n), make([]float64, n)
	for i := range h {
		h[i] = make([]float64, i+1)
		h[i][i] = penalty
		g[i] = -penalty * m.w[i]
	}
	for k, r := range rows {
		p := sigmoid(dot(m.w, r))
		c := p * (1 - p)
		for i, v := range r {
			g[i] += (y[k] - p) * v
			for j := range i + 1 {
				h[i][j] += c * v * r[j]
			}
		}
	}
	for i, d := range cholesky(h, g) {
		m.w[i] += math.Max(math.Min(d, 2), -2)
	}
}

// prob is the probability that y is 1.
func (m *logit) prob(x []float64) float64 { return sigmoid(dot(m.w, m.row(x))) }

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-math.Max(math.Min(z, 40), -40))) }
