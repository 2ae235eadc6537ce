package i18n

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func load(t *testing.T, lang string) map[string]message {
	t.Helper()
	all := map[string]message{}
	files, err := fs.Glob(catalogs, "catalog/*."+lang+".toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalog for %s: %v", lang, err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(catalogs, file)
		if err != nil {
			t.Fatal(err)
		}
		if err := parse(path.Base(file), string(text), all); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestBothCatalogsHoldTheSameIDs(t *testing.T) {
	zh, en := load(t, Chinese), load(t, English)
	for id := range zh {
		if _, ok := en[id]; !ok {
			t.Errorf("en lacks %s", id)
		}
	}
	for id := range en {
		if _, ok := zh[id]; !ok {
			t.Errorf("zh-CN lacks %s", id)
		}
	}
}

func TestNoTextIsEmpty(t *testing.T) {
	for _, lang := range Languages() {
		for id, m := range load(t, lang) {
			if strings.TrimSpace(m.other) == "" {
				t.Errorf("%s: %s is empty", lang, id)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(text string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestBothCatalogsUseTheSamePlaceholders(t *testing.T) {
	en := load(t, English)
	for id, m := range load(t, Chinese) {
		if a, b := placeholders(m.other), placeholders(en[id].other); !slices.Equal(a, b) {
			t.Errorf("%s: zh-CN has %v, en has %v", id, a, b)
		}
	}
}

func TestEnglishTextsHoldNoChineseScript(t *testing.T) {
	for id, m := range load(t, English) {
		if strings.IndexFunc(m.other+m.one, han) >= 0 {
			t.Errorf("%s holds Chinese: %s", id, m.other)
		}
	}
}

var verbatim = regexp.MustCompile(`^[\p{Latin}\d\s\p{P}\p{S}]*$`)

// latinOnly are the ids whose Chinese text is a name, a code or a figure.
func latinOnly(id string) bool {
	return strings.HasPrefix(id, "verbatim.")
}

func TestChineseTextsAreChinese(t *testing.T) {
	for id, m := range load(t, Chinese) {
		bare := placeholder.ReplaceAllString(m.other, "")
		if verbatim.MatchString(bare) && strings.IndexFunc(bare, unicode.IsLetter) >= 0 && !latinOnly(id) {
			t.Errorf("%s is not Chinese: %s", id, m.other)
		}
	}
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }
