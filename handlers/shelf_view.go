package handlers

import (
	"slices"
	"strconv"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// filterBoxes are the filters with many choices; kind and chip are what most come for.
func filterBoxes(loc *i18n.Loc, v counter.Shelf) []shop.FilterBox {
	var out []shop.FilterBox
	for _, a := range axesOf(loc, v) {
		f := v.Filter
		c := ui.Choice{Name: a.name, Label: loc.T("shelf.filter." + a.name), HasCount: true}
		for _, n := range a.counts {
			c.Options = append(c.Options, ui.Option{Value: n.Value, Text: a.text(n.Value), Count: int(n.N), Checked: slices.Contains(*a.chosen(&f), n.Value)})
		}
		box := shop.FilterBox{Choice: c, Open: a.name == "kind" || a.name == "class" || a.name == "region"}
		if a.name == "provider" && len(c.Options) >= counter.ProvidersMost {
			box.More = loc.T("shelf.filter.provider.more", "count", counter.ProvidersMost)
		}
		out = append(out, box)
	}
	return out
}

func switches(loc *i18n.Loc, v counter.Shelf) []ui.Choice {
	count := map[string]int64{"availability": v.Facets.Now, "domestic": v.Facets.Domestic, "interruptible": v.Facets.Interruptible}
	var out []ui.Choice
	for _, s := range plainFilters {
		if s.value != "" {
			out = append(out, ui.Choice{Name: s.name, Options: []ui.Option{
				{Value: s.value, Text: s.text(loc, v.Filter), Count: int(count[s.name]), Checked: s.inForce(v.Filter)},
			}})
		}
	}
	return out
}

func priceField(loc *i18n.Loc, at searchAt) ui.Field {
	f := ui.Field{Name: "price", Label: loc.T("shelf.filter.price"), Hint: loc.T("shelf.filter.price.hint"), Prefix: "¥", Numeric: true, Width: 8, Value: at.badPrice}
	if at.filter.MaxPrice > 0 {
		f.Value = at.query().Get("price")
	}
	if at.badPrice != "" {
		f.Problem = loc.Fault(errPriceCeiling)
	}
	return f
}

func memoryChoice(loc *i18n.Loc, v counter.Shelf) ui.Choice {
	c := ui.Choice{Name: "memory", Label: loc.T("shelf.filter.memory"), Options: []ui.Option{{Text: loc.T("shelf.filter.memory.any")}}}
	for _, n := range v.Facets.Memory {
		c.Options = append(c.Options, ui.Option{
			Value: n.Value, Text: loc.T("shelf.filter.memory.least", "gb", n.Value, "n", n.N), Checked: n.Value == strconv.Itoa(v.Filter.MinMemory),
		})
	}
	return c
}

func sorts(loc *i18n.Loc, chosen string) ui.Choice {
	c := ui.Choice{Name: "sort", Label: loc.T("shelf.sort")}
	for _, s := range counter.Sorts() {
		c.Options = append(c.Options, ui.Option{Value: s, Text: loc.T("shelf.sort." + s), Checked: s == chosen})
	}
	return c
}

// regionTiles are the regions as tiles; each adds its region to the search, or takes it away.
func regionTiles(loc *i18n.Loc, v counter.Shelf, at searchAt) ui.Regions {
	out := ui.Regions{Caption: loc.T("shelf.map"), Value: loc.T("shelf.map.value"), Tiles: map[string]ui.Tile{}}
	most := int64(1)
	for _, n := range v.Facets.Regions {
		most = max(most, n.N)
	}
	for _, n := range v.Facets.Regions {
		here := slices.Contains(v.Filter.Regions, n.Value)
		t := ui.Tile{Text: loc.Number(n.N), Long: loc.T("shelf.count", "count", n.N), Here: here, Href: at.url(toggled(v.Filter, n.Value, here))}
		if n.N > 0 {
			t.Level = int(1 + 3*n.N/most)
		}
		out.Tiles[n.Value] = t
	}
	return out
}

func toggled(f counter.Filter, region string, here bool) counter.Filter {
	f.Regions = slices.Clone(f.Regions)
	if here {
		f.Regions = slices.DeleteFunc(f.Regions, func(s string) bool { return s == region })
		return f
	}
	f.Regions = append(f.Regions, region)
	return f
}

// pagesShown is how many pages stand on either side of the one that is shown.
const pagesShown = 2

func pagination(loc *i18n.Loc, v counter.Shelf, at searchAt) shop.Pagination {
	here, from := v.Filter.Page, (v.Filter.Page-1)*counter.PageSize+1
	p := shop.Pagination{Text: loc.T("shelf.page.text", "from", from, "to", from+len(v.Cards)-1, "total", v.Total)}
	if here > 1 {
		p.Prev = at.page(min(here-1, v.Pages))
	}
	if here < v.Pages {
		p.Next = at.page(here + 1)
	}
	last := 0
	for n := 1; n <= v.Pages; n++ {
		if n > 1 && n < v.Pages && (n < here-pagesShown || n > here+pagesShown) {
			continue
		}
		if n > last+1 {
			p.Numbers = append(p.Numbers, shop.PageNumber{})
		}
		number := shop.PageNumber{Text: strconv.Itoa(n), Href: at.page(n)}
		if n == here {
			number.Href = ""
		}
		p.Numbers, last = append(p.Numbers, number), n
	}
	return p
}

// helpOf is what to do where nothing was found.
func helpOf(loc *i18n.Loc, v counter.Shelf, at searchAt) shop.ShelfHelp {
	var out shop.ShelfHelp
	for _, x := range v.Help.Instead {
		out.Instead = append(out.Instead, shop.Chip{Text: loc.T("shelf.none.word", "word", x.Word, "by", x.By, "n", x.N), Href: at.url(x.Filter)})
	}
	for _, d := range v.Help.Drops {
		out.Drops = append(out.Drops, shop.Chip{Text: dropText(loc, v, d), Href: at.url(d.Filter)})
	}
	for _, n := range v.Help.Popular {
		out.Popular = append(out.Popular, shop.Chip{Text: say(loc, n.Name.Zh, n.Name.En), Href: at.url(counter.Filter{Classes: []string{n.Value}})})
	}
	for _, card := range v.Help.Near {
		out.Near = append(out.Near, picked(offeringCard(loc, card), at.picks))
	}
	out.NearURL = at.url(v.Help.Wide)
	return out
}

// dropText says what a search would do without, and what it would find.
func dropText(loc *i18n.Loc, v counter.Shelf, d counter.Drop) string {
	if d.What == counter.DropWord {
		return loc.T("shelf.none.drop_word", "word", d.Word, "count", d.N)
	}
	return loc.T("shelf.without", "filter", filterText(loc, v, d.What), "count", d.N)
}

// filterText is what a filter in force asks for.
func filterText(loc *i18n.Loc, v counter.Shelf, name string) string {
	for _, s := range plainFilters {
		if s.name == name {
			return s.text(loc, v.Filter)
		}
	}
	f := v.Filter
	var names []string
	for _, a := range axesOf(loc, v) {
		if a.name == name {
			for _, value := range *a.chosen(&f) {
				names = append(names, a.text(value))
			}
		}
	}
	return joined(loc.T("list.comma"), names...)
}
