package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	askedFor = regexp.MustCompile(`\bT\("([a-z0-9_.\-]+[a-z0-9_])"`)
	faultKey = regexp.MustCompile(`fault\.New\(\s*fault\.\w+,\s*"([^"]+)"`)
)

// eachSource hands over every hand-written source of the house but its tests.
func eachSource(t *testing.T, visit func(file, text string)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return filepath.SkipDir
		}
		ext := filepath.Ext(file)
		if d.IsDir() || ext != ".go" && ext != ".templ" || strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") {
			return nil
		}
		text, err := os.ReadFile(file)
		if err == nil {
			visit(file, string(text))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func claimTexts(t *testing.T, pattern *regexp.Regexp) {
	t.Helper()
	b := bundle(t)
	eachSource(t, func(file, text string) {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			for _, lang := range Languages() {
				if !b.For(lang).Has(m[1]) {
					t.Errorf("%s: %s has no text in %s", file, m[1], lang)
				}
			}
		}
	})
}

func TestEveryTextThatIsAskedForExists(t *testing.T) { claimTexts(t, askedFor) }

func TestEveryFaultHasATextInBothLanguages(t *testing.T) { claimTexts(t, faultKey) }
