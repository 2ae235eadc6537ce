package i18n

import (
	"errors"
	"fmt"
	"strings"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Loc speaks one language to one viewer: texts, numbers, money and times.
type Loc struct {
	tag    string
	texts  *texts
	bundle *Bundle
	zone   *time.Location
	now    time.Time
}

// Tag returns "zh-CN" or "en".
func (l *Loc) Tag() string { return l.tag }

// Is tells whether the language is tag.
func (l *Loc) Is(tag string) bool { return l.tag == tag }

// In returns a copy that shows times in the viewer's zone.
func (l *Loc) In(zone *time.Location) *Loc {
	c := *l
	c.zone = zone
	return &c
}

// At returns a copy that knows the present, for "in 3 hours".
func (l *Loc) At(now time.Time) *Loc {
	c := *l
	c.now = now
	return &c
}

// Has tells whether the catalog has a text for id.
func (l *Loc) Has(id string) bool {
	if l.named(id) != "" {
		return true
	}
	_, plain := l.texts.plain[id]
	return plain || l.texts.templated[id]
}

// T returns the text of id with pairs of name and value put in; the pair
// "count" also picks the plural. A missing id gives ⟦id⟧ and is counted.
func (l *Loc) T(id string, pairs ...any) string {
	if word := l.named(id); word != "" {
		return word
	}
	if text, ok := l.texts.plain[id]; ok {
		return text
	}
	if !l.texts.templated[id] {
		l.bundle.count(l.tag, id)
		return "⟦" + id + "⟧"
	}
	return l.fill(id, pairs)
}

// namedByData are the beginnings of ids that name rows of data and nothing else:
// other codes ("mark.") share theirs with labels of pages, and are Terms.
var namedByData = []string{"region.", "industry."}

// named is what was learnt of an id that names a row of data, "" for none.
func (l *Loc) named(id string) string {
	if l.bundle.learnt == nil {
		return ""
	}
	for _, begin := range namedByData {
		if strings.HasPrefix(id, begin) {
			return l.bundle.learnt(l.tag, id)
		}
	}
	return ""
}

func (l *Loc) fill(id string, pairs []any) string {
	config := &goi18n.LocalizeConfig{MessageID: id}
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name := fmt.Sprint(pairs[i])
		if name == "count" {
			config.PluralCount = plural(pairs[i+1])
		}
		data[name] = l.show(pairs[i+1])
	}
	config.TemplateData = data
	text, err := l.texts.localizer.Localize(config)
	if err != nil {
		l.bundle.count(l.tag, id)
		return "⟦" + id + "⟧"
	}
	return text
}

// plural cuts a count to what go-i18n takes: anything but one is plural.
func plural(v any) any {
	switch n := v.(type) {
	case int, int64, int32:
		return n
	case uint64:
		return int64(min(n, 1<<62))
	}
	return 2
}

// show writes a value the way the language does, so that {{.amount}} may be
// given as models.Money and {{.until}} as a time.
func (l *Loc) show(v any) any {
	switch x := v.(type) {
	case models.Money:
		return l.Money(x)
	case time.Time:
		return l.Time(x)
	case time.Duration:
		return l.Duration(x)
	case int:
		return l.Number(int64(x))
	case int64:
		return l.Number(x)
	case fault.Term:
		return l.Term(x)
	case fault.Terms:
		return l.terms(x)
	}
	return v
}

// Term returns the word of a code: as it was learnt, else as the catalog has it.
func (l *Loc) Term(id fault.Term) string {
	if l.bundle.learnt != nil {
		if word := l.bundle.learnt(l.tag, string(id)); word != "" {
			return word
		}
	}
	return l.T(string(id))
}

func (l *Loc) terms(list fault.Terms) string {
	texts := make([]string, len(list))
	for i, term := range list {
		texts[i] = l.Term(term)
	}
	return strings.Join(texts, l.T("list.comma"))
}

// Fault returns the catalog text of an error: its key with its arguments, and
// "fault.internal" for an error that is no fault. It never shows err.Error().
func (l *Loc) Fault(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return l.T("fault.internal")
	}
	pairs := make([]any, 0, 2*len(f.Args))
	for name, value := range f.Args {
		pairs = append(pairs, name, value)
	}
	return l.T(f.Key, pairs...)
}
