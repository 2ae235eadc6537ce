package programmes

import (
	"context"

	"supermarket/internal/store"
	"supermarket/models"
)

// Recounted is what a count of all settled lines changed: the first of those that
// were something else before, and of those that the audit still finds.
type Recounted struct {
	Lines int64    `json:"lines"`
	Were  []string `json:"were"`
	Still []string `json:"still"`
}

// RecountCoverage writes anew what the coverage report counts from, for whom the
// audit's check usage.reported found a difference: on the command line alone.
func (c *Counter) RecountCoverage(ctx context.Context) (r Recounted, err error) {
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.AuditCoverage()
		if err != nil {
			return err
		}
		if err := tx.CountCoverage(); err != nil {
			return err
		}
		after, err := tx.AuditCoverage()
		if err != nil {
			return err
		}
		r = Recounted{after.Counted, before.Bad, after.Bad}
		return c.record(tx, deed{
			by: models.Actor{UserID: "command line", Role: "system"}, action: "coverage.count", kind: "report", id: "coverage",
			before: map[string]any{"otherwise": before.Bad}, after: map[string]any{"lines": after.Counted, "otherwise": after.Bad},
		})
	})
	return r, err
}
