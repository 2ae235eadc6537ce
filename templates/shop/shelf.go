package shop

import "supermarket/templates/ui"

// ShelfPage lists offerings; its filters live in the address, so that Back works.
type ShelfPage struct {
	ui.Page
	Query    string
	Filters  []ui.Choice // checkbox groups with counts; the name is the query parameter
	Sort     ui.Choice
	Chips    []Chip // what is filtered by, each removable
	ClearURL string
	Total    int
	Cards    []OfferingCard
	Pager    ui.Pager
	Near     []Chip // when nothing is found: the nearest searches that find something
}

// Chip is one filter in force, or a search to try, and where it leads.
type Chip struct {
	Text string
	Href string
}
