package shop

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"supermarket/internal/store"
	"supermarket/models"
)

// PageSize is how many offerings a page of the shelf shows.
const PageSize = 24

// The ways to sort the shelf.
const (
	SortPrice = "price"
	SortFree  = "free"
	SortName  = "name"
)

// Bounds of a search: longer ones are cut.
const (
	maxQuery   = 80 // characters
	maxWords   = 5
	maxChoices = 40 // of one filter
)

// Filter is a search of the shelf. An empty list narrows nothing; a value that
// nothing has finds nothing. Page counts from 1.
type Filter struct {
	Query        string
	Kinds        []string
	Regions      []string
	Classes      []string
	Stacks       []string
	DomesticOnly bool
	Sort         string // SortPrice when empty or unknown
	Page         int
}

// Count is how many offerings one choice of a filter would leave.
type Count struct {
	Value string
	N     int64
}

// Facets are the counts of every choice, each under the other filters in force.
type Facets struct {
	Kinds, Regions, Classes, Stacks []Count
	Domestic                        int64
}

// Card is an offering on the shelf with its price and room of this moment.
type Card struct {
	store.ShelfRow
	Price models.Money // of the band now
	Steps bool         // the other band has another price
	Room  Room
}

// Shelf is one page.
type Shelf struct {
	Filter Filter // as it was understood
	Cards  []Card
	Facets Facets
	Total  int64
	Pages  int
	Names  map[string]Name // of classes and stacks that facets count, by id
	// Version is the catalogue's: the same search of the same version shows the same offerings.
	Version int64
}

// Name is a name in both languages.
type Name struct{ Zh, En string }

// found is the part of a page that only the catalogue decides.
type found struct {
	rows   []store.ShelfRow
	facets Facets
	total  int64
	names  map[string]Name
}

func (f found) weight() int { return len(f.rows) }

// Shelf returns one page of what matches.
func (c *Counter) Shelf(ctx context.Context, f Filter) (Shelf, error) {
	f, peak := f.clean(), c.peak()
	var got found
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		got, err = cached(&c.cache, tx, f.key(peak), func() (found, error) { return find(tx, f, peak) })
		return err
	})
	if err != nil {
		return Shelf{}, err
	}
	s := Shelf{Filter: f, Facets: got.facets, Total: got.total, Names: got.names, Pages: max(1, int((got.total+PageSize-1)/PageSize))}
	s.Version = c.cache.at()
	s.Cards = c.cards(ctx, got.rows, peak)
	if f.Sort == SortFree {
		s.Cards = mostFree(s.Cards, f.Page)
	}
	return s, nil
}

// find reads groups and rows: two queries, whatever the search.
func find(tx *store.Tx, f Filter, peak bool) (found, error) {
	q := f.query(peak)
	groups, err := tx.ShelfGroups(q.Words)
	if err != nil {
		return found{}, err
	}
	got := found{facets: facets(groups, f), total: total(groups, f)}
	got.names = names(groups)
	got.rows, err = tx.Shelf(q)
	return got, err
}

func names(groups []store.ShelfGroup) map[string]Name {
	out := map[string]Name{}
	for _, g := range groups {
		stack := strings.TrimSpace(g.StackName + " " + g.StackVersion)
		out[g.ClassID], out[g.StackID] = Name{g.ClassZh, g.ClassEn}, Name{stack, stack}
	}
	return out
}

func (c *Counter) cards(ctx context.Context, rows []store.ShelfRow, peak bool) []Card {
	out, asks := make([]Card, len(rows)), make([]Ask, len(rows))
	for i, r := range rows {
		out[i] = Card{ShelfRow: r, Price: priceNow(peak, r.PeakPrice, r.OffPeakPrice), Steps: r.PeakPrice != r.OffPeakPrice}
		asks[i] = Ask{r.ID, r.ProviderID, r.SiteID, r.Region, r.ClassID, r.StackID, r.MinUnits}
	}
	for i, room := range c.rooms(ctx, asks) {
		out[i].Room = room
	}
	return out
}

// mostFree sorts live: only this order needs every match, not one page of them.
func mostFree(cards []Card, page int) []Card {
	slices.SortStableFunc(cards, func(a, b Card) int { return cmp.Compare(b.Room.Free, a.Room.Free) })
	from := min((page-1)*PageSize, len(cards))
	return cards[from:min(from+PageSize, len(cards))]
}

func (f Filter) clean() Filter {
	f.Query = strings.Join(words(f.Query), " ")
	for _, list := range []*[]string{&f.Kinds, &f.Regions, &f.Classes, &f.Stacks} {
		kept := slices.DeleteFunc(slices.Clone(*list), func(s string) bool { return s == "" || len(s) > maxQuery })
		slices.Sort(kept)
		kept = slices.Compact(kept)
		*list = kept[:min(len(kept), maxChoices)]
	}
	if f.Sort != SortFree && f.Sort != SortName {
		f.Sort = SortPrice
	}
	f.Page = min(max(f.Page, 1), 100_000)
	return f
}

func words(query string) []string {
	query = strings.ToValidUTF8(strings.ReplaceAll(query, "\x00", ""), "")
	for utf8.RuneCountInString(query) > maxQuery {
		_, last := utf8.DecodeLastRuneInString(query)
		query = query[:len(query)-last]
	}
	found := strings.Fields(query)
	return found[:min(len(found), maxWords)]
}

// key names a search; only sorting by price depends on the band.
func (f Filter) key(peak bool) string {
	b, _ := json.Marshal(f) // a struct of texts and numbers always has a JSON form
	if peak && f.Sort == SortPrice {
		return "peak " + string(b)
	}
	return string(b)
}

func (f Filter) query(peak bool) store.ShelfQuery {
	q := store.ShelfQuery{
		Words: words(f.Query), Kinds: f.Kinds, Regions: f.Regions, Classes: f.Classes, Stacks: f.Stacks,
		Domestic: f.DomesticOnly, Peak: peak, Order: f.Sort, Limit: PageSize, Offset: (f.Page - 1) * PageSize,
	}
	if f.Sort == SortFree {
		q.Order, q.Limit, q.Offset = SortName, 0, 0
	}
	return q
}
