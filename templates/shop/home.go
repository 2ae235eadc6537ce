package shop

import "supermarket/templates/ui"

// HomePage is the way in: what it is, prices with room and region, what to do
// with it, what a voucher does, and where the capacity is.
type HomePage struct {
	ui.Page
	Counts  HomeCounts
	Prices  []HomePrice // a few, one of each way to buy
	Tasks   []TaskCard
	Trades  []Trade
	Voucher *VoucherExample // nil while no programme pays for anything
	Regions ui.Regions
}

// HomeCounts are figures of now, each counted from rows.
type HomeCounts struct {
	Offerings, Providers, Regions int
	FreeCards                     int64
	TotalCards                    int64
}

// HomePrice is one price tag of the way in: the lowest price of a class now.
type HomePrice struct {
	Name   string // Ascend 910B
	Detail string // 64 GB · CANN 8
	Price  ui.Price
	Room   string   // "3 of 8 free", empty where nothing is counted
	Free   ui.Gauge // Plain
	Where  string   // regions, localised
	Href   string
}

// VoucherExample is a purchase of now with a published programme's voucher.
type VoucherExample struct {
	Text string // what is bought and which programme pays how much of it
	Bill ui.Bill
	Note string // up to, while the pool lasts
}

// TaskCard is a template in the words of somebody who has the problem.
type TaskCard struct {
	Href, Name, Problem string
	Gets                string // what comes out of it; empty where nobody wrote it down
	Cost                string // "about ¥0.02, about 3 s", or why it cannot run now
	Most                string // "at most ¥0.48"
	Trades              string
}

// Trade is a category of industry, and what it finds.
type Trade struct {
	Text    string
	Count   int
	Href    string // empty where there is nothing to find
	Current bool
}
