package shop

import "supermarket/templates/ui"

// HomePage is the way in: what it is, prices, room and regions, above the fold.
type HomePage struct {
	ui.Page
	Counts  HomeCounts
	Prices  []HomePrice
	Regions ui.Regions
	Samples []OfferingCard // a few of the shelf
}

// HomeCounts are figures of now, each counted from rows.
type HomeCounts struct {
	Offerings, Providers, Regions int
	FreeCards                     int64
	TotalCards                    int64
}

// HomePrice is one line of the price board: the lowest price of a class now.
type HomePrice struct {
	Name   string // Ascend 910B
	Detail string // 64 GB · CANN 8
	Price  ui.Price
	Free   ui.Gauge // Plain
	Where  string   // regions, localised
	Href   string
}

// OfferingCard is an offering on the shelf.
type OfferingCard struct {
	Href      string
	Title     string
	Provider  string
	Region    string // localised
	Stack     string // CANN 8.0
	Spec      string // 64 GB · 320 TFLOPS FP16
	Kind      string // localised
	Price     ui.Price
	Free      ui.Gauge
	Queue     string // "starts at once", "about 12 min"
	Simulated bool
	Domestic  bool
	Why       string // why it cannot be placed now; empty when it can
}
