package provider

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// SitesPage is a provider's hardware and what it offers on it.
type SitesPage struct {
	ui.Page
	Provider  string
	Payable   models.Money
	NewSite   string // where one is connected
	Sites     []Site
	Offerings []Offering
}

// Site is one cluster.
type Site struct {
	ID        string
	Href      string
	Stage     string // draft, checked, live, closed
	Name      string
	Region    string // localised
	Driver    string
	State     string // ready, draining, down
	Isolation string // what the runner found
	Seen      time.Time
	Cards     ui.Gauge // used, held, free
	Running   int
	Waiting   int
	Dead      int // jobs that need a person
	Simulated bool
}

// Offering is one thing on the shelf, as its provider sees it.
type Offering struct {
	Href    string
	Name    string
	State   string // draft, listed, withdrawn
	Price   ui.Price
	Tariff  int
	Running int
	Sold    string // card-hours in 30 days, localised
}

// JobsPage is the jobs at a provider's sites.
type JobsPage struct {
	ui.Page
	Action   string
	Site     ui.Choice
	State    ui.Choice
	Filtered bool
	Rows     []JobRow
	Pager    ui.Pager
}

// JobRow is one attempt at a site of the provider.
type JobRow struct {
	Attempt string
	Job     string
	Site    string
	Name    string // of the offering
	Units   int
	State   models.AttemptState
	Cause   string // localised
	Detail  string // for the provider's staff alone
	N       int    // which attempt of its job
	Started time.Time
	Run     time.Duration
	Share   *models.Money // nil until settled
}

// StatementPage is what the platform owes a provider, and why.
type StatementPage struct {
	ui.Page
	Provider string
	Payable  models.Money
	Sums     []ui.Fact // the payout formula, figure by figure
	CSV      string
	Period   string
	Fee      string // "3%"
	Lines    []StatementLine
	Gross    models.Money
	Fees     models.Money
	Net      models.Money
	Pager    ui.Pager
}

// StatementLine is one settled line: price × units × time − fee = share.
type StatementLine struct {
	At      time.Time
	Order   string
	Name    string
	Formula string // "¥12.00 × 2 × 00:41:07", localised
	Gross   models.Money
	Fee     models.Money
	Share   models.Money
	Refund  string // where a refund of it is offered
	Bill    string // where its settlement lines are
}
