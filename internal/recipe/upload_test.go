package recipe

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/reference"
	"supermarket/internal/workload"
)

func TestAtLeastTwelveTemplatesComputeOnRowsAndSpeakToEveryIndustry(t *testing.T) {
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	spoken, rows := map[string]bool{}, 0
	for _, r := range All() {
		for _, i := range r.Industries {
			c, ok := data.Sizes.Find(i)
			if ok && c.Counts {
				spoken[i] = true
			}
		}
		if _, ok := r.Upload(); ok {
			rows++
		}
	}
	if rows < 12 || len(spoken) < 15 {
		t.Fatalf("%d templates take rows, %d industries are spoken to", rows, len(spoken))
	}
}

func TestASampleFileIsAnInputThatIsTaken(t *testing.T) {
	for _, r := range All() {
		name, data, ok := r.SampleFile()
		u, takes := r.Upload()
		if ok != takes {
			t.Errorf("%s: sample %v, upload %v", r.ID, ok, takes)
		}
		if !ok {
			continue
		}
		if err := r.CheckInput(bytes.NewReader(data)); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
		if name != r.ID+"-sample.csv" || int64(len(data)) > u.MaxBytes || u.MinRows > u.MaxRows || u.Accept == "" {
			t.Errorf("%s: %s, %+v", r.ID, name, u)
		}
		for _, c := range u.Columns {
			if !bytes.Contains(data[:bytes.IndexByte(data, '\n')], []byte(c.Name)) {
				t.Errorf("%s: the sample has no column %s", r.ID, c.Name)
			}
		}
	}
}

func TestAnUnusableFileIsRefusedInBothLanguagesWithItsPlace(t *testing.T) {
	bundle, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	r, _ := Get("route")
	wrong := r.CheckInput(strings.NewReader("名称,经度,纬度,货量公斤\n仓,113,23,0\n甲,113,abc,5\n"))
	if !errors.Is(wrong, ErrInputNotANumber) {
		t.Fatal(wrong)
	}
	var f *fault.Fault
	errors.As(wrong, &f)
	for lang, want := range map[string]string{i18n.Chinese: "第 3 行第 3 列（纬度）", i18n.English: "Line 3, column 3 (纬度)"} {
		if got := bundle.For(lang).Fault(f); !strings.Contains(got, want) {
			t.Errorf("%s: %s", lang, got)
		}
	}
	if f.Field != "file" {
		t.Errorf("the field is %q", f.Field)
	}
}

func TestMissingColumnsAreNamedInBothSpellings(t *testing.T) {
	r, _ := Get("route")
	err := r.CheckInput(strings.NewReader("名称,纬度\n甲,1\n"))
	var f *fault.Fault
	if !errors.As(err, &f) || f.Args["names"] != "经度 / longitude, 货量公斤 / load_kg" {
		t.Fatal(err)
	}
}

func TestATemplateWithoutRowsTakesNoFile(t *testing.T) {
	r, _ := Get("matmul")
	if _, ok := r.Upload(); ok || !errors.Is(r.CheckInput(strings.NewReader("a\n")), ErrInputNone) {
		t.Fatal("the benchmark took a file")
	}
}

func TestEveryReasonHasItsFault(t *testing.T) {
	for _, reason := range workload.Reasons() {
		if inputFaults[reason] == nil {
			t.Errorf("no fault for %s", reason)
		}
	}
}

func TestMoreRowsAreEstimatedToTakeLonger(t *testing.T) {
	for _, r := range All() {
		u, ok := r.Upload()
		if !ok {
			continue
		}
		_, _, few := r.EstimateRows(nil, 1, u.MinRows)
		_, _, many := r.EstimateRows(nil, 1, u.MaxRows)
		if many <= few {
			t.Errorf("%s: %d ms for few rows, %d ms for many", r.ID, few, many)
		}
	}
}

func TestADefaultRunIsEstimatedFarBelowItsProposedCap(t *testing.T) {
	for _, r := range All() {
		units, limit := r.Defaults()
		if _, _, high := r.Estimate(nil, units); units < 1 || high*2 > limit {
			t.Errorf("%s: up to %d ms, cap %d ms", r.ID, high, limit)
		}
	}
}

func TestEachTemplateWithAPictureShowsIt(t *testing.T) {
	for _, r := range All() {
		svg, ok := Example(r.ID)
		if ok != slices.Contains(r.Artefacts, r.ID+".svg") {
			t.Errorf("%s: example %v", r.ID, ok)
		}
		if len(svg) > 15_000 || bytes.Contains(svg, []byte("<script")) || bytes.Contains(svg, []byte("style=")) {
			t.Errorf("%s: %d bytes", r.ID, len(svg))
		}
	}
	if _, ok := Example("../recipe"); ok {
		t.Error("a path was taken for a template")
	}
}

func TestTheCapThatIsProposedFollowsTheFile(t *testing.T) {
	grown := false
	for _, r := range All() {
		u, ok := r.Upload()
		if !ok {
			continue
		}
		params := map[string]string{}
		for _, p := range r.Params() {
			if len(p.Choices) == 0 && slices.Contains([]string{"rounds", "trials", "effort"}, p.ID) {
				params[p.ID] = strconv.FormatInt(p.Max, 10)
			}
		}
		_, least := r.Defaults()
		_, _, high := r.EstimateRows(params, 1, u.MaxRows)
		limit := r.CapRows(params, 1, u.MaxRows)
		if limit < least || limit < 2*high || limit%60_000 != 0 || r.CapRows(nil, 1, u.MinRows) != least {
			t.Errorf("%s: up to %d ms, cap %d ms", r.ID, high, limit)
		}
		grown = grown || limit > least
	}
	if !grown {
		t.Error("no file is long enough for a longer cap")
	}
}
