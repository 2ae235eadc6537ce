package notice

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Queue of facts that are yet to be told; a task's payload is the fact as JSON.
const FactQueue = "fact"

// Fact is something that happened to a firm or a provider and that its people
// may want to be told. Whom, and in which words, is decided when it is told.
//
// Its message lists whatever is given of these, in this order: Texts "order"
// (its number), "offering_zh" and "offering_en", "firm", "by" (a name),
// "project", "budget", "reference", "number" (of a document), "programme_zh"
// and "programme_en", "month"
// ("2026-11"); Terms "method" and "cause" (message keys); Amounts "amount",
// "list", "voucher", "cost", "paid", "due", "arrived", "asked", "over",
// "returned", "charge", "debt", "used", "cap", "left", "balance"; Times "since",
// "until"; and the Text "reason" (in somebody's own words). Names that are none
// of these are not shown.
type Fact struct {
	Kind       Kind
	Key        string // what it is about: a kind and key are told once
	FirmID     string // whose people are told
	ProviderID string // or whose
	UserID     string // who began it, told in any case; "" for nobody
	Path       string // of the page that shows it
	Texts      map[string]string
	Terms      map[string]fault.Term
	Amounts    map[string]models.Money
	Times      map[string]time.Time
	At         time.Time
}
