package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// searchAt is an address of the shelf: the search, what was chosen for the
// comparison on the way, and a price that could not be read.
type searchAt struct {
	filter   counter.Filter
	picks    []string
	badPrice string
}

func searchOf(q url.Values) searchAt {
	page, _ := whole(q.Get("page"))
	memory, _ := whole(q.Get("memory"))
	at := searchAt{filter: counter.Filter{
		Query: q.Get("q"), Kinds: q["kind"], Regions: q["region"], Classes: q["class"], Stacks: q["stack"], Providers: q["provider"],
		DomesticOnly: q.Get("domestic") == "yes", Interruptible: q.Get("interruptible") == "yes", NowOnly: q.Get("availability") == "now",
		MinMemory: int(min(memory, 1<<20)), Sort: q.Get("sort"), Page: int(min(page, 100_000)),
	}}
	var ok bool
	if at.filter.MaxPrice, ok = priceCeiling(q.Get("price")); !ok {
		at.badPrice = q.Get("price")
	}
	for _, id := range q["pick"] {
		if idText().MatchString(id) && !slices.Contains(at.picks, id) && len(at.picks) < counter.CompareMost {
			at.picks = append(at.picks, id)
		}
	}
	return at
}

var asTyped = strings.NewReplacer("¥", "", "￥", "", ",", "", "，", "", "元", "", " ", "", "。", ".")

// priceCeiling reads an amount as people type it, 0 for none.
func priceCeiling(text string) (models.Money, bool) {
	text = asTyped.Replace(text)
	if text == "" {
		return 0, true
	}
	m, err := models.ParseMoney(text)
	return max(m, 0), err == nil && m > 0
}

// query is the address of the search; the page starts anew.
func (at searchAt) query() url.Values {
	f := at.filter
	q := url.Values{"kind": f.Kinds, "region": f.Regions, "class": f.Classes, "stack": f.Stacks, "provider": f.Providers, "pick": at.picks}
	for name, list := range q {
		if len(list) == 0 {
			q.Del(name)
		}
	}
	set := func(name, value string, inForce bool) {
		if inForce {
			q.Set(name, value)
		}
	}
	set("q", f.Query, f.Query != "")
	set("domestic", "yes", f.DomesticOnly)
	set("interruptible", "yes", f.Interruptible)
	set("availability", "now", f.NowOnly)
	set("price", strings.TrimSuffix(f.MaxPrice.String(), ".00"), f.MaxPrice > 0)
	set("memory", strconv.Itoa(f.MinMemory), f.MinMemory > 0)
	set("sort", f.Sort, f.Sort != "" && f.Sort != counter.SortRecommended)
	return q
}

// url is the address of another search, with what was chosen on the way.
func (at searchAt) url(f counter.Filter) string {
	return shelfURL(searchAt{filter: f, picks: at.picks}.query())
}

func (at searchAt) page(n int) string {
	q := at.query()
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	return shelfURL(q)
}

func shelfURL(q url.Values) string {
	if len(q) == 0 {
		return ui.PlaceShelf
	}
	return ui.PlaceShelf + "?" + q.Encode()
}

// chips are the filters in force, each leading to the search without it.
func chips(loc *i18n.Loc, v counter.Shelf, at searchAt) []shop.Chip {
	f := v.Filter
	var out []shop.Chip
	add := func(text string, g counter.Filter) { out = append(out, shop.Chip{Text: text, Href: at.url(g)}) }
	if f.Query != "" {
		g := f
		g.Query = ""
		add(loc.T("shelf.chip.query", "query", f.Query), g)
	}
	for _, a := range axesOf(loc, v) {
		for _, value := range *a.chosen(&f) {
			g := f
			list := a.chosen(&g)
			*list = slices.DeleteFunc(slices.Clone(*list), func(s string) bool { return s == value })
			add(a.text(value), g)
		}
	}
	for _, s := range plainFilters {
		if s.inForce(f) {
			g := f
			s.clear(&g)
			add(s.text(loc, f), g)
		}
	}
	return out
}

// axis is a filter with many choices: its parameter, its counts, and how a choice reads.
type axis struct {
	name   string
	counts []counter.Count
	chosen func(*counter.Filter) *[]string
	text   func(value string) string
}

func axesOf(loc *i18n.Loc, v counter.Shelf) []axis {
	named := func(counts []counter.Count) func(string) string {
		return func(value string) string {
			for _, c := range counts {
				if c.Value == value {
					return or(say(loc, c.Name.Zh, c.Name.En), value)
				}
			}
			return value
		}
	}
	f := v.Facets
	return []axis{
		{"kind", f.Kinds, func(f *counter.Filter) *[]string { return &f.Kinds }, func(s string) string { return known(loc, "kind."+s, s) }},
		{"region", f.Regions, func(f *counter.Filter) *[]string { return &f.Regions }, func(s string) string { return known(loc, "region."+s, s) }},
		{"class", f.Classes, func(f *counter.Filter) *[]string { return &f.Classes }, named(f.Classes)},
		{"stack", f.Stacks, func(f *counter.Filter) *[]string { return &f.Stacks }, named(f.Stacks)},
		{"provider", f.Providers, func(f *counter.Filter) *[]string { return &f.Providers }, named(f.Providers)},
	}
}

// plainFilter is a filter with one choice.
type plainFilter struct {
	name, value string
	inForce     func(counter.Filter) bool
	clear       func(*counter.Filter)
	text        func(*i18n.Loc, counter.Filter) string
}

var plainFilters = []plainFilter{
	{
		"availability", "now", func(f counter.Filter) bool { return f.NowOnly }, func(f *counter.Filter) { f.NowOnly = false },
		func(loc *i18n.Loc, _ counter.Filter) string { return loc.T("shelf.now") },
	},
	{
		"domestic", "yes", func(f counter.Filter) bool { return f.DomesticOnly }, func(f *counter.Filter) { f.DomesticOnly = false },
		func(loc *i18n.Loc, _ counter.Filter) string { return loc.T("shelf.domestic") },
	},
	{
		"interruptible", "yes", func(f counter.Filter) bool { return f.Interruptible }, func(f *counter.Filter) { f.Interruptible = false },
		func(loc *i18n.Loc, _ counter.Filter) string { return loc.T("shelf.interruptible") },
	},
	{
		"price", "", func(f counter.Filter) bool { return f.MaxPrice > 0 }, func(f *counter.Filter) { f.MaxPrice = 0 },
		func(loc *i18n.Loc, f counter.Filter) string {
			return loc.T("shelf.chip.price", "price", loc.Price(f.MaxPrice))
		},
	},
	{
		"memory", "", func(f counter.Filter) bool { return f.MinMemory > 0 }, func(f *counter.Filter) { f.MinMemory = 0 },
		func(loc *i18n.Loc, f counter.Filter) string { return loc.T("shelf.chip.memory", "gb", f.MinMemory) },
	},
}

// known is a text of the catalog, or the value that somebody typed into the address.
func known(loc *i18n.Loc, id, value string) string {
	if loc.Has(id) {
		return loc.T(id)
	}
	return value
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

var errPriceCeiling = fault.New(fault.Invalid, "shelf.bad_price")
