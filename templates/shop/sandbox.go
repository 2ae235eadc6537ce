package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// SandboxPage stands in for the processor's own page. Its forms post outcome, the
// value of a deed.
type SandboxPage struct {
	ui.Page
	Action    string
	Payment   string // id
	Order     string // number; "" for a top-up
	Firm      string
	Amount    models.Money
	ExpiresAt time.Time
	State     string // localised: what was decided; empty while nothing was
	BackHref  string // where the buyer came from
	Deeds     []SandboxDeed
}

// SandboxDeed is something that may happen to the payment now, localised.
type SandboxDeed struct {
	Value string
	Text  string
	Hint  string
	Main  bool
}

func sandboxFacts(p SandboxPage) []ui.Fact {
	what := ui.Fact{Key: p.Loc.T("sandbox.order"), Value: p.Order, Href: p.BackHref}
	if p.Order == "" {
		what = ui.Fact{Key: p.Loc.T("sandbox.for"), Value: p.Loc.T("sandbox.top_up")}
	}
	return []ui.Fact{
		{Key: p.Loc.T("sandbox.amount"), Value: p.Loc.Money(p.Amount)},
		what,
		{Key: p.Loc.T("sandbox.firm"), Value: p.Firm},
		{Key: p.Loc.T("sandbox.payment"), Value: p.Payment},
		{Key: p.Loc.T("sandbox.until"), Body: ui.When(p.Loc, p.ExpiresAt)},
	}
}
