package service

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// ProgrammesPage lists the programmes.
type ProgrammesPage struct {
	ui.Page
	New     string // where another is created, "" for those who may not
	Waiting []ui.Task
	Groups  []ProgrammeGroup
}

// ProgrammeGroup is programmes that stand alike.
type ProgrammeGroup struct {
	Title  string
	Folded bool // nothing is asked of staff: they open it when they want it
	Rows   []ProgrammeRow
}

// ProgrammeRow is one programme in the list.
type ProgrammeRow struct {
	Href   string
	Name   string
	Funder string
	State  ui.Tag
	Budget Budget
	Firms  int
	Starts time.Time
	Ends   time.Time
}

// Budget is where a programme's money is.
type Budget struct {
	Total    models.Money
	Redeemed models.Money // captured for work done
	Granted  models.Money // with firms, not yet captured
	Free     models.Money // not granted
}

// ProgrammePage is one programme: budget, rules, grants.
type ProgrammePage struct {
	ui.Page
	Name    string
	About   string
	Assumed []string     // what its public text leaves open
	Doors   []ui.NavItem // its own pages
	Next    *ui.Button   // what comes next for the reader
	Waiting []ui.Task    // what of it waits for the reader
	Funder  string
	State   ui.Tag
	Facts   []ui.Fact // kind, redeem mode, dates
	Budget  Budget
	Rules   []string // in sentences
	Version int
	Hash    string
	Grants  []GrantRow
	Pager   ui.Pager
}

// GrantRow is one grant of a programme.
type GrantRow struct {
	ID, Href                  string
	Firm                      string
	State                     models.GrantState
	Granted, Held, Used, Free models.Money
	ExpiresAt                 time.Time
}

func (b Budget) gauge(p ui.Page) ui.Gauge {
	g := ui.MoneyGauge(p.Loc, p.Loc.T("programme.budget"), b.Redeemed, b.Granted, b.Free)
	g.TotalText = p.Loc.Money(b.Total)
	g.UsedLabel, g.HeldLabel, g.FreeName = p.Loc.T("programme.redeemed"), p.Loc.T("programme.granted"), p.Loc.T("programme.free")
	return g
}
