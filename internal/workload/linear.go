package workload

import "math"

// ridge solves (XᵀX + penalty·I) w = Xᵀy by Cholesky's method.
func ridge(x [][]float64, y []float64, penalty float64) []float64 {
	n := len(x[0])
	a, b := make([][]float64, n), make([]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
		a[i][i] = penalty
	}
	for r, row := range x {
		for i, v := range row {
			if v == 0 {
				continue
			}
			b[i] += v * y[r]
			for j := range i + 1 {
				a[i][j] += v * row[j]
			}
		}
	}
	return cholesky(a, b)
}

// cholesky solves a·w = b of a symmetric positive matrix, given by its lower half.
func cholesky(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			s := a[i][j]
			for k := range j {
				s -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(math.Max(s, 1e-12))
			} else {
				a[i][j] = s / a[j][j]
			}
		}
	}
	w := make([]float64, n)
	for i := range n {
		w[i] = (b[i] - dot(a[i][:i], w[:i])) / a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			w[i] -= a[k][i] * w[k]
		}
		w[i] /= a[i][i]
	}
	return w
}
