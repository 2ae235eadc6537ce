package operator

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/templates/ui"
)

// ProvidersPage is who waits to sell here, and who does.
type ProvidersPage struct {
	ui.Page
	Waiting []ProviderRow
	Rows    []ProviderRow
	Pager   ui.Pager
}

// ProviderRow is one provider.
type ProviderRow struct {
	Href   string
	Name   string
	Code   string
	Region string // localised
	Stage  string
	At     time.Time
}

// ProviderPage is one provider to decide on.
type ProviderPage struct {
	ui.Page
	Name    string
	State   ui.Tag
	About   string
	Facts   []ui.Fact
	History []ui.Event
	Action  string
	Public  string // its page for all, "" before it sells
	Word    ui.Choice
	Reason  ui.Field
}

func providerTable(loc *i18n.Loc, caption, empty string, rows []ProviderRow) ui.Table {
	t := ui.Table{Caption: caption, Quiet: true, Dense: true, Empty: empty, Head: []ui.Head{
		{Text: loc.T("provider_desk.name")}, {Text: loc.T("provider_desk.state")}, {Text: loc.T("provider_desk.code")}, {Text: loc.T("provider_desk.region")}, {Text: loc.T("provider_desk.since")},
	}}
	for _, r := range rows {
		tag := ui.StateTag(loc, "provider", r.Stage)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Name, Href: r.Href}, {Tag: &tag}, {Text: r.Code, Code: true}, {Text: r.Region}, {Time: r.At}}})
	}
	return t
}
