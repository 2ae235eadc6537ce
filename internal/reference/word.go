package reference

import (
	"strings"
	"sync"
)

// Word returns what the data in force call a mark, a region or an industry
// ("mark.maker", "region.CN-BJ", "industry.Construction") in a language ("en", else Chinese), where the data that the
// program came with do not say the same; "" otherwise.
func (l *Live) Word(lang, id string) string {
	words := *l.words.Load()
	if lang == "en" {
		return words[id].en
	}
	return words[id].zh
}

type word struct{ zh, en string }

// ownWords are those of the data that the program came with: its catalogs have them, as sentences need them.
var ownWords = sync.OnceValue(func() map[string]word {
	d, err := Embedded()
	if err != nil {
		return nil
	}
	return d.words()
})

// plain makes a message id of an industry's English name, which is its key.
var plain = strings.NewReplacer(" ", "_", ",", "", "(", "", ")", "")

// words are what data call their codes, by message id.
func (d Data) words() map[string]word {
	out := make(map[string]word, len(d.Marks)+len(d.Regions))
	for _, m := range d.Marks {
		out["mark."+m.Code] = word{m.Zh, m.En}
	}
	for _, r := range d.Regions {
		out["region."+r.Code] = word{r.NameZh, r.NameEn}
	}
	for _, c := range d.Sizes {
		out["industry."+plain.Replace(c.NameEn)] = word{c.NameZh, c.NameEn}
	}
	return out
}

// fresh are the words that the program did not come with.
func (d Data) fresh() *map[string]word {
	out := d.words()
	for id, w := range ownWords() {
		if out[id] == w {
			delete(out, id)
		}
	}
	return &out
}
