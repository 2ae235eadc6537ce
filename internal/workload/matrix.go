package workload

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"
)

type number interface{ ~float32 | ~float64 }

// matrix is square, row by row.
type matrix[T number] struct {
	n    int
	cell []T
}

func newMatrix[T number](n int) matrix[T] { return matrix[T]{n, make([]T, n*n)} }

func randomMatrix[T number](rng *rand.Rand, n int) matrix[T] {
	m := newMatrix[T](n)
	for i := range m.cell {
		m.cell[i] = T(rng.Float64()*2 - 1)
	}
	return m
}

func (m matrix[T]) sum() float64 {
	s := 0.0
	for _, c := range m.cell {
		s += float64(c)
	}
	return s
}

// tile keeps a block of y in the second-level cache and its row in the first.
const tile = 64

// multiply sets z = x·y with that many goroutines; each owns whole bands of
// rows, so that the sums come in one order whatever their number.
func multiply[T number](ctx context.Context, units int, x, y, z matrix[T]) error {
	bands := make(chan int)
	var wg sync.WaitGroup
	for range units {
		wg.Go(func() {
			for i := range bands {
				band(ctx, i, min(i+tile, x.n), x, y, z)
			}
		})
	}
	for i := 0; i < x.n && ctx.Err() == nil; i += tile {
		bands <- i
	}
	close(bands)
	wg.Wait()
	if ctx.Err() != nil {
		return ErrStopped
	}
	return nil
}

func band[T number](ctx context.Context, from, to int, x, y, z matrix[T]) {
	n := x.n
	clear(z.cell[from*n : to*n])
	for k := 0; k < n && ctx.Err() == nil; k += tile {
		for j := 0; j < n; j += tile {
			block(from, to, k, min(k+tile, n), j, min(j+tile, n), x, y, z)
		}
	}
}

func block[T number](i0, i1, k0, k1, j0, j1 int, x, y, z matrix[T]) {
	n := x.n
	for i := i0; i < i1; i++ {
		out := z.cell[i*n+j0 : i*n+j1]
		for k := k0; k < k1; k++ {
			f, row := x.cell[i*n+k], y.cell[k*n+j0:k*n+j1]
			row = row[:len(out)]
			for j := range out {
				out[j] += f * row[j]
			}
		}
	}
}

// residual is Freivalds' check: with a random vector r of ±1, the largest
// |z·r − x·(y·r)| over the largest |x|·(|y|·1). A wrong product escapes one check with at most half a chance.
func residual[T number](rng *rand.Rand, x, y, z matrix[T]) float64 {
	r, ones := make([]float64, x.n), make([]float64, x.n)
	for i := range r {
		r[i], ones[i] = float64(rng.IntN(2)*2-1), 1
	}
	want, got := x.apply(y.apply(r, false), false), z.apply(r, false)
	scale := x.apply(y.apply(ones, true), true)
	worst, largest := 0.0, 0.0
	for i := range got {
		worst = math.Max(worst, math.Abs(got[i]-want[i]))
		largest = math.Max(largest, scale[i])
	}
	return worst / largest
}

func (m matrix[T]) apply(v []float64, abs bool) []float64 {
	out := make([]float64, m.n)
	for i := range out {
		for j, c := range m.cell[i*m.n : (i+1)*m.n] {
			f := float64(c)
			if abs {
				f = math.Abs(f)
			}
			out[i] += f * v[j]
		}
	}
	return out
}
