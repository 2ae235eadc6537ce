package workload

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ticking stands in for a monotonic clock: each look at it takes a millisecond.
func ticking() func() time.Duration {
	var d time.Duration
	return func() time.Duration { d += time.Millisecond; return d }
}

type outcome struct {
	dir, log, metrics string
	err               error
}

func do(t *testing.T, ctx context.Context, program, in string, params map[string]string) outcome {
	t.Helper()
	p, ok := Get(program)
	if !ok {
		t.Fatalf("no program %q", program)
	}
	var out, metrics bytes.Buffer
	o := outcome{dir: t.TempDir()}
	o.err = p.Run(ctx, Args{Params: params, In: in, Out: o.dir, Stdout: &out, Metrics: &metrics, Units: 2, Elapsed: ticking()})
	o.log, o.metrics = out.String(), metrics.String()
	return o
}

func (o outcome) read(t *testing.T, name string, into any) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(o.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatal(err)
		}
	}
	return string(b)
}

func TestTheProductIsThatOfThePlainDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	n := 131 // no multiple of the tile
	x, y, z := randomMatrix[float64](rng, n), randomMatrix[float64](rng, n), newMatrix[float64](n)
	if err := multiply(t.Context(), 3, x, y, z); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		for j := range n {
			want := 0.0
			for k := range n {
				want += x.cell[i*n+k] * y.cell[k*n+j]
			}
			if math.Abs(want-z.cell[i*n+j]) > 1e-10 {
				t.Fatalf("z[%d][%d] is %g, want %g", i, j, z.cell[i*n+j], want)
			}
		}
	}
}

func TestAWrongEntryFailsTheCheck(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	x, y, z := randomMatrix[float32](rng, 64), randomMatrix[float32](rng, 64), newMatrix[float32](64)
	if err := multiply(t.Context(), 1, x, y, z); err != nil {
		t.Fatal(err)
	}
	if r := residual(rng, x, y, z); r > 1e-6 {
		t.Fatalf("a right product has residual %g", r)
	}
	z.cell[100] += 0.1
	if r := residual(rng, x, y, z); r < 1e-6 {
		t.Fatalf("a wrong product has residual %g", r)
	}
}

func TestTheBenchmarkReportsWhatItMeasured(t *testing.T) {
	o := do(t, t.Context(), "matmul", "", map[string]string{"size": "100", "repeats": "3", "precision": "float32"})
	if o.err != nil {
		t.Fatal(o.err)
	}
	var r benchmarkResult
	o.read(t, "benchmark.json", &r)
	const want = 2 * 100 * 100 * 100 / 0.001 / 1e9 // the test's clock says 1 ms
	if !r.Complete || len(r.Rounds) != 3 || math.Abs(r.Best-want) > 1e-9 {
		t.Fatalf("%+v", r)
	}
	if n := strings.Count(o.metrics, `"metric":"gflops"`); n != 3 || !strings.Contains(o.log, "repeat 3/3") {
		t.Fatalf("%d metric lines, log:\n%s", n, o.log)
	}
}

func TestTheNumberOfUnitsDoesNotChangeTheProduct(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	x, y := randomMatrix[float32](rng, 200), randomMatrix[float32](rng, 200)
	one, four := newMatrix[float32](200), newMatrix[float32](200)
	if err := errors.Join(multiply(t.Context(), 1, x, y, one), multiply(t.Context(), 4, x, y, four)); err != nil {
		t.Fatal(err)
	}
	if one.sum() != four.sum() {
		t.Fatal("the product depends on the number of goroutines")
	}
}

