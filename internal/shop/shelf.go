package shop

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// PageSize is how many offerings a page of the shelf shows.
const PageSize = 24

// The ways to sort the shelf.
const (
	SortRecommended = "recommended" // the best answer, what starts now, the price against the market's
	SortPrice       = "price"
	SortFree        = "free"
	SortName        = "name"
	SortNewest      = "newest"
)

// Sorts are all ways to sort the shelf, in the order in which they are offered.
func Sorts() []string { return []string{SortRecommended, SortPrice, SortFree, SortNewest, SortName} }

// Bounds of a search: longer ones are cut.
const (
	maxQuery   = 80 // characters
	maxChoices = 40 // of one filter
)

// Filter is a search of the shelf. An empty list or 0 narrows nothing; a value
// that nothing has finds nothing. Page counts from 1.
type Filter struct {
	Query         string
	Kinds         []string
	Regions       []string
	Classes       []string
	Stacks        []string
	Providers     []string
	DomesticOnly  bool
	Interruptible bool
	NowOnly       bool         // what would start at once
	MaxPrice      models.Money // of one unit at this hour
	MinMemory     int          // GB of one card
	Sort          string       // SortRecommended when empty or unknown
	Page          int
}

// Count is how many offerings one choice of a filter would leave. Name is empty
// where a text of the catalog names the value.
type Count struct {
	Value string
	Name  Name
	N     int64
}

// Facets are the counts of every choice, each under the other filters in force.
// Memory counts what has at least so many GB; Providers names the largest.
type Facets struct {
	Kinds, Regions, Classes, Stacks, Providers, Memory []Count
	Domestic, Interruptible, Now                       int64
}

// Card is an offering on the shelf with its price and room of this moment. A
// nil Why means that its kind can be ordered and is not sold out.
type Card struct {
	store.Good
	Class    models.Class
	Stack    models.Stack
	Provider models.Provider
	Price    models.Money // of the band now
	Steps    bool         // the other band has another price
	Room     Room
	Left     *int64 // units of a limited offering; nil where there is no such bound
	Why      *fault.Fault
	Service  *Service // nil where nothing was counted yet
}

// Shelf is one page.
type Shelf struct {
	Filter Filter // as it was understood
	Cards  []Card
	Facets Facets
	Total  int64
	Pages  int
	// Version is the catalogue's: the same search of the same version shows the same offerings.
	Version int64
	// Help says what to do where nothing was found.
	Help Help
}

// Name is a name in both languages.
type Name struct{ Zh, En string }

var kinds = catalog.Kinds()

func notYet(kind models.OfferingKind) *fault.Fault { return catalog.NotYet(kind) }

// Shelf returns one page of what matches.
func (c *Counter) Shelf(ctx context.Context, f Filter) (Shelf, error) {
	x, err := c.index(ctx)
	if err != nil {
		return Shelf{}, err
	}
	l := c.live(ctx, x)
	f = f.clean()
	s, err := c.search(ctx, x, l, f)
	if err != nil {
		return Shelf{}, err
	}
	out := Shelf{Filter: f, Facets: s.found(), Total: s.total, Pages: max(1, int((s.total+PageSize-1)/PageSize)), Version: x.version}
	out.Cards = s.cards((f.Page-1)*PageSize, PageSize)
	c.serve(ctx, out.Cards)
	if s.total == 0 {
		out.Help, err = c.help(ctx, s)
	}
	return out, err
}

func (c *Counter) search(ctx context.Context, x *index, l *live, f Filter) (*sieve, error) {
	score, err := c.score(ctx, x, f.Query)
	if err != nil {
		return nil, err
	}
	s := newSieve(x, l, f, score)
	s.sift()
	return s, nil
}

func (s *sieve) cards(from, most int) []Card {
	order := s.order()
	from = min(from, len(order))
	var out []Card
	for _, i := range order[from:min(from+most, len(order))] {
		out = append(out, s.x.card(int(i), s.live))
	}
	return out
}

func (f Filter) chosen() [axes][]string {
	return [axes][]string{axisKind: f.Kinds, axisRegion: f.Regions, axisClass: f.Classes, axisStack: f.Stacks, axisProvider: f.Providers}
}

func (f Filter) clean() Filter {
	f.Query = cleanQuery(f.Query)
	for _, list := range []*[]string{&f.Kinds, &f.Regions, &f.Classes, &f.Stacks, &f.Providers} {
		kept := slices.DeleteFunc(slices.Clone(*list), func(s string) bool { return s == "" || len(s) > maxQuery || !utf8.ValidString(s) })
		slices.Sort(kept)
		kept = slices.Compact(kept)
		*list = kept[:min(len(kept), maxChoices)]
	}
	f.MaxPrice, f.MinMemory = max(f.MaxPrice, 0), max(f.MinMemory, 0)
	if !slices.Contains(Sorts(), f.Sort) {
		f.Sort = SortRecommended
	}
	f.Page = min(max(f.Page, 1), 100_000)
	return f
}

func cleanQuery(query string) string {
	query = strings.ToValidUTF8(strings.ReplaceAll(query, "\x00", ""), "")
	n := 0
	for i := range query {
		if n++; n > maxQuery {
			query = query[:i]
			break
		}
	}
	return strings.Join(strings.Fields(query), " ")
}
