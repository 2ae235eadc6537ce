package recipe

import (
	"math"
	"strconv"

	"supermarket/internal/workload"
)

// span is how long a run takes, in seconds.
type span struct{ low, likely, high float64 }

// need is what a run takes beside time, in bytes.
type need struct{ memory, disk int64 }

// What was measured, with BenchmarkMatmul and BenchmarkTrain, on two shared
// cores of an AMD EPYC in November 2026: 4.1 GFLOPS on one core and 4.5 to 5.0
// on both while others built on them; 0.46 ms and 0.077 ms per hidden unit for
// each training epoch. The unknown machine is taken as up to twice as fast, and
// with every unit giving its whole, down to a third as fast on one core alone.
const (
	likelyFlops    = 4.1e9
	bothFlops      = 4.8e9
	bestFlops      = 2 * likelyFlops // of each unit
	worstFlops     = likelyFlops / 3
	secondsPerCell = 60e-9 // drawing and checking one entry of a matrix
	epochSeconds   = 0.46e-3
	hiddenSeconds  = 0.077e-3
)

// estimator says how long a run takes and what it needs; rows are those of the input.
type estimator struct {
	span func(v workload.Values, rows, units int) span
	need func(v workload.Values, rows int) need
}

// Starting the process, and taking its files at the end: also measured, and as wide.
var launch = span{0.02, 0.15, 3}

// Estimate returns how long a run on the sample will take, in milliseconds, on
// hardware that was not asked: low when all goes well, high when it is slow and
// shared. It is wide on purpose; the hard cap is what binds. Parameters that
// Parse refuses give zeros.
func (r Recipe) Estimate(params map[string]string, units int) (low, likely, high int64) {
	return r.EstimateRows(params, units, r.SampleRows())
}

// EstimateRows is Estimate for a file of so many rows, as CountRows counts them.
func (r Recipe) EstimateRows(params map[string]string, units, rows int) (low, likely, high int64) {
	v, err := r.program.Parse(params)
	if err != nil || units < 1 || rows < 0 {
		return 0, 0, 0
	}
	s := r.estimator.span(v, rows, units)
	return millis(launch.low + s.low), millis(launch.likely + s.likely), millis(launch.high + s.high)
}

// Need returns the memory and disk, in bytes, that a run is given at most.
// Parameters that Parse refuses give zeros.
func (r Recipe) Need(params map[string]string) (memory, disk int64) {
	v, err := r.program.Parse(params)
	if err != nil {
		return 0, 0
	}
	n := r.estimator.need(v, r.mostRows())
	return n.memory, n.disk
}

func (r Recipe) mostRows() int {
	if in := r.program.Input; in != nil {
		return in.MaxRows
	}
	return 0
}

// SampleRows returns how many rows a run without a file of one's own reads.
func (r Recipe) SampleRows() int {
	if in := r.program.Input; in != nil {
		return in.SampleRows
	}
	return 0
}

func millis(seconds float64) int64 { return int64(math.Ceil(seconds * 1000)) }

func spanOfMatmul(v workload.Values, _, units int) span {
	n, repeats := number(v, "size"), number(v, "repeats")
	flop, around := 2*n*n*n*repeats, n*n*repeats*secondsPerCell
	likely := likelyFlops
	if units > 1 {
		likely = bothFlops
	}
	return span{flop / (bestFlops * float64(units)), flop/likely + around, flop/worstFlops + 3*around}
}

func spanOfTrain(v workload.Values, _, _ int) span {
	s := number(v, "epochs") * (epochSeconds + hiddenSeconds*number(v, "hidden"))
	return span{s / 2, s, s * 3}
}

const mebibyte = 1 << 20

// Three matrices of at most eight bytes a cell, and the Go runtime.
func needOfMatmul(v workload.Values, _ int) need {
	n := int64(number(v, "size"))
	return need{3*8*n*n + 128*mebibyte, 16 * mebibyte}
}

// A row of history for each epoch is kept in memory and written twice over.
func needOfTrain(v workload.Values, _ int) need {
	epochs := int64(number(v, "epochs"))
	return need{epochs*1024 + 128*mebibyte, epochs*1024 + 16*mebibyte}
}

func number(v workload.Values, id string) float64 {
	n, _ := strconv.ParseFloat(v[id], 64) // Parse let nothing else through
	return n
}