func TestTheDataSetIsWhatItsGeneratorWrites(t *testing.T) {
	var b bytes.Buffer
	if err := WriteBearing(&b); err != nil {
		t.Fatal(err)
	}
	want, err := readBearing(&b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := bearing()
	if err != nil || len(got) != bearingRows {
		t.Fatal(len(got), err)
	}
	for i := range want {
		for j, f := range want[i].features {
			// Four digits are kept, and other processors may round the last one otherwise.
			if math.Abs(got[i].features[j]-f) > 2e-3*math.Abs(f)+1e-9 || got[i].label != want[i].label {
				t.Fatalf("row %d is %v, the generator says %v", i, got[i], want[i])
			}
		}
	}
}

func TestTrainingBeatsGuessingOnRowsItNeverSaw(t *testing.T) {
	o := do(t, t.Context(), "train", "", map[string]string{"epochs": "40", "rate": "0.01"})
	if o.err != nil {
		t.Fatal(o.err)
	}
	var m trained
	o.read(t, "model.json", &m)
	last := m.History[len(m.History)-1]
	if last.TestAccuracy < 0.85 || last.TestAccuracy == 1 || last.TrainLoss >= m.History[0].TrainLoss {
		t.Fatalf("%+v", last)
	}
	total := 0
	for _, row := range strings.Split(strings.TrimSpace(o.read(t, "confusion.csv", nil)), "\n")[1:] {
		var n int
		if err := json.Unmarshal([]byte(row[strings.LastIndex(row, ",")+1:]), &n); err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if total != bearingRows/5 {
		t.Fatalf("the confusion matrix counts %d rows", total)
	}
}

func TestTheSameSeedTrainsTheSameModel(t *testing.T) {
	params := map[string]string{"epochs": "5", "seed": "42"}
	a, b := do(t, t.Context(), "train", "", params), do(t, t.Context(), "train", "", params)
	if a.read(t, "model.json", nil) != b.read(t, "model.json", nil) {
		t.Fatal("two runs differ")
	}
}

func TestAResumedTrainingEndsAsAnUninterruptedOne(t *testing.T) {
	half := do(t, t.Context(), "train", "", map[string]string{"epochs": "6"})
	resumed := do(t, t.Context(), "train", half.dir, map[string]string{"epochs": "10"})
	whole := do(t, t.Context(), "train", "", map[string]string{"epochs": "10"})
	if err := errors.Join(half.err, resumed.err, whole.err); err != nil {
		t.Fatal(err)
	}
	if resumed.read(t, "model.json", nil) != whole.read(t, "model.json", nil) {
		t.Fatal("the interruption shows")
	}
}

func TestAForeignModelIsNotGoneOnFrom(t *testing.T) {
	half := do(t, t.Context(), "train", "", map[string]string{"epochs": "2"})
	if o := do(t, t.Context(), "train", half.dir, map[string]string{"epochs": "4", "hidden": "5"}); o.err == nil {
		t.Fatal("a model of another shape was taken")
	}
}

func TestAStoppedProgramKeepsWhatItHas(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for program, file := range map[string]string{"matmul": "benchmark.json", "train": "model.json"} {
		o := do(t, ctx, program, "", nil)
		if !errors.Is(o.err, ErrStopped) {
			t.Fatalf("%s: %v", program, o.err)
		}
		o.read(t, file, nil)
	}
}

func TestParametersAreReadStrictly(t *testing.T) {
	for _, bad := range []struct{ id, value, reason string }{
		{"size", "0", OutOfRange},
		{"size", "99999999999999999999", NotANumber},
		{"size", "+64", NotANumber},
		{"size", "0x40", NotANumber},
		{"size", " 64", NotANumber},
		{"size", "-1", OutOfRange},
		{"precision", "float16", NotOffered},
		{"shell", "rm", Unknown},
	} {
		_, err := matmul.Parse(map[string]string{bad.id: bad.value})
		var refused *ParamError
		if !errors.As(err, &refused) || refused.Reason != bad.reason {
			t.Errorf("%s=%q: %v", bad.id, bad.value, err)
		}
	}
}

func TestEverySpecAcceptsItsOwnDefaults(t *testing.T) {
	for _, name := range Names() {
		p, _ := Get(name)
		v, err := p.Parse(nil)
		if err != nil || len(v) != len(p.Spec) {
			t.Errorf("%s: %v %v", name, v, err)
		}
	}
}

func TestTheCommandTellsItsEndByItsExitCode(t *testing.T) {
	for _, c := range []struct {
		args  []string
		stdin string
		want  int
	}{
		{[]string{"-out", t.TempDir(), "matmul", "size=16", "repeats=1"}, "", 0},
		{[]string{"-out", t.TempDir(), "-stdin", "matmul"}, `{"size":"16","repeats":"1"}`, 0},
		{[]string{"-out", t.TempDir(), "-stdin", "matmul"}, `{"size":"1"}`, ExitUsage},
		{[]string{"miner"}, "", ExitUsage},
		{[]string{"-out", t.TempDir(), "-in", folderWith(t, []byte(routeHead+"仓,113,23,0\n甲,113,23.1,5\n乙,113.1,23,9\n")), "route", "effort=1"}, "", 0},
		{[]string{"-out", t.TempDir(), "-in", folderWith(t, []byte("no table")), "route"}, "", ExitUsage},
		{[]string{"-out", "/nonexistent", "matmul", "size=16", "repeats=1"}, "", 1},
	} {
		var out bytes.Buffer
		if got := Main(c.args, strings.NewReader(c.stdin), &out, &out, ticking()); got != c.want {
			t.Errorf("%v: exit %d, want %d\n%s", c.args, got, c.want, out.String())
		}
	}
}
