package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The languages of the house; the first is the default.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Languages returns the tags that have a catalog, the default first.
func Languages() []string { return []string{Chinese, English} }

//go:embed catalog/*.toml
var catalogs embed.FS

// Bundle holds all catalogs. It is safe for concurrent use.
type Bundle struct {
	langs   map[string]*texts
	learnt  func(tag, id string) string
	mu      sync.Mutex
	missing map[string]int
}

// texts is one language: plain texts by id, and the rest behind go-i18n.
type texts struct {
	plain     map[string]string
	templated map[string]bool
	localizer *goi18n.Localizer
}

// embedded are the texts of the binary: they never change, so all bundles share them.
var embedded = sync.OnceValues(func() (map[string]*texts, error) {
	sub, err := fs.Sub(catalogs, "catalog")
	if err != nil {
		return nil, err
	}
	return read(sub)
})

// New returns a bundle over the embedded catalogs; the error names the file and line at fault.
func New() (*Bundle, error) { return over(embedded()) }

// Load reads every *.<language>.toml of a folder, so that a room adds its texts
// as files of its own. An id in two files is an error.
func Load(folder fs.FS) (*Bundle, error) { return over(read(folder)) }

func over(langs map[string]*texts, err error) (*Bundle, error) {
	if err != nil {
		return nil, err
	}
	return &Bundle{langs: langs, missing: map[string]int{}}, nil
}

func read(folder fs.FS) (map[string]*texts, error) {
	langs := map[string]*texts{}
	for _, lang := range Languages() {
		t, err := loadLanguage(folder, lang)
		if err != nil {
			return nil, err
		}
		langs[lang] = t
	}
	return langs, nil
}

func loadLanguage(folder fs.FS, lang string) (*texts, error) {
	files, err := fs.Glob(folder, "*."+lang+".toml")
	if err != nil {
		return nil, err
	}
	all := map[string]message{}
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		if err := parse(path.Base(file), string(text), all); err != nil {
			return nil, err
		}
	}
	return newTexts(lang, all)
}

func newTexts(lang string, all map[string]message) (*texts, error) {
	tag := language.MustParse(lang)
	bundle := goi18n.NewBundle(tag)
	t := &texts{plain: map[string]string{}, templated: map[string]bool{}, localizer: goi18n.NewLocalizer(bundle, lang)}
	for id, m := range all {
		if m.one == "" && !strings.Contains(m.other, "{{") {
			t.plain[id] = m.other
			continue
		}
		t.templated[id] = true
		one := m.one
		if lang == English && one == "" {
			one = m.other
		}
		if err := bundle.AddMessages(tag, &goi18n.Message{ID: id, One: one, Other: m.other}); err != nil {
			return nil, fmt.Errorf("i18n: %s: %w", id, err)
		}
	}
	return t, nil
}

// For returns the texts of a language; an unknown tag gets the default one.
func (b *Bundle) For(tag string) *Loc {
	t, ok := b.langs[tag]
	if !ok {
		tag, t = Chinese, b.langs[Chinese]
	}
	return &Loc{tag: tag, texts: t, bundle: b, zone: chinaTime}
}

// Learn lets words of data that may be replaced while the program runs stand for
// those of the catalogs where a text names a fault.Term: find returns one by
// language and id, "" for none. It belongs before the first reader.
func (b *Bundle) Learn(find func(tag, id string) string) { b.learnt = find }

// Missing lists the ids that were asked for and not found, sorted, each with
// its language: "en shelf.title".
func (b *Bundle) Missing() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]string, 0, len(b.missing))
	for id := range b.missing {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

func (b *Bundle) count(tag, id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.missing) < 10_000 {
		b.missing[tag+" "+id]++
	}
}

// Match picks the language of an Accept-Language header: Chinese unless English
// is preferred to it.
func Match(acceptLanguage string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Chinese
	}
	for _, tag := range tags {
		switch base, _ := tag.Base(); base.String() {
		case "zh":
			return Chinese
		case "en":
			return English
		}
	}
	return Chinese
}
