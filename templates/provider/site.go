package provider

import (
	"supermarket/internal/i18n"
	"supermarket/templates/ui"
)

// SitePage is one site at its provider's desk.
type SitePage struct {
	ui.Page
	Name      string
	Sub       string // region and door, localised
	Tags      []ui.Tag
	Simulated bool
	Tasks     []ui.Task // what is left until it is open; none once it is
	Notice    *ui.Notice
	Secret    *ui.Secret // a token that is shown this once
	Command   *ui.Sample // what to run with it
	Cards     ui.Gauge
	Machines  []Machine
	Add       FormPage
	Centre    *FormPage // what kind of centre it stands in, nil once it is closed
	Door      Door
	Check     Check
	Drain     Drain
	Health    []ui.Fact
	Offerings ui.Table
	History   []ui.Event
	Open      *Deed  // what lets work come, nil where that is not the next step
	Deeds     []Deed // close, reopen
}

// Machine is one machine of a site.
type Machine struct {
	Name   string
	What   string // class and stack, localised
	Units  int
	Used   int64
	State  string // up, down
	Action string // where its state is set
	Remove string // where it is taken away, "" while it is held
	To     string // the state that the button sets
	Button string
}

// Door is how work reaches a site.
type Door struct {
	Text    string
	Facts   []ui.Fact
	Edit    string // where its settings are, "" where it has none
	Invite  *Deed  // an agent
	Dismiss *Deed
}

// Deed is a button that does something at once, with what it will do.
type Deed struct {
	Action string
	Button string
	Text   string
	Kind   string // of the button
}

// Check is the guided check of a site.
type Check struct {
	Live    string // where it is looked at while it runs, "" when none does
	Action  string
	Button  string
	Steps   []Step
	Running bool
	Done    bool
	OK      bool
	Text    string
	When    string
}

// Step is one thing that was tried.
type Step struct {
	Name string
	Text string
	Word string // the engine's own, "" for none
	OK   bool
}

// Drain stops a site from taking new work, or lets it.
type Drain struct {
	Text   string
	Form   *FormPage // to drain
	Resume *Deed
}

func (p SitePage) machines(loc *i18n.Loc) ui.Table {
	t := ui.Table{Caption: loc.T("desk.machines"), Quiet: true, Dense: true, Empty: loc.T("desk.machines.none"), Head: []ui.Head{
		{Text: loc.T("desk.machine.name")},
		{Text: loc.T("desk.machine.what")},
		{Text: loc.T("desk.machine.units"), Numeric: true},
		{Text: loc.T("desk.machine.used"), Numeric: true},
		{Text: loc.T("desk.machine.state")},
		{Text: loc.T("desk.machine.deed")},
	}}
	for _, m := range p.Machines {
		state := ui.StateTag(loc, "node", m.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: m.Name, Code: true}, {Text: m.What}, {Text: loc.Number(int64(m.Units))}, {Text: loc.Number(m.Used)}, {Tag: &state}, {Body: machineDeeds(loc, m)},
		}})
	}
	return t
}
