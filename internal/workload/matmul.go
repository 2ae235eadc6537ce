package workload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

var matmul = Program{
	Name: "matmul",
	Spec: []Param{
		{ID: "size", Kind: Int, Default: "768", Min: 16, Max: 4096},
		{ID: "repeats", Kind: Int, Default: "10", Min: 1, Max: 1000},
		{ID: "precision", Kind: Choice, Default: "float64", Choices: []string{"float64", "float32"}},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	run: func(ctx context.Context, a Args, v Values) error {
		if v["precision"] == "float32" {
			return benchmark[float32](ctx, a, v, 1e-6)
		}
		return benchmark[float64](ctx, a, v, 1e-14)
	},
}

// ErrWrongProduct means that the hardware or the program computed a wrong product.
var ErrWrongProduct = errors.New("workload: the product failed its check")

type round struct {
	Repeat   int     `json:"repeat"`
	Seconds  float64 `json:"seconds"`
	GFLOPS   float64 `json:"gflops"`
	Residual float64 `json:"residual"`
}

type benchmarkResult struct {
	Size      int     `json:"size"`
	Precision string  `json:"precision"`
	Units     int     `json:"units"`
	Seed      int     `json:"seed"`
	Complete  bool    `json:"complete"`
	Best      float64 `json:"gflops_best"`
	Median    float64 `json:"gflops_median"`
	Checksum  float64 `json:"checksum"` // the sum of the product's entries
	Rounds    []round `json:"rounds"`
}

func benchmark[T number](ctx context.Context, a Args, v Values, tolerance float64) error {
	n, repeats := v.int("size"), v.int("repeats")
	rng := rand.New(rand.NewPCG(uint64(v.int("seed")), 1))
	x, y, z := randomMatrix[T](rng, n), randomMatrix[T](rng, n), newMatrix[T](n)
	res := benchmarkResult{Size: n, Precision: v["precision"], Units: a.Units, Seed: v.int("seed")}
	a.say("matmul: %d x %d, %s, %d repeats on %d units", n, n, res.Precision, repeats, a.Units)
	for i := 1; i <= repeats; i++ {
		r, err := oneRound(ctx, a, i, x, y, z)
		if errors.Is(err, ErrStopped) {
			return errors.Join(err, res.keep(a))
		}
		if err != nil {
			return err
		}
		r.Residual = residual(rng, x, y, z)
		a.say("repeat %d/%d: %.3f s, %.2f GFLOPS, residual %.1e", i, repeats, r.Seconds, r.GFLOPS, r.Residual)
		if !(r.Residual <= tolerance) { // the negation also refuses NaN
			return fmt.Errorf("%w: residual %g in repeat %d", ErrWrongProduct, r.Residual, i)
		}
		a.metric("gflops", r.GFLOPS, "GFLOPS")
		a.progress(i, repeats)
		res.Rounds = append(res.Rounds, r)
	}
	res.Complete, res.Checksum = true, z.sum()
	return res.keep(a)
}

func oneRound[T number](ctx context.Context, a Args, i int, x, y, z matrix[T]) (round, error) {
	start := a.Elapsed()
	if err := multiply(ctx, a.Units, x, y, z); err != nil {
		return round{}, err
	}
	s := max((a.Elapsed() - start).Seconds(), 1e-9)
	n := float64(x.n)
	return round{Repeat: i, Seconds: s, GFLOPS: 2 * n * n * n / s / 1e9}, nil
}

func (r *benchmarkResult) keep(a Args) error {
	if len(r.Rounds) > 0 {
		speeds := make([]float64, len(r.Rounds))
		for i, x := range r.Rounds {
			speeds[i] = x.GFLOPS
		}
		slices.Sort(speeds)
		r.Best, r.Median = speeds[len(speeds)-1], speeds[len(speeds)/2]
		a.say("best %.2f GFLOPS, median %.2f GFLOPS", r.Best, r.Median)
		a.metric("gflops_best", r.Best, "GFLOPS")
	}
	var csv bytes.Buffer
	csv.WriteString("repeat,seconds,gflops,residual\n")
	for _, x := range r.Rounds {
		fmt.Fprintf(&csv, "%d,%.6f,%.4f,%.3e\n", x.Repeat, x.Seconds, x.GFLOPS, x.Residual)
	}
	return errors.Join(a.keep("benchmark.csv", csv.Bytes()), a.keepJSON("benchmark.json", r))
}
