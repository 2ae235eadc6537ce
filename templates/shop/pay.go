package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// ConfirmingPage is the way back from the processor while the outcome is not known.
type ConfirmingPage struct {
	ui.Page
	Order     string
	OrderHref string
	Amount    models.Money
	Since     time.Time
	LiveHref  string // GET answers the ConfirmingState partial, or redirects by HX-Redirect when known
}
