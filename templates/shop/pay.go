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
	OnItsWay  bool // the buyer has done their part; else the processor knows of nothing yet
	Since     time.Time
	Until     time.Time // the order's time to be paid, while nothing is on its way
	Next      []string  // what happens now, sentence by sentence
	PayHref   string    // another way to pay; empty while money is on its way, and for those who may not
	LiveHref  string    // GET answers the ConfirmingLive partial, or redirects by HX-Redirect when known
}
