package workload

import (
	"math"
	"math/rand/v2"
)

// network is a perceptron with one hidden layer of tanh and a softmax on top.
type network struct {
	Labels   []string    `json:"labels"`
	Features []string    `json:"features"`
	Mean     []float64   `json:"mean"` // of the training split, to standardise with
	Scale    []float64   `json:"scale"`
	W1       [][]float64 `json:"w1"` // [hidden][feature]
	B1       []float64   `json:"b1"`
	W2       [][]float64 `json:"w2"` // [label][hidden]
	B2       []float64   `json:"b2"`
}

func newNetwork(rng *rand.Rand, hidden int, train []sample) *network {
	n := &network{Labels: bearingLabels, Features: bearingFeatures}
	n.Mean, n.Scale = spread(train)
	n.W1, n.B1 = layer(rng, hidden, len(n.Mean)), make([]float64, hidden)
	n.W2, n.B2 = layer(rng, len(n.Labels), hidden), make([]float64, len(n.Labels))
	return n
}

func layer(rng *rand.Rand, out, in int) [][]float64 {
	w := make([][]float64, out)
	for i := range w {
		w[i] = make([]float64, in)
		for j := range w[i] {
			w[i][j] = rng.NormFloat64() / math.Sqrt(float64(in))
		}
	}
	return w
}

func spread(rows []sample) (mean, scale []float64) {
	k, n := len(rows[0].features), float64(len(rows))
	mean, scale = make([]float64, k), make([]float64, k)
	for _, r := range rows {
		for j, f := range r.features {
			mean[j] += f / n
		}
	}
	for _, r := range rows {
		for j, f := range r.features {
			scale[j] += (f - mean[j]) * (f - mean[j]) / n
		}
	}
	for j := range scale {
		scale[j] = math.Max(math.Sqrt(scale[j]), 1e-12)
	}
	return mean, scale
}

// pass holds what a forward pass leaves for the way back.
type pass struct{ in, hidden, prob []float64 }

func (n *network) forward(features []float64) pass {
	p := pass{make([]float64, len(features)), make([]float64, len(n.W1)), make([]float64, len(n.W2))}
	for j, f := range features {
		p.in[j] = (f - n.Mean[j]) / n.Scale[j]
	}
	for i, w := range n.W1 {
		p.hidden[i] = math.Tanh(dot(w, p.in) + n.B1[i])
	}
	top := math.Inf(-1)
	for i, w := range n.W2 {
		p.prob[i] = dot(w, p.hidden) + n.B2[i]
		top = math.Max(top, p.prob[i])
	}
	total := 0.0
	for i := range p.prob {
		p.prob[i] = math.Exp(p.prob[i] - top)
		total += p.prob[i]
	}
	for i := range p.prob {
		p.prob[i] /= total
	}
	return p
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

// learn makes one step of stochastic gradient descent on the cross entropy and returns the loss before it.
func (n *network) learn(s sample, rate float64) float64 {
	p := n.forward(s.features)
	back := make([]float64, len(p.hidden))
	for i, w := range n.W2 {
		d := p.prob[i]
		if i == s.label {
			d--
		}
		for j := range w {
			back[j] += d * w[j]
			w[j] -= rate * d * p.hidden[j]
		}
		n.B2[i] -= rate * d
	}
	for i, w := range n.W1 {
		d := back[i] * (1 - p.hidden[i]*p.hidden[i])
		for j := range w {
			w[j] -= rate * d * p.in[j]
		}
		n.B1[i] -= rate * d
	}
	return -math.Log(math.Max(p.prob[s.label], 1e-300))
}

// judge returns the mean loss and the confusion matrix [truth][answer].
func (n *network) judge(rows []sample) (loss float64, confusion [][]int) {
	confusion = make([][]int, len(n.Labels))
	for i := range confusion {
		confusion[i] = make([]int, len(n.Labels))
	}
	for _, s := range rows {
		p := n.forward(s.features)
		best := 0
		for i, q := range p.prob {
			if q > p.prob[best] {
				best = i
			}
		}
		confusion[s.label][best]++
		loss -= math.Log(math.Max(p.prob[s.label], 1e-300)) / float64(len(rows))
	}
	return loss, confusion
}

func accuracy(confusion [][]int) float64 {
	right, all := 0, 0
	for i, row := range confusion {
		for j, c := range row {
			all += c
			if i == j {
				right += c
			}
		}
	}
	return float64(right) / float64(max(all, 1))
}
