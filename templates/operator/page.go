package operator

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// DashboardPage is the state of the house at a glance.
type DashboardPage struct {
	ui.Page
	At      time.Time
	Figures []Figure
	Queue   []QueueRow
	Sites   []SiteRow
	Money   []ui.Fact // accounts of the house, localised
	Waits   ui.Chart
	Audit   AuditState
}

// Figure is one number with its name and where its rows are.
type Figure struct {
	Name, Text, Sub string
	Href            string
	Warn            bool
}

// QueueRow is one waiting job and why it waits.
type QueueRow struct {
	Job    string
	Firm   string
	Name   string
	Units  int
	Reason string // localised
	Since  time.Time
}

// SiteRow is the health of one site.
type SiteRow struct {
	Name, Provider, Region string
	State                  string
	Seen                   time.Time
	Cards                  ui.Gauge
	Running, Lost          int
	Simulated              bool
}

// AuditState is the outcome of the last audit of the books.
type AuditState struct {
	At     time.Time // zero when it never ran
	Good   bool
	Checks []AuditCheck
}

// AuditCheck is one invariant.
type AuditCheck struct {
	Name    string
	Good    bool
	Counted int64
	Detail  string
}

// TrailPage is the audit trail with the state of its chain.
type TrailPage struct {
	ui.Page
	Whole    bool // the chain of hashes holds from the first entry to the last
	BrokenAt int64
	Checked  int64
	Rows     []TrailRow
	Pager    ui.Pager
}

// TrailRow is one entry.
type TrailRow struct {
	Seq    int64
	At     time.Time
	Actor  string
	Role   string // localised
	Action string
	Object string
	Change string // before → after, short
	Reason string
	Hash   string
}

// ClockPage steps the demo's business time. POST step = 5m, 1h, 6h, 24h, 168h or a duration.
type ClockPage struct {
	ui.Page
	Action string
	Now    time.Time
	Real   time.Time
	Custom ui.Field
}

// OutboxPage is the messages that left or are about to.
type OutboxPage struct {
	ui.Page
	Rows  []OutboxRow
	Pager ui.Pager
}

// OutboxRow is one message. Subject and Body are for a sandbox alone.
type OutboxRow struct {
	Kind    string // localised
	To      string
	Subject string
	Body    string
	Lang    string // of subject and body
	State   string // waiting, sent, kept, dead
	Error   string // localised
	Tries   int
	At      time.Time
	Next    time.Time // zero when it is not tried again
	Retry   string    // POST tries a dead one again
}

// MoneyFact is a line of the house's accounts.
func MoneyFact(p ui.Page, key string, m models.Money) ui.Fact {
	return ui.Fact{Key: p.Loc.T(key), Value: p.Loc.Money(m)}
}
