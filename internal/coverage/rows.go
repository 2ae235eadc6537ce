package coverage

import (
	"slices"
	"time"

	"supermarket/internal/reference"
	"supermarket/internal/store"
)

// Rows are what a figure was counted from: a page of one of the sets, and what
// all of it comes to.
type Rows struct {
	Drill
	Sum        store.CoverageSum
	Lines      []store.CoverageLine
	Firms      []store.CoverageFirm
	Categories []store.CoverageCategory
	Leases     []store.CoverageLease
	Movements  []store.CoverageMovement
	Gifts      []store.CoverageGift // grants or reservations
	Products   []store.CoverageProduct
	Next       string // the cursor of the next page, "" at the end
}

// MaxFile is how many rows a file takes at most.
const MaxFile = 100_000

// Finding is which rows are asked for.
type Finding struct {
	Drill    Drill
	Page     store.Page
	File     bool // MaxFile rows instead of a page
	Now      time.Time
	Standard reference.SizeStandard
}

// Find reads the rows that a drill asks for.
func Find(tx *store.Tx, in Finding) (r Rows, err error) {
	d, p := in.Drill, in.Page
	f, err := d.Filter(in.Now)
	if err != nil {
		return r, err
	}
	if err := tx.Roomy(); err != nil {
		return r, err
	}
	if in.File {
		f.Most = MaxFile
	}
	if r.Drill = d; d.Until == "" {
		r.From, r.To = MonthOf(f.From), MonthOf(f.To.Add(-time.Microsecond))
	}
	switch d.Set {
	case Lines:
		r.Lines, r.Sum, err = tx.CoverageLines(f, p)
	case Firms:
		r.Firms, r.Sum, err = tx.CoverageFirmList(f, p)
	case Leases:
		r.Leases, r.Sum, err = tx.CoverageLeases(f, p)
	case Movements:
		r.Movements, r.Sum, err = tx.CoverageMovements(f, p)
	case Grants:
		r.Gifts, r.Sum, err = tx.CoverageGrantList(f, p)
	case Reservations:
		r.Gifts, r.Sum, err = tx.CoverageReservationList(f, p)
	case Offered:
		r.Products, r.Sum, err = tx.CoverageProductList(f, p)
	case Categories:
		err = r.categories(tx, f, in.Standard)
		return r, err
	default:
		return r, ErrRows
	}
	r.Next = store.After(p, r.len(), r.Sum.Count)
	return r, err
}

func (r Rows) len() int {
	return len(r.Lines) + len(r.Firms) + len(r.Leases) + len(r.Movements) + len(r.Gifts) + len(r.Products)
}

// categories are those of the policy's: there are too few for pages.
func (r *Rows) categories(tx *store.Tx, f store.CoverageFilter, standard reference.SizeStandard) error {
	rows, err := tx.CoverageCategories(f)
	for _, row := range rows {
		if slices.ContainsFunc(standard, func(c reference.Category) bool { return c.Counts && c.NameEn == row.Industry }) {
			r.Categories = append(r.Categories, row)
			r.Sum.Count++
			r.Sum.List, r.Sum.Subsidy = r.Sum.List+row.List, r.Sum.Subsidy+row.Subsidy
		}
	}
	return err
}
