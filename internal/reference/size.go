package reference

import (
	"fmt"
	"strconv"
	"strings"
)

var sizeColumns = []string{
	"category_en", "category_zh", "gbt4754", "counts_among_15",
	"metric1", "large1", "medium1", "small1", "metric2", "large2", "medium2", "small2",
}

// The size classes.
const (
	Large  = "large"
	Medium = "medium"
	Small  = "small"
	Micro  = "micro"
)

// SizeStandard is the SME size standard (2011/300), a row per category of industry.
type SizeStandard []Category

// Category is one industry of the size standard.
type Category struct {
	NameEn, NameZh string
	Counts         bool // one of the 15 that the policy counts
	industries     []string
	measures       []measure
}

// measure is the lower bounds of one metric, in persons or in yuan.
type measure struct {
	metric               string // employees, revenue, assets
	large, medium, small int64
}

// Figures are what a firm says about itself: persons, and yuan a year or at the year's end.
type Figures struct{ Employees, RevenueYuan, AssetsYuan int64 }

// Reason is why a firm is not one class larger: Value of Metric is below Bound of class Missed.
// It is zero for a large firm.
type Reason struct {
	Metric       string
	Value, Bound int64
	Missed       string
}

// String is a canonical form for records: "revenue 4000000 < 5000000 (medium)"; money in yuan.
func (r Reason) String() string {
	if r.Metric == "" {
		return ""
	}
	return fmt.Sprintf("%s %d < %d (%s)", r.Metric, r.Value, r.Bound, r.Missed)
}

// Find returns the category with this English name, which is its key.
func (s SizeStandard) Find(nameEn string) (Category, bool) {
	for _, c := range s {
		if c.NameEn == nameEn {
			return c, true
		}
	}
	return Category{}, false
}

// OfIndustry returns the category of an industry code (GB/T 4754, "C35", "I6513"): the longest code that it begins with.
func (s SizeStandard) OfIndustry(code string) (Category, bool) {
	var best Category
	length := 0
	for _, c := range s {
		for _, i := range c.industries {
			if len(i) > length && strings.HasPrefix(code, i) {
				best, length = c, len(i)
			}
		}
	}
	return best, length > 0
}

// Classify returns the firm's size class and why it is not a larger one: a class
// needs all its bounds, else the next one down decides; below small is micro.
func (c Category) Classify(f Figures) (string, Reason) {
	var reason Reason
	for _, class := range []string{Large, Medium, Small} {
		missed, ok := c.missed(class, f)
		if !ok {
			return class, reason
		}
		reason = missed
	}
	return Micro, reason
}

// missed returns the first bound of class that f does not reach.
func (c Category) missed(class string, f Figures) (Reason, bool) {
	for _, m := range c.measures {
		if v, bound := f.of(m.metric), m.bound(class); v < bound {
			return Reason{m.metric, v, bound, class}, true
		}
	}
	return Reason{}, false
}

func (f Figures) of(metric string) int64 {
	switch metric {
	case "employees":
		return f.Employees
	case "revenue":
		return f.RevenueYuan
	}
	return f.AssetsYuan
}

func (m measure) bound(class string) int64 {
	switch class {
	case Large:
		return m.large
	case Medium:
		return m.medium
	}
	return m.small
}

func readSizes(d *Data, t *table) {
	seen, industries := map[string]bool{}, map[string]bool{}
	for _, r := range t.rows {
		c := Category{NameEn: r.text("category_en"), NameZh: r.text("category_zh")}
		c.Counts = r.oneOf("counts_among_15", "yes", "no") == "yes"
		unique(seen, r, "category_en", c.NameEn)
		c.industries = readIndustries(r)
		for _, i := range c.industries {
			unique(industries, r, "gbt4754", i)
		}
		c.measures = append(c.measures, readMeasure(r, "1"))
		if r.maybe("metric2") != "" {
			c.measures = append(c.measures, readMeasure(r, "2"))
		}
		d.Sizes = append(d.Sizes, c)
	}
}

// The standard states money in units of 10,000 yuan.
func readMeasure(r row, n string) measure {
	m := measure{metric: r.oneOf("metric"+n, "employees", "revenue", "assets")}
	scale := int64(10_000)
	if m.metric == "employees" {
		scale = 1
	}
	m.large, m.medium, m.small = r.whole("large"+n)*scale, r.whole("medium"+n)*scale, r.whole("small"+n)*scale
	if m.small <= 0 || m.medium <= m.small || m.large <= m.medium {
		r.fail("large"+n, "want large > medium > small > 0")
	}
	return m
}

// readIndustries reads "B C D", "K7010" and ranges such as "G54-58".
func readIndustries(r row) []string {
	var out []string
	for _, code := range strings.Fields(r.text("gbt4754")) {
		from, to, ranged := strings.Cut(code, "-")
		out = append(out, from)
		if !ranged {
			continue
		}
		lo, err1 := strconv.Atoi(from[1:])
		hi, err2 := strconv.Atoi(to)
		if err1 != nil || err2 != nil || hi <= lo || hi > 99 {
			r.fail("gbt4754", "%q is not a range", code)
			continue
		}
		for n := lo + 1; n <= hi; n++ {
			out = append(out, from[:1]+fmt.Sprintf("%02d", n))
		}
	}
	return out
}
