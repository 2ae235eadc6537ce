package workload

import (
	"bufio"
	"bytes"
	_ "embed" // the data set
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// The data set is synthetic: WriteBearing made it, no machine was measured.
//
//go:generate sh -c "go run bearing_generate.go > bearing_synthetic.csv"
//go:embed bearing_synthetic.csv
var bearingCSV []byte

var (
	bearingLabels   = []string{"healthy", "inner_race", "outer_race"}
	bearingFeatures = []string{
		"rpm", "load_nm", "rms_g", "peak_g", "crest", "kurtosis", "skewness",
		"shaft_1x_g", "bpfo_env_g", "bpfi_env_g", "high_pass_ratio", "temperature_c",
	}
)

const (
	bearingRows  = 1500
	bearingSeed  = 20261123
	sampleRate   = 12000.0 // Hz
	sampleCount  = 4096
	orderOuter   = 3.585 // ball passes of the outer race in a turn of the shaft: a 6205 bearing
	orderInner   = 5.415
	resonance    = 3200.0 // Hz, what each impact rings
	ringingDecay = 900.0  // 1/s
)

type sample struct {
	features []float64
	label    int
}

// WriteBearing writes the synthetic bearing data set as CSV: vibration signals
// of a shaft with its harmonics, noise and, for the faults, impacts at the
// race's passing frequency that ring the housing, reduced to features.
func WriteBearing(w io.Writer) error {
	rng := rand.New(rand.NewPCG(bearingSeed, 0))
	out := bufio.NewWriter(w)
	for _, f := range bearingFeatures {
		fmt.Fprintf(out, "%s,", f)
	}
	fmt.Fprintln(out, "label")
	for i := range bearingRows {
		s := measure(rng, i%len(bearingLabels))
		for _, f := range s.features {
			fmt.Fprintf(out, "%.4g,", f)
		}
		fmt.Fprintln(out, bearingLabels[s.label])
	}
	return out.Flush()
}

func measure(rng *rand.Rand, label int) sample {
	rpm := 1720 + rng.Float64()*80
	load := rng.Float64() * 30
	severity := math.Exp(rng.NormFloat64()*0.75 - 1.15) // faults begin small: some hide in the noise
	if label == 0 {
		severity = 0
	}
	x := vibration(rng, rpm/60, load, severity, label)
	heat := 38 + 0.35*load + 4*severity + rng.NormFloat64()*2.5
	f := append([]float64{rpm, load}, reduce(x, rpm/60)...)
	return sample{append(f, heat), label}
}

func vibration(rng *rand.Rand, turns, load, severity float64, label int) []float64 {
	x := make([]float64, sampleCount)
	imbalance, noise := 0.08+0.05*rng.Float64(), 0.07+0.05*rng.Float64()
	phase := rng.Float64() * 2 * math.Pi
	for i := range x {
		t := float64(i) / sampleRate
		w := 2*math.Pi*turns*t + phase
		x[i] = imbalance*math.Sin(w) + 0.4*imbalance*math.Sin(2*w+1) + noise*rng.NormFloat64()
	}
	if severity > 0 {
		impacts(rng, x, turns, severity*(1+load/60), label)
	}
	return x
}

// impacts adds a ringing at each pass; the inner race turns through the load
// zone, which modulates its impacts with the shaft.
func impacts(rng *rand.Rand, x []float64, turns, force float64, label int) {
	order := orderOuter
	if label == 1 {
		order = orderInner
	}
	period := 1 / (order * turns)
	for at := rng.Float64() * period; at < sampleCount/sampleRate; at += period * (1 + 0.01*rng.NormFloat64()) {
		f := force * (1 + 0.15*rng.NormFloat64())
		if label == 1 {
			f *= 0.55 + 0.45*math.Cos(2*math.Pi*turns*at)
		}
		for i := int(at*sampleRate) + 1; i < len(x); i++ {
			dt := float64(i)/sampleRate - at
			if dt*ringingDecay > 8 {
				break
			}
			x[i] += f * math.Exp(-dt*ringingDecay) * math.Sin(2*math.Pi*resonance*dt)
		}
	}
}

func reduce(x []float64, turns float64) []float64 {
	mean := 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	var m2, m3, m4, peak float64
	for _, v := range x {
		d := v - mean
		m2, m3, m4 = m2+d*d, m3+d*d*d, m4+d*d*d*d
		peak = math.Max(peak, math.Abs(d))
	}
	n := float64(len(x))
	sd := math.Sqrt(m2 / n)
	high := differences(x)
	env := envelope(high)
	return []float64{
		sd, peak, peak / sd, m4 / n / math.Pow(sd, 4), m3 / n / math.Pow(sd, 3),
		amplitude(x, turns), amplitude(env, turns*orderOuter), amplitude(env, turns*orderInner),
		power(high) / power(x),
	}
}

// differences is a crude high-pass filter: what rings stays, what turns goes.
func differences(x []float64) []float64 {
	out := make([]float64, len(x))
	for i := 1; i < len(x); i++ {
		out[i] = x[i] - x[i-1]
	}
	return out
}

func envelope(x []float64) []float64 {
	out, level := make([]float64, len(x)), 0.0
	for i, v := range x {
		level += 0.15 * (math.Abs(v) - level)
		out[i] = level
	}
	return out
}

func power(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return s
}

// amplitude is one line of the discrete Fourier transform, at hz.
func amplitude(x []float64, hz float64) float64 {
	var re, im float64
	for i, v := range x {
		s, c := math.Sincos(2 * math.Pi * hz * float64(i) / sampleRate)
		re, im = re+v*c, im+v*s
	}
	return 2 * math.Hypot(re, im) / float64(len(x))
}

func readBearing(r io.Reader) ([]sample, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) < 2 {
		return nil, fmt.Errorf("workload: data set: %d rows, %w", len(rows), err)
	}
	out := make([]sample, 0, len(rows)-1)
	for _, row := range rows[1:] {
		s := sample{label: slices.Index(bearingLabels, row[len(row)-1])}
		for _, text := range row[:len(row)-1] {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, fmt.Errorf("workload: data set: %w", err)
			}
			s.features = append(s.features, f)
		}
		out = append(out, s)
	}
	return out, nil
}

func bearing() ([]sample, error) { return readBearing(bytes.NewReader(bearingCSV)) }
