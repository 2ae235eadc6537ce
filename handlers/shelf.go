package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Shelf lists what can be bought; the search is in the address.
func (h *Handlers) Shelf(c *web.Ctx) error {
	v, err := h.Shop.Shelf(c.Std(), filterOf(c.QueryParams()))
	if err != nil {
		return err
	}
	key := visitors(c, v.Version)
	if html, ok := h.instants.get(key); ok && key != "" {
		return c.HTMLBlob(http.StatusOK, html)
	}
	p := shop.ShelfPage{Page: h.page(c, "shelf.title"), Query: v.Filter.Query, Total: int(v.Total)}
	p.Filters, p.Sort, p.Chips = filters(c.Loc, v), sorts(c.Loc, v.Filter.Sort), chips(c.Loc, v)
	if len(p.Chips) > 0 {
		p.ClearURL = ui.PlaceShelf
	}
	for _, card := range v.Cards {
		p.Cards = append(p.Cards, offeringCard(c.Loc, card))
	}
	p.Pager = shelfPager(v)
	if v.Total == 0 {
		p.Near = h.near(c, v)
	}
	return h.share(c, http.StatusOK, key, p.Flash != nil, shop.Shelf(p))
}

func filterOf(q url.Values) counter.Filter {
	page, _ := whole(q.Get("page"))
	return counter.Filter{
		Query: q.Get("q"), Kinds: q["kind"], Regions: q["region"], Classes: q["class"], Stacks: q["stack"],
		DomesticOnly: q.Get("domestic") == "yes", Sort: q.Get("sort"), Page: int(min(page, 100_000)),
	}
}

// address is the search as a query; the page starts anew.
func address(f counter.Filter) url.Values {
	q := url.Values{"kind": f.Kinds, "region": f.Regions, "class": f.Classes, "stack": f.Stacks}
	for name, list := range q {
		if len(list) == 0 {
			q.Del(name)
		}
	}
	if f.Query != "" {
		q.Set("q", f.Query)
	}
	if f.DomesticOnly {
		q.Set("domestic", "yes")
	}
	if f.Sort != counter.SortPrice {
		q.Set("sort", f.Sort)
	}
	return q
}

func shelfURL(q url.Values) string {
	if len(q) == 0 {
		return ui.PlaceShelf
	}
	return ui.PlaceShelf + "?" + q.Encode()
}

func shelfPager(v counter.Shelf) ui.Pager {
	var p ui.Pager
	if v.Filter.Page > 1 {
		p.First = shelfURL(address(v.Filter))
	}
	if v.Filter.Page < v.Pages {
		q := address(v.Filter)
		q.Set("page", strconv.Itoa(v.Filter.Page+1))
		p.Next = shelfURL(q)
	}
	return p
}

// axis is one filter: its parameter, its choices, and how a choice reads.
type axis struct {
	name   string
	counts []counter.Count
	chosen []string
	text   func(value string) string
}

func axes(loc *i18n.Loc, v counter.Shelf) []axis {
	name := func(id string) string { return say(loc, v.Names[id].Zh, v.Names[id].En) }
	return []axis{
		{"kind", v.Facets.Kinds, v.Filter.Kinds, func(s string) string { return known(loc, "kind."+s, s) }},
		{"region", v.Facets.Regions, v.Filter.Regions, func(s string) string { return known(loc, "region."+s, s) }},
		{"class", v.Facets.Classes, v.Filter.Classes, func(s string) string { return or(name(s), s) }},
		{"stack", v.Facets.Stacks, v.Filter.Stacks, func(s string) string { return or(name(s), s) }},
	}
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

func filters(loc *i18n.Loc, v counter.Shelf) []ui.Choice {
	var out []ui.Choice
	for _, a := range axes(loc, v) {
		c := ui.Choice{Name: a.name, Label: loc.T("shelf.filter." + a.name), HasCount: true}
		for _, n := range a.counts {
			c.Options = append(c.Options, ui.Option{Value: n.Value, Text: a.text(n.Value), Count: int(n.N), Checked: slices.Contains(a.chosen, n.Value)})
		}
		out = append(out, c)
	}
	return append(out, ui.Choice{Name: "domestic", Label: loc.T("shelf.filter.domestic"), HasCount: true, Options: []ui.Option{
		{Value: "yes", Text: loc.T("shelf.domestic"), Count: int(v.Facets.Domestic), Checked: v.Filter.DomesticOnly},
	}})
}

func sorts(loc *i18n.Loc, chosen string) ui.Choice {
	c := ui.Choice{Name: "sort", Label: loc.T("shelf.sort")}
	for _, s := range []string{counter.SortPrice, counter.SortFree, counter.SortName} {
		c.Options = append(c.Options, ui.Option{Value: s, Text: loc.T("shelf.sort." + s), Checked: s == chosen})
	}
	return c
}

// chips are the filters in force, each leading to the search without it.
func chips(loc *i18n.Loc, v counter.Shelf) []shop.Chip {
	var out []shop.Chip
	without := func(text, name, value string) {
		q := address(v.Filter)
		q[name] = slices.DeleteFunc(slices.Clone(q[name]), func(s string) bool { return s == value })
		if len(q[name]) == 0 {
			q.Del(name)
		}
		out = append(out, shop.Chip{Text: text, Href: shelfURL(q)})
	}
	if v.Filter.Query != "" {
		without("“"+v.Filter.Query+"”", "q", v.Filter.Query)
	}
	for _, a := range axes(loc, v) {
		for _, value := range a.chosen {
			without(a.text(value), a.name, value)
		}
	}
	if v.Filter.DomesticOnly {
		without(loc.T("shelf.domestic"), "domestic", "yes")
	}
	return out
}

// near tries the search without one filter at a time, and keeps what finds something.
func (h *Handlers) near(c *web.Ctx, v counter.Shelf) []shop.Chip {
	var out []shop.Chip
	all := chips(c.Loc, v)
	for _, chip := range all[:min(len(all), 5)] {
		u, err := url.Parse(chip.Href)
		if err != nil {
			continue
		}
		found, err := h.Shop.Shelf(c.Std(), filterOf(u.Query()))
		if err == nil && found.Total > 0 {
			out = append(out, shop.Chip{Text: c.Loc.T("shelf.without", "filter", chip.Text, "count", found.Total), Href: chip.Href})
		}
	}
	return out
}
