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
