package recipe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/reference"
	"supermarket/internal/workload"
)

func TestEveryTemplateHasItsProgramAndEveryProgramItsTemplate(t *testing.T) {
	for _, name := range workload.Names() {
		if _, err := Get(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, r := range All() {
		if _, ok := workload.Get(r.ID); !ok {
			t.Errorf("%s runs nothing", r.ID)
		}
	}
}

func TestIndustriesAreThoseOfTheSizeStandard(t *testing.T) {
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range All() {
		for _, i := range r.Industries {
			if _, ok := data.Sizes.Find(i); !ok {
				t.Errorf("%s: no industry %q", r.ID, i)
			}
		}
	}
}

func TestTheSameParametersHaveOneText(t *testing.T) {
	r, _ := Get("matmul")
	a, err := r.Parse(map[string]string{"repeats": "10", "size": "64"})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := r.Parse(map[string]string{"size": "64", "precision": ""})
	want := `{"precision":"float64","repeats":"10","seed":"1","size":"64"}`
	if a != want || b != want {
		t.Fatalf("got %s and %s", a, b)
	}
	back, err := r.Given(a)
	if err != nil || back["size"] != "64" {
		t.Fatalf("read back %v, %v", back, err)
	}
}

func TestEveryWrongParameterIsNamed(t *testing.T) {
	r, _ := Get("train")
	_, err := r.Parse(map[string]string{"epochs": "NaN", "hidden": "1e9", "rate": "7", "checkpoint": "100000", "shell": "rm"})
	for _, want := range []error{ErrParamUnknown, ErrParamNotANumber, ErrParamOutOfRange, ErrParamNotOffered} {
		if !errors.Is(err, want) {
			t.Errorf("%v is missing in %v", want, err)
		}
	}
	var list fault.List
	if !errors.As(err, &list) || len(list) != 5 {
		t.Fatalf("got %v", err)
	}
}

func TestAStrangersParameterNameIsCut(t *testing.T) {
	r, _ := Get("train")
	long := string(slices.Repeat([]byte("x"), 5000))
	_, err := r.Parse(map[string]string{long: "1"})
	var list fault.List
	if !errors.As(err, &list) || len(list[0].Field) > 60 {
		t.Fatal("the whole name came back")
	}
}

func TestAnEstimateIsOrderedAndPositive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(All()).Draw(t, "recipe")
		params := map[string]string{}
		for _, p := range r.Params() {
			if p.Kind == workload.Choice {
				params[p.ID] = rapid.SampledFrom(p.Choices).Draw(t, p.ID)
			} else {
				params[p.ID] = fmt.Sprint(rapid.Int64Range(p.Min, p.Max).Draw(t, p.ID))
			}
		}
		low, likely, high := r.Estimate(params, rapid.IntRange(1, 4096).Draw(t, "units"))
		if low < 1 || likely < low || high < likely {
			t.Fatalf("%s %v: %d, %d, %d ms", r.ID, params, low, likely, high)
		}
		memory, disk := r.Need(params)
		if memory <= 0 || disk <= 0 {
			t.Fatalf("needs %d memory, %d disk", memory, disk)
		}
	})
}

func TestParametersThatAreRefusedHaveNoEstimate(t *testing.T) {
	r, _ := Get("matmul")
	if low, likely, high := r.Estimate(map[string]string{"size": "99999999999999999999"}, 1); low+likely+high != 0 {
		t.Fatalf("%d, %d, %d", low, likely, high)
	}
	if _, likely, _ := r.Estimate(nil, 0); likely != 0 {
		t.Fatal("no units, and yet an estimate")
	}
}

// small are parameters with which a run takes little time.
var small = map[string]map[string]string{
	"matmul": {"size": "32", "repeats": "2"}, "train": {"epochs": "2"}, "route": {"effort": "1"}, "shift": {"effort": "1"}, "slot": {"effort": "1"},
	"risk": {"trials": "1000"}, "inspect": {"rounds": "1"}, "answer": {"rounds": "1"}, "classify": {"rounds": "1"},
}

func TestACompleteRunLeavesTheArtefactsThatAreNamed(t *testing.T) {
	for _, r := range All() {
		dir := t.TempDir()
		err := r.program.Run(context.Background(), workload.Args{
			Params: small[r.ID], Out: dir, Stdout: io.Discard, Metrics: io.Discard, Units: 1, Elapsed: func() time.Duration { return 0 },
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range r.Artefacts {
			if _, err := os.Stat(dir + "/" + name); err != nil {
				t.Errorf("%s: %v", r.ID, err)
			}
		}
		if left, _ := os.ReadDir(dir); len(left) != len(r.Artefacts) {
			t.Errorf("%s leaves %d files and names %d", r.ID, len(left), len(r.Artefacts))
		}
	}
}

func benchmark(b *testing.B, id string, params map[string]string, units int) {
	r, _ := Get(id)
	for b.Loop() {
		err := r.program.Run(context.Background(), workload.Args{
			Params: params, Out: b.TempDir(), Stdout: io.Discard, Metrics: io.Discard, Units: units, Elapsed: func() time.Duration { return b.Elapsed() },
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	_, likely, _ := r.Estimate(params, units)
	b.ReportMetric(float64(likely), "likely_ms")
}

func BenchmarkMatmulOnOneUnit(b *testing.B) {
	benchmark(b, "matmul", map[string]string{"size": "768", "repeats": "3"}, 1)
}

func BenchmarkMatmulOnTwoUnits(b *testing.B) {
	benchmark(b, "matmul", map[string]string{"size": "1536", "repeats": "1"}, 2)
}

func BenchmarkTrain(b *testing.B) {
	benchmark(b, "train", map[string]string{"epochs": "400"}, 1)
}

// BenchmarkRecipes runs each template with its defaults on its sample, one unit.
func BenchmarkRecipes(b *testing.B) {
	for _, r := range All() {
		b.Run(r.ID, func(b *testing.B) { benchmark(b, r.ID, nil, 1) })
	}
}

func TestEveryTemplateIsWrittenInBothLanguages(t *testing.T) {
	bundle, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages() {
		loc := bundle.For(lang)
		for _, r := range All() {
			keys := []string{r.NameKey(), r.TextKey(), r.ProblemKey(), r.ResultKey()}
			if u, ok := r.Upload(); ok {
				for _, c := range u.Columns {
					keys = append(keys, c.TextKey)
				}
			}
			for _, p := range r.Params() {
				keys = append(keys, p.LabelKey, p.HintKey)
				for _, c := range p.Choices {
					keys = append(keys, p.ChoiceKey(c))
				}
			}
			for _, key := range keys {
				if !loc.Has(key) {
					t.Errorf("%s lacks %s", lang, key)
				}
			}
		}
	}
}
