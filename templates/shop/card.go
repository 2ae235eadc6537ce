package shop

import "supermarket/templates/ui"

// OfferingCard is an offering on the shelf.
type OfferingCard struct {
	ID        string
	Href      string
	Title     string
	Provider  string
	Region    string // localised
	Stack     string // CANN 8.0
	Spec      string // 64 GB · 320 TFLOPS FP16
	Kind      string // localised
	Price     ui.Price
	Free      ui.Gauge
	HasFree   bool   // units are counted
	Queue     string // "starts at once", "about 12 min"
	Now       bool   // Queue says that it starts at once
	Reason    string // why a job would wait; empty when it would not
	Simulated bool
	Domestic  bool
	Spot      bool   // may be interrupted
	Service   string // its service level, empty where nothing was counted
	Left      string // of a limited offering: "limited: 12 left"
	Why       string // why it cannot be placed now; empty when it can
	Picked    bool   // chosen for the comparison
}
