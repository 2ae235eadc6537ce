package shop

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// RunsPage lists a firm's jobs.
type RunsPage struct {
	ui.Page
	States  ui.Choice
	Recipes ui.Choice
	Rows    []RunRow
	Pager   ui.Pager
	Compare string // where up to four are put beside each other
	Narrow  bool   // a filter is set
}

// RunRow is one job of a list.
type RunRow struct {
	ID, Href, Name, Offering string
	Order, OrderHref         string
	State                    models.JobState
	Note                     string // progress, or why it waits or ended
	At                       time.Time
	Run                      time.Duration
	Cost                     models.Money
	Figure                   string
}

// RunComparePage puts up to four jobs beside each other.
type RunComparePage struct {
	ui.Page
	Runs   []RunRow
	Rows   []CompareLine
	Curves []ui.Curves
	Others []RunRow // that could be added
	Action string
}

// CompareLine is one fact of all; Differs marks what is not the same.
type CompareLine struct {
	Name    string
	Values  []string
	Differs bool
}

// ArrayPage shows all elements of an array.
type ArrayPage struct {
	ui.Page
	ID      string
	Name    string
	Order   string
	OrderTo string
	Done    ui.Gauge
	Cost    models.Money
	Table   ui.Table
	Best    string // the element that did best by the recipe's figure, in words
	Compare string
	Cancel  *CancelForm
}

func (p RunsPage) table() ui.Table {
	t := ui.Table{
		Caption: p.Loc.T("jobs.title"), Quiet: true, Head: heads(p.Loc, "jobs.", "job", "state", "at", "-run", "-cost", "pick"),
	}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Name, Href: r.Href, Sub: r.Offering},
			{Tag: tag(p.Loc, "job", string(r.State)), Sub: r.Note},
			{Time: r.At},
			{Text: p.Loc.Duration(r.Run), Sub: r.Figure},
			{Text: p.Loc.Money(r.Cost)},
			{Body: pick(p.Loc, r)},
		}})
	}
	return t
}

func differs(loc *i18n.Loc, l CompareLine) string {
	if l.Differs {
		return loc.T("jobs.compare.differs")
	}
	return ""
}
