package shop

import (
	"slices"

	"supermarket/templates/ui"
)

// ShelfPage lists offerings; its filters live in the address, so that Back works.
type ShelfPage struct {
	ui.Page
	Query    string
	Examples []Chip      // searches to try
	Filters  []FilterBox // groups with counts; the name is the query parameter
	Map      ui.Regions  // the same regions as tiles
	MaxPrice ui.Field    // of one unit
	Memory   ui.Choice   // one of them, or any
	Switches []ui.Choice // yes or nothing
	Sort     ui.Choice
	SortText string // what the order in force means
	Chips    []Chip // what is filtered by, each removable
	ClearURL string
	Total    int
	Cards    []OfferingCard
	Pages    Pagination
	Help     ShelfHelp
	Tray     Tray
	Picked   []string // ids of all that was chosen, without a script
}

// FilterBox is one filter with its choices.
type FilterBox struct {
	ui.Choice
	Open bool
	More string // what to do for a choice that is not shown; empty where all are
}

// Chip is one filter in force, or a search to try, and where it leads.
type Chip struct {
	Text string
	Href string
}

// Pagination is where the reader is in what was found.
type Pagination struct {
	Text       string // "25 to 48 of 130"
	Prev, Next string
	Numbers    []PageNumber
}

// PageNumber is a page to go to; an empty Href is the page that is shown, an
// empty Text a gap.
type PageNumber struct{ Text, Href string }

// ShelfHelp is what to do where nothing was found.
type ShelfHelp struct {
	Instead []Chip // other words
	Drops   []Chip // one filter less
	Popular []Chip
	Near    []OfferingCard
	NearURL string
}

// Tray gathers what will be compared.
type Tray struct {
	Back  string // the search to come back to
	Picks []Chip // chosen before and not on this page: Href is the id
	Most  int
}

func (p ShelfPage) filtered() int { return len(p.Chips) }

func anyChecked(c ui.Choice) bool {
	return slices.ContainsFunc(c.Options, func(o ui.Option) bool { return o.Checked })
}
