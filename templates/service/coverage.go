package service

import "supermarket/templates/ui"

// CoveragePage is the coverage report, or the short one that everyone may see.
type CoveragePage struct {
	ui.Page
	Lead     string
	Form     *CoverageForm // nil where nothing can be chosen
	Goal     ui.Gauge
	GoalNote string
	Figures  []CoverageFigure
	Sections []CoverageSection
	Method   []ui.Fact
	Files    []ui.Fact
}

// CoverageForm is how a period, a programme and a region are chosen.
type CoverageForm struct {
	Action                      string
	From, To, Programme, Region ui.Choice
	Presets                     []ui.NavItem
}

// CoverageFigure is one figure at the head of the report.
type CoverageFigure struct{ Name, Text, Sub, Href string }

// CoverageSection is one question that the report answers.
type CoverageSection struct {
	ID, Title, Lead string
	Map             *ui.Regions
	Charts          []ui.Chart
	Curves          []ui.Curves
	Tables          []CoverageTable
}

// CoverageTable is a table with where it is had for a spreadsheet, "" for nowhere.
type CoverageTable struct {
	Title, Note, CSV string
	Table            ui.Table
}

// CoverageRowsPage is what a figure was counted from.
type CoverageRowsPage struct {
	ui.Page
	Up     ui.Crumb
	Figure string
	Facts  []ui.Fact
	Table  ui.Table
	CSV    string
	Pager  ui.Pager
}
