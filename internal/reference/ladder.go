package reference

import "slices"

var ladderColumns = []string{"title", "either", "way", "metric", "bound", "value", "unit", "note"}

// Ladder is the criteria of the titles, the lowest title first.
type Ladder []Title

// Title is one step of the ladder.
type Title struct {
	Name     string // innovative, specialised, little_giant
	Criteria []Criterion
}

// Criterion is one bound. Of the ways that share Either, one is enough; without
// Either the criterion always counts. CNY are whole yuan, percent whole percents.
type Criterion struct {
	Either, Way string
	Metric      string
	AtMost      bool // else at least
	Value       int64
	Unit        string
	Note        string
}

// Find returns the title of this name.
func (l Ladder) Find(name string) (Title, bool) {
	for _, t := range l {
		if t.Name == name {
			return t, true
		}
	}
	return Title{}, false
}

// Lacks returns the criteria that stand between a firm and the title: a metric
// that facts does not hold is not met, and of alternative ways the nearest one counts.
func (t Title) Lacks(facts map[string]int64) []Criterion {
	var out []Criterion
	for _, group := range t.groups() {
		out = append(out, nearest(group, facts)...)
	}
	return out
}

func (c Criterion) met(facts map[string]int64) bool {
	v, known := facts[c.Metric]
	if !known {
		return false
	}
	if c.AtMost {
		return v <= c.Value
	}
	return v >= c.Value
}

// groups returns, in order, the sets of alternative ways; a plain criterion is a set of one way.
func (t Title) groups() [][][]Criterion {
	var out [][][]Criterion
	at := map[string]int{}
	for _, c := range t.Criteria {
		i, known := at[c.Either]
		if c.Either == "" || !known {
			at[c.Either] = len(out)
			out = append(out, [][]Criterion{{c}})
			continue
		}
		ways := out[i]
		if last := len(ways) - 1; ways[last][0].Way == c.Way {
			ways[last] = append(ways[last], c)
		} else {
			out[i] = append(ways, []Criterion{c})
		}
	}
	return out
}

func nearest(ways [][]Criterion, facts map[string]int64) []Criterion {
	var best []Criterion
	for i, way := range ways {
		lacking := slices.DeleteFunc(slices.Clone(way), func(c Criterion) bool { return c.met(facts) })
		if i == 0 || len(lacking) < len(best) {
			best = lacking
		}
	}
	return best
}

func readLadder(d *Data, t *table) {
	for _, r := range t.rows {
		name := r.oneOf("title", "innovative", "specialised", "little_giant")
		c := Criterion{
			Either: r.maybe("either"), Way: r.maybe("way"), Metric: r.text("metric"),
			AtMost: r.oneOf("bound", "at_least", "at_most") == "at_most", Value: r.whole("value"),
			Unit: r.oneOf("unit", "count", "cny", "percent", "points", "years", "rank"), Note: r.maybe("note"),
		}
		if (c.Either == "") != (c.Way == "") {
			r.fail("way", "either and way go together")
		}
		if n := len(d.Ladder); n > 0 && d.Ladder[n-1].Name == name {
			d.Ladder[n-1].Criteria = append(d.Ladder[n-1].Criteria, c)
			continue
		}
		if _, twice := d.Ladder.Find(name); twice {
			r.fail("title", "the rows of %q do not stand together", name)
		}
		d.Ladder = append(d.Ladder, Title{name, []Criterion{c}})
	}
}
