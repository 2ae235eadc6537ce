package schedule

import "time"

// Code is a stable key, also of the text that explains it.
type Code string

// Why a job was placed.
const (
	PlacedBestFit    Code = "placed.best_fit"
	PlacedBackfill   Code = "placed.backfill"   // ahead of a head, without delaying it
	PlacedReserved   Code = "placed.reserved"   // within its firm's dated window
	PlacedPreempting Code = "placed.preempting" // in place of the victims
)

// Why that site.
const (
	ChosenOnly     Code = "chosen.only"     // no other site is eligible
	ChosenFree     Code = "chosen.free"     // those liked better have no room now
	ChosenReserved Code = "chosen.reserved" // the firm's dated window is here
	ChosenPrice    Code = "chosen.price"
	ChosenLoad     Code = "chosen.load"
	ChosenRegion   Code = "chosen.region"
	ChosenDomestic Code = "chosen.domestic"
	ChosenLoss     Code = "chosen.loss"     // the victims lose least here
	ChosenReliable Code = "chosen.reliable" // of those liked alike, the one that kept its promises best
	ChosenOrder    Code = "chosen.order"
)

// Why a job waits. The first group lasts until the job or the shelf changes.
const (
	WaitingClass     Code = "waiting.class"
	WaitingStack     Code = "waiting.stack"
	WaitingDomestic  Code = "waiting.domestic"
	WaitingSite      Code = "waiting.site" // none of the sites it allows has the class
	WaitingRegion    Code = "waiting.region"
	WaitingResidency Code = "waiting.residency"
	WaitingIsolation Code = "waiting.isolation" // none of the sites can keep a buyer's own command apart
	WaitingPrice     Code = "waiting.price"
	WaitingNeverFits Code = "waiting.never_fits"

	WaitingSiteDown    Code = "waiting.site_down"
	WaitingDraining    Code = "waiting.draining" // the sites that are up start nothing new
	WaitingResting     Code = "waiting.resting"  // the sites left failed too often in a row and are given a rest
	WaitingNodesDown   Code = "waiting.nodes_down"
	WaitingDeferred    Code = "waiting.deferred"
	WaitingRetry       Code = "waiting.retry"       // it pauses after a fault
	WaitingTurn        Code = "waiting.turn"        // there was room, and it went to jobs ahead by priority or fair share
	WaitingHead        Code = "waiting.head"        // it would delay the job at the head
	WaitingReservation Code = "waiting.reservation" // it would break a dated window
	WaitingGang        Code = "waiting.gang"        // enough units are free, but not PerNode on enough nodes
	WaitingCapacity    Code = "waiting.capacity"
)

// Codes lists every code that Plan or Placeable can give.
func Codes() []Code {
	return []Code{
		PlacedBestFit, PlacedBackfill, PlacedReserved, PlacedPreempting,
		ChosenOnly, ChosenFree, ChosenReserved, ChosenPrice, ChosenLoad, ChosenRegion, ChosenDomestic, ChosenLoss, ChosenReliable, ChosenOrder,
		WaitingClass, WaitingStack, WaitingDomestic, WaitingSite, WaitingRegion, WaitingResidency, WaitingIsolation, WaitingPrice, WaitingNeverFits,
		WaitingSiteDown, WaitingDraining, WaitingResting, WaitingNodesDown, WaitingDeferred, WaitingRetry, WaitingTurn, WaitingHead, WaitingReservation, WaitingGang, WaitingCapacity,
	}
}

// Reason is a code and the numbers its text needs; what does not apply is zero.
type Reason struct {
	Code   Code      `json:"code"`
	Choice Code      `json:"choice,omitempty"` // why that site, of a placement
	Needed int       `json:"needed,omitempty"` // units
	Free   int       `json:"free,omitempty"`   // most free units at one eligible pool
	Price  int64     `json:"price,omitempty"`  // lowest price on offer when the price is the reason
	Site   string    `json:"site,omitempty"`   // where it starts, or where its place is kept
	Start  time.Time `json:"start,omitzero"`   // when it starts at the latest, where that is known
	Late   bool      `json:"late,omitempty"`   // its deadline cannot be met any more
}
