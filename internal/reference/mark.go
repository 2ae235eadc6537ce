package reference

import "regexp"

var markColumns = []string{"code", "zh", "en", "about_zh", "about_en"}

// Mark is something that staff may find true of a firm, beside its size and title.
type Mark struct{ Code, Zh, En, AboutZh, AboutEn string }

var markCode = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Mark returns the mark with this code.
func (d Data) Mark(code string) (Mark, bool) {
	for _, m := range d.Marks {
		if m.Code == code {
			return m, true
		}
	}
	return Mark{}, false
}

func readMarks(d *Data, t *table) {
	seen := map[string]bool{}
	for _, r := range t.rows {
		m := Mark{r.text("code"), r.text("zh"), r.text("en"), r.text("about_zh"), r.text("about_en")}
		if !markCode.MatchString(m.Code) {
			r.fail("code", "want small letters, digits and underscores")
		}
		unique(seen, r, "code", m.Code)
		d.Marks = append(d.Marks, m)
	}
}
