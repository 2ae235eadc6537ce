package workload

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/width"
)

// pack is how much one priced unit holds: grams, millilitres, or pieces.
type pack struct {
	kind   string // "g", "ml" or "piece"
	amount float64
	other  []string // numbers that are no amount: sizes and types, which must agree
}

var (
	measured = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(\d+(?:\.\d+)?)\s*(公斤|千克|kg|毫升|ml|升|l|克|g|斤|吨|t)(?:[^a-z]|$)`)
	})
	times = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[*x×]\s*(\d+)|(\d+)\s*(?:瓶|袋|包|支|个|只|张|片|卷|双|盒|桶|件|块|把|条)`)
	})
	numbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[a-z]*\d+(?:\.\d+)?[a-z]*`) })
)

var unitOf = map[string]struct {
	kind  string
	times float64
}{
	"公斤": {"g", 1000}, "千克": {"g", 1000}, "kg": {"g", 1000}, "克": {"g", 1}, "g": {"g", 1}, "斤": {"g", 500}, "吨": {"g", 1e6}, "t": {"g", 1e6},
	"毫升": {"ml", 1}, "ml": {"ml", 1}, "升": {"ml", 1000}, "l": {"ml", 1000},
}

// packOf reads the size out of a line such as "矿泉水 550ml*24瓶/箱": what is
// measured, times what is counted.
func packOf(s string) pack {
	s = strings.ToLower(width.Narrow.String(s))
	p := pack{kind: "piece", amount: 1}
	if m := measured().FindStringSubmatchIndex(s); m != nil {
		n, _ := strconv.ParseFloat(s[m[2]:m[3]], 64)
		u := unitOf[s[m[4]:m[5]]]
		if n*u.times > 0 {
			p.kind, p.amount = u.kind, n*u.times
			s = s[:m[0]] + " " + s[m[5]:]
		}
	}
	for _, m := range times().FindAllStringSubmatch(s, 3) {
		n, _ := strconv.ParseFloat(m[1]+m[2], 64)
		if n > 0 && n <= 1e6 {
			p.amount *= n
		}
	}
	p.other = numbers().FindAllString(times().ReplaceAllString(s, " "), 8)
	return p
}

// agrees tells whether no size or type of one stands against the other's.
func (p pack) agrees(q pack) bool {
	if len(p.other) == 0 || len(q.other) == 0 {
		return true
	}
	for _, a := range p.other {
		for _, b := range q.other {
			if a == b {
				return true
			}
		}
	}
	return false
}
