package coverage

import (
	"time"

	"supermarket/internal/store"
)

// Products are those that firms build with AI, at the end of a month.
type Products struct {
	Month    string
	AsOf     time.Time
	Offered  int // launched and not retired
	Launched int // in the month
	Building int // not launched
}

// products counts at the end of each month, the last one at asOf.
func products(rows []store.CoverageProduct, from, to string, asOf time.Time) []Products {
	var out []Products
	for _, name := range months(from, to) {
		start, _ := begin(name)
		end := start.In(china).AddDate(0, 1, 0)
		p := Products{Month: name, AsOf: end.Add(-time.Microsecond).UTC()}
		if p.AsOf.After(asOf) {
			p.AsOf = asOf
		}
		day, next := p.AsOf.In(china).Format(dayText), end.Format(dayText)
		for _, r := range rows {
			alive := r.RetiredOn == "" || r.RetiredOn > day
			launched := r.LaunchedOn != "" && r.LaunchedOn <= day
			if alive && launched {
				p.Offered++
			}
			if alive && !launched {
				p.Building++
			}
			if launched && r.LaunchedOn >= name && r.LaunchedOn < next {
				p.Launched++
			}
		}
		out = append(out, p)
	}
	return out
}
