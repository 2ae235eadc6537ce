package handlers

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/programmes"
	"supermarket/models"
)

// The shapes of a field of a programme's rules.
const (
	shapeChecks = "checks" // any number of a closed list
	shapeRadios = "radios" // one of a closed list
	shapeTick   = "tick"   // yes or not
	shapeText   = "text"
	shapePick   = "pick" // any number of the shelf's goods, found by search
)

var (
	errDesignMoment = fault.New(fault.Invalid, "design.moment")
	errListed       = fault.New(fault.Invalid, "design.listed")
	errSum          = fault.New(fault.Invalid, "design.sum")
	errGroup        = fault.New(fault.Invalid, "design.group")
	errChosen       = fault.New(fault.Invalid, "design.chosen")
	errNothing      = fault.New(fault.Invalid, "design.nothing_above")
)

// designField is one question about a programme's rules: how it is asked, and
// how its answer goes into the rules and out again.
type designField struct {
	name   string
	shape  string
	list   string // of shapeChecks, shapeRadios, shapePick
	suffix string // message id
	yuan   bool
	width  int
	get    func(programmes.Rules) []string
	set    func(*programmes.Rules, []string) *fault.Fault
}

func checksOf[S ~string](name, list string, at func(*programmes.Rules) *[]S) designField {
	f := manyOf(name, at)
	f.shape, f.list = shapeChecks, list
	return f
}

func pickOf(name, list string, at func(*programmes.Rules) *[]string) designField {
	f := manyOf(name, at)
	f.shape, f.list = shapePick, list
	return f
}

func manyOf[S ~string](name string, at func(*programmes.Rules) *[]S) designField {
	return designField{
		name: name,
		get: func(r programmes.Rules) (out []string) {
			for _, s := range *at(&r) {
				out = append(out, string(s))
			}
			return out
		},
		set: func(r *programmes.Rules, in []string) *fault.Fault {
			var out []S
			for _, s := range slices.Compact(slices.Sorted(slices.Values(in))) {
				if s != "" {
					out = append(out, S(s))
				}
			}
			*at(r) = out
			return nil
		},
	}
}

func radiosOf[S ~string](name, list string, at func(*programmes.Rules) *S) designField {
	return designField{
		name: name, shape: shapeRadios, list: list,
		get: func(r programmes.Rules) []string { return []string{string(*at(&r))} },
		set: func(r *programmes.Rules, in []string) *fault.Fault {
			if len(in) != 1 || in[0] == "" {
				return errChosen
			}
			*at(r) = S(in[0])
			return nil
		},
	}
}

func tickOf(name string, at func(*programmes.Rules) *bool) designField {
	return designField{
		name: name, shape: shapeTick,
		get: func(r programmes.Rules) []string {
			if *at(&r) {
				return []string{"yes"}
			}
			return nil
		},
		set: func(r *programmes.Rules, in []string) *fault.Fault { *at(r) = slices.Contains(in, "yes"); return nil },
	}
}

func textOf(name string, width int, get func(programmes.Rules) string, set func(*programmes.Rules, string) *fault.Fault) designField {
	return designField{
		name: name, shape: shapeText, width: width,
		get: func(r programmes.Rules) []string { return []string{get(r)} },
		set: func(r *programmes.Rules, in []string) *fault.Fault {
			text := ""
			if len(in) > 0 {
				text = strings.TrimSpace(in[0])
			}
			return set(r, text)
		},
	}
}

// moneyOf asks for an amount of yuan; nothing is no bound.
func moneyOf(name string, at func(*programmes.Rules) *models.Money) designField {
	f := textOf(name, 16,
		func(r programmes.Rules) string {
			if m := *at(&r); m != 0 {
				return m.String()
			}
			return ""
		},
		func(r *programmes.Rules, text string) (bad *fault.Fault) {
			*at(r), bad = sumIn(text)
			return bad
		})
	f.yuan = true
	return f
}

// mostSum is the largest cap: more than any public programme has.
const mostSum = 10_000_000_000 * models.Yuan

