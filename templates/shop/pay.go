package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// SandboxPage stands in for the processor's own page. Its form posts
// outcome = pay, fail or later.
type SandboxPage struct {
	ui.Page
	Action    string
	Payment   string // id
	Order     string // number
	Firm      string
	Amount    models.Money
	ExpiresAt time.Time
	Ended     string // localised: why nothing can be pressed any more; empty while it can
	OrderHref string
}

// ConfirmingPage is the way back from the processor while the outcome is not known.
type ConfirmingPage struct {
	ui.Page
	Order     string
	OrderHref string
	Amount    models.Money
	Since     time.Time
	LiveHref  string // GET answers the ConfirmingState partial, or redirects by HX-Redirect when known
}
