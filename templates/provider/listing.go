package provider

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// ListingsPage is what a provider sells, in any state.
type ListingsPage struct {
	ui.Page
	Provider  string
	New       string
	Offerings []Offering
}

// ListingPage is one offering at its provider's desk.
type ListingPage struct {
	ui.Page
	Name      string
	Tags      []ui.Tag
	Simulated bool
	Price     *ui.Price // nil before there is one
	Notices   []ui.Notice
	Warnings  []string // what is odd about the price
	Tasks     []ui.Task
	Terms     []ui.Fact
	Market    []ui.Fact
	Versions  []VersionRow
	History   []ui.Event
	Deeds     []Deed
	Preview   string
	Public    string // its page on the shelf
	Edit      string // where its terms are changed, "" where no form does
	Prices    string
}

// VersionRow is one version of an offering's prices.
type VersionRow struct {
	Version int
	Since   time.Time
	Peak    models.Money
	OffPeak models.Money
	Now     bool
}

func (p ListingPage) versions(loc *i18n.Loc) ui.Table {
	t := ui.Table{Caption: loc.T("desk.versions"), Quiet: true, Dense: true, Empty: loc.T("desk.versions.none"), Head: []ui.Head{
		{Text: loc.T("desk.version")}, {Text: loc.T("desk.version.peak"), Numeric: true}, {Text: loc.T("desk.version.offpeak"), Numeric: true}, {Text: loc.T("desk.version.since")},
	}}
	for _, v := range p.Versions {
		name := ui.Cell{Text: loc.T("desk.version.n", "n", v.Version)}
		if v.Now {
			name.Sub = loc.T("desk.version.now")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, {Text: loc.Price(v.Peak)}, {Text: loc.Price(v.OffPeak)}, {Time: v.Since}}})
	}
	return t
}

func (p ListingsPage) table(loc *i18n.Loc) ui.Table { return offeringTable(loc, p.Offerings) }
