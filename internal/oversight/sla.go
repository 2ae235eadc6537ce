package oversight

import (
	"cmp"
	"context"
	"slices"

	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

// ServiceRow is an offering with what was counted of it.
type ServiceRow struct {
	Offering models.Offering
	Provider models.Provider
	Counts   sla.Counts
}

// ServicePage is the service level of every offering of which anything was
// counted, the lowest score first, and a page of measurements.
type ServicePage struct {
	Rows         []ServiceRow
	Measurements []models.Benchmark
	Next         string
}

// Service returns the service levels and measurements.
func (c *Counter) Service(ctx context.Context, a models.Actor, p store.Page) (out ServicePage, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		counts, err := sla.OfAll(tx, c.Clock.Now())
		if err != nil {
			return err
		}
		if out.Rows, err = serviceRows(tx, counts); err != nil {
			return err
		}
		out.Measurements, out.Next, err = tx.Benchmarks(p)
		return err
	})
	return out, err
}

func serviceRows(tx *store.Tx, counts map[string]sla.Counts) ([]ServiceRow, error) {
	offerings, err := tx.ListedOfferings()
	if err != nil {
		return nil, err
	}
	providers := map[string]models.Provider{}
	var rows []ServiceRow
	for _, o := range offerings {
		n, ok := counts[o.ID]
		if !ok {
			continue
		}
		if _, ok := providers[o.ProviderID]; !ok {
			if providers[o.ProviderID], err = tx.Provider(o.ProviderID); err != nil {
				return nil, err
			}
		}
		rows = append(rows, ServiceRow{o, providers[o.ProviderID], n})
	}
	slices.SortFunc(rows, func(x, y ServiceRow) int {
		return cmp.Or(cmp.Compare(x.Counts.Score(), y.Counts.Score()), cmp.Compare(x.Offering.ID, y.Offering.ID))
	})
	return rows, nil
}
