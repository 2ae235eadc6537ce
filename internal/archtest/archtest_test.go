package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheHouseKeepsItsPlan(t *testing.T) {
	for _, p := range checked(t, "../..", "plan.txt") {
		t.Error(p)
	}
}

func TestEveryRuleCanFail(t *testing.T) {
	got := checked(t, "testdata/broken", "testdata/broken/plan.txt")
	want := strings.Split(strings.TrimSpace(text(t, "testdata/broken/want.txt")), "\n")
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("not found: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("found without reason: %s", g)
		}
	}
}

func TestASoundHouseHasNoProblems(t *testing.T) {
	for _, p := range checked(t, "testdata/sound", "testdata/sound/plan.txt") {
		t.Error(p)
	}
}

func TestPlanRefusesWhatItCannotRead(t *testing.T) {
	for _, line := range []string{"models", "models x", "models 0 odd", "models 0 ->", "may begin", "a 0\na 1"} {
		if _, err := parsePlan(line); err == nil {
			t.Errorf("%q passed", line)
		}
	}
}

func TestAFileBeyondTheLimitFails(t *testing.T) {
	if length(source{lines: maxLines}) != nil {
		t.Error("a file at the limit fails")
	}
	if length(source{lines: maxLines + 1}) == nil {
		t.Error("a file beyond the limit passes")
	}
	if length(source{lines: maxLines + 1, generated: true}) != nil {
		t.Error("a generated file fails")
	}
}

func checked(t *testing.T, root, planFile string) []string {
	t.Helper()
	p, err := parsePlan(text(t, planFile))
	if err != nil {
		t.Fatal(err)
	}
	src, err := readTree(root)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, b := range check(src, p) {
		out = append(out, b.String())
	}
	return out
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
