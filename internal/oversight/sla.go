package oversight

import (
	"cmp"
	"context"
	"fmt"
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
	More         string // the cursor of the rows that follow, "" for none
	Measurements []models.Benchmark
	Next         string
}

// Service returns a page of service levels and one of measurements.
func (c *Counter) Service(ctx context.Context, a models.Actor, levels, p store.Page) (out ServicePage, err error) {
	if err := operator(a); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		counts, err := sla.OfAll(tx, c.Clock.Now())
		if err != nil {
			return err
		}
		rows, err := serviceRows(tx, counts)
		if err != nil {
			return err
		}
		out.Rows, out.More = cut(rows, levels)
		out.Measurements, out.Next, err = tx.Benchmarks(p)
		return err
	})
	return out, err
}

// cut returns the page of rows after the cursor of levels, which says the score
// and the offering of the last row seen: rows may move between two looks.
func cut(rows []ServiceRow, levels store.Page) ([]ServiceRow, string) {
	if levels.After != "" {
		from, _ := slices.BinarySearchFunc(rows, levels.After, func(r ServiceRow, after string) int { return cmp.Compare(r.cursor(), after) })
		if from < len(rows) && rows[from].cursor() == levels.After {
			from++
		}
		rows = rows[from:]
	}
	if len(rows) <= levels.Size() {
		return rows, ""
	}
	rows = rows[:levels.Size()]
	return rows, rows[len(rows)-1].cursor()
}

// cursor orders as the list does: by score, then by offering.
func (r ServiceRow) cursor() string { return fmt.Sprintf("%04d:%s", r.Counts.Score(), r.Offering.ID) }

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
	slices.SortFunc(rows, func(x, y ServiceRow) int { return cmp.Compare(x.cursor(), y.cursor()) })
	return rows, nil
}
