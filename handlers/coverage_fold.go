package handlers

import (
	"slices"

	"supermarket/internal/programmes"
)

// folded is a table by month without the months before and after all that happened.
func folded(t programmes.CoverageTable) programmes.CoverageTable {
	if t.Columns[0].ID != "month" {
		return t
	}
	first := slices.IndexFunc(t.Rows, happened)
	if first < 0 {
		t.Rows = nil
		return t
	}
	last := len(t.Rows)
	for !happened(t.Rows[last-1]) {
		last--
	}
	t.Rows = t.Rows[first:last]
	return t
}

func happened(row []programmes.CoverageCell) bool {
	return slices.ContainsFunc(row[1:], func(c programmes.CoverageCell) bool { return c.Hidden || c.Value != 0 })
}
