package party

import (
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/models"
)

// What is refused about a firm's figures.
var (
	ErrFigure     = fault.New(fault.Invalid, "party.figure")
	ErrNoIndustry = fault.New(fault.Conflict, "party.no_industry")
)

// SizeSet is the data set that firms are measured by.
const SizeSet = "sme_size_standard"

// Bounds of what one firm can be: persons, and yuan.
const (
	maxEmployees = 10_000_000
	maxYuan      = 100_000_000_000_000
)

// SizePart is the figures of a firm that its industry is measured by; the others are nil.
type SizePart struct{ Employees, RevenueYuan, AssetsYuan *int64 }

func (SizePart) task() Task { return TaskSize }

func (p SizePart) put(f *models.Firm, d reference.Data, _ time.Time) error {
	c, ok := d.Sizes.Find(f.Industry)
	if !ok {
		return ErrNoIndustry
	}
	var wrong fault.List
	for _, metric := range c.Metrics() {
		v, most := p.of(metric), int64(maxYuan)
		if metric == "employees" {
			most = maxEmployees
		}
		if v == nil || *v < 0 || *v > most {
			wrong = append(wrong, ErrFigure.On(metric))
			continue
		}
		n := *v
		*figure(f, metric) = &n
	}
	return wrong.Or()
}

func (p SizePart) of(metric string) *int64 {
	switch metric {
	case "employees":
		return p.Employees
	case "revenue":
		return p.RevenueYuan
	}
	return p.AssetsYuan
}

func figure(f *models.Firm, metric string) **int64 {
	switch metric {
	case "employees":
		return &f.Employees
	case "revenue":
		return &f.RevenueYuan
	}
	return &f.AssetsYuan
}

// measure computes the size class of a firm whose figures its industry needs are
// known; else the class is open and the figures are asked for again.
func measure(f *models.Firm, d reference.Data) {
	s, ok := SizeOf(*f, d)
	if !ok {
		f.Size, f.SizeReason, f.SizeBasis = "", "", ""
		mark(f, TaskSize, false)
		return
	}
	f.Size, f.SizeReason, f.SizeBasis = s.Class, s.Why.String(), d.Basis(SizeSet)
}

// Sizing is a size class with its reason: the bounds that were reached, and the
// first one of the next larger class that was not.
type Sizing struct {
	Class   string
	Reached []reference.Bound
	Figures reference.Figures
	Why     reference.Reason // zero for a large firm
}

// SizeOf computes a firm's size from its figures; false while one is missing.
func SizeOf(f models.Firm, d reference.Data) (Sizing, bool) {
	c, ok := d.Sizes.Find(f.Industry)
	if !ok || slices.ContainsFunc(c.Metrics(), func(m string) bool { return *figure(&f, m) == nil }) {
		return Sizing{}, false
	}
	figures := reference.Figures{Employees: or0(f.Employees), RevenueYuan: or0(f.RevenueYuan), AssetsYuan: or0(f.AssetsYuan)}
	class, why := c.Classify(figures)
	return Sizing{class, c.Bounds(class), figures, why}, true
}

func or0(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}