// sumIn reads an amount of yuan in whole fen as people write it, also with
// commas; nothing is 0.
func sumIn(text string) (models.Money, *fault.Fault) {
	text = strings.NewReplacer(",", "", "，", "", " ", "", "¥", "", "￥", "").Replace(strings.TrimSpace(text))
	if text == "" {
		return 0, nil
	}
	m, err := models.ParseMoney(text)
	if err != nil || m < 0 || m > mostSum || m%models.Fen != 0 {
		return 0, errSum.With("max", mostSum)
	}
	return m, nil
}

// designCount asks for a whole number up to most; nothing is no bound.
func designCount[N int | int64](name, suffix string, most int64, at func(*programmes.Rules) *N) designField {
	f := textOf(name, 8,
		func(r programmes.Rules) string {
			if n := *at(&r); n != 0 {
				return strconv.FormatInt(int64(n), 10)
			}
			return ""
		},
		func(r *programmes.Rules, text string) *fault.Fault {
			n, ok := whole(text)
			if text != "" && (!ok || n > most) {
				return errNothing.With("max", most)
			}
			*at(r) = N(n)
			return nil
		})
	f.suffix = suffix
	return f
}

// momentOf asks for a day, or a day and a time, in UTC+8. Of a last day the rules
// hold the first moment after it.
func momentOf(name string, last bool, at func(*programmes.Rules) *time.Time) designField {
	return textOf(name, 32,
		func(r programmes.Rules) string { return designMoment(*at(&r), last) },
		func(r *programmes.Rules, text string) *fault.Fault {
			t, ok := readMoment(text, last)
			if !ok {
				return errDesignMoment
			}
			*at(r) = t
			return nil
		})
}

const exactMoment = "2006-01-02 15:04:05.999999"

// designMoment is a moment in UTC+8: a day where it is one's beginning (of a last
// day: its end), else exact to the microsecond.
func designMoment(t time.Time, last bool) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(china)
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, china)
	switch {
	case !t.Equal(day):
		return t.Format(exactMoment)
	case last:
		return day.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return day.Format(time.DateOnly)
}

func readMoment(text string, last bool) (time.Time, bool) {
	text = strings.NewReplacer("/", "-", "年", "-", "月", "-", "日", "").Replace(strings.TrimSpace(text))
	if t, err := time.ParseInLocation("2006-1-2", text, china); err == nil {
		if last {
			t = t.AddDate(0, 0, 1)
		}
		return t.UTC(), true
	}
	for _, layout := range []string{"2006-1-2 15:04", "2006-1-2 15:04:05.999999"} {
		if t, err := time.ParseInLocation(layout, text, china); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// mostGroups bounds how many exclusion groups one programme names.
const mostGroups = 10

// groupsOf asks for names, one a line.
func groupsOf(name string, at func(*programmes.Rules) *[]string) designField {
	return textOf(name, 0,
		func(r programmes.Rules) string { return strings.Join(*at(&r), "\n") },
		func(r *programmes.Rules, text string) *fault.Fault {
			var out []string
			for line := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '\n' || c == '\r' || c == ',' || c == '，' }) {
				line = strings.TrimSpace(line)
				if len([]rune(line)) > 60 {
					return errGroup.With("max", mostGroups)
				}
				if line != "" {
					out = append(out, line)
				}
			}
			out = slices.Compact(slices.Sorted(slices.Values(out)))
			if len(out) > mostGroups {
				return errGroup.With("max", mostGroups)
			}
			*at(r) = out
			return nil
		})
}

// rateOf asks for a percentage above nothing.
func rateOf(name string, at func(*programmes.Rules) *int64) designField {
	f := textOf(name, 8,
		func(r programmes.Rules) string { return percentText(*at(&r)) },
		func(r *programmes.Rules, text string) *fault.Fault {
			n, bad := percentIn(map[string][]string{name: {text}}, name)
			if bad != nil || n == 0 {
				return errPercent
			}
			*at(r) = n
			return nil
		})
	f.suffix = "desk.per_cent"
	return f
}
