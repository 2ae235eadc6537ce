package programmes

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"

	"supermarket/internal/coverage"
	"supermarket/internal/store"
	"supermarket/models"
)

// What a coverage report is asked for and made of.
type (
	CoverageAsk    = coverage.Ask
	CoverageDrill  = coverage.Drill
	CoverageTable  = coverage.Table
	CoverageColumn = coverage.Column
	CoverageCell   = coverage.Cell
	CoverageRows   = coverage.Rows
	CoverageReport = coverage.Report
)

// The policy's goal.
const (
	CoverageGoal = coverage.Goal
	CoverageYear = coverage.GoalYear
	// CoverageMonths is how long a report's period may be.
	CoverageMonths = coverage.MaxMonths
)

// DrillOf reads from an address which rows are asked for.
func DrillOf(q url.Values) (CoverageDrill, error) { return coverage.DrillOf(q) }

// Coverage is the report of a period with the names of what it counts by.
type Coverage struct {
	coverage.Report
	Names Names
}

// Names are what a report's ids are called.
type Names struct {
	Programmes map[string]models.Programme
	Classes    map[string]models.Class
}

// Sorted lists the programmes by name.
func (n Names) Sorted() []models.Programme {
	return slices.SortedFunc(maps.Values(n.Programmes), func(a, b models.Programme) int {
		return cmp.Or(cmp.Compare(a.NameZh, b.NameZh), cmp.Compare(a.ID, b.ID))
	})
}

// Coverage counts the report that is asked for: for the network's staff and operators.
func (c *Counter) Coverage(ctx context.Context, by models.Actor, ask coverage.Ask) (r Coverage, err error) {
	if err := reportReader(by); err != nil {
		return r, err
	}
	return c.coverage(ctx, ask)
}

// reportReader lets also programs look that have a report key of who may.
func reportReader(a models.Actor) error {
	if a.KeyID != "" && a.May(models.ScopeReports) {
		a.KeyID = ""
	}
	return reader(a)
}

func (c *Counter) coverage(ctx context.Context, ask coverage.Ask) (r Coverage, err error) {
	ask.Now = c.Clock.Now()
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if ask.Programme != "" {
			if _, err := tx.Programme(ask.Programme); err != nil {
				return err
			}
		}
		if r.Report, err = coverage.Make(tx, ask, c.Data().Sizes); err != nil {
			return err
		}
		r.Names, err = namesOf(tx)
		return err
	})
	return r, err
}

// CoverageRows returns a page of what a figure was counted from, or all of it for a file.
func (c *Counter) CoverageRows(ctx context.Context, by models.Actor, d coverage.Drill, page store.Page, file bool) (r coverage.Rows, names Names, err error) {
	if err := reader(by); err != nil {
		return r, names, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		if r, err = coverage.Find(tx, coverage.Finding{Drill: d, Page: page, File: file, Now: c.Clock.Now(), Standard: c.Data().Sizes}); err != nil {
			return err
		}
		names, err = namesOf(tx)
		return err
	})
	return r, names, err
}

func namesOf(tx *store.Tx) (n Names, err error) {
	n = Names{map[string]models.Programme{}, map[string]models.Class{}}
	for after := ""; ; {
		page := store.Page{After: after, Limit: 200}
		ps, err := tx.Programmes(page)
		if err != nil {
			return n, err
		}
		for _, p := range ps {
			n.Programmes[p.ID] = p
		}
		if len(ps) < page.Size() {
			break
		}
		after = ps[len(ps)-1].ID
	}
	classes, err := tx.Classes()
	for _, c := range classes {
		n.Classes[c.ID] = c
	}
	return n, err
}
