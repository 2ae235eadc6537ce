package voucher

import (
	"slices"

	"supermarket/models"
)

// RateFor returns the share in parts per million of the first rate that fits,
// 0 when none does.
func (r Rules) RateFor(f Facts) int64 {
	for _, rate := range r.Rates {
		if rate.fits(f) {
			return rate.PPM
		}
	}
	return 0
}

// fits tells whether all conditions hold; of marks one is enough.
func (w When) fits(f Facts) bool {
	title := len(w.Titles) == 0 || slices.Contains(w.Titles, f.Firm.Title) && titleLives(f.Firm, f.Now)
	mark := len(w.Marks) == 0 || slices.ContainsFunc(w.Marks, f.Marked)
	model := !w.Registered || isModel(f.Offering.Kind) && f.Offering.Registered != ""
	return title && mark && model && (!w.Domestic || f.Class.Domestic) &&
		among(w.Sizes, f.Firm.Size) && among(w.OrgTypes, f.Firm.OrgType) && among(w.Regions, f.Firm.Region) && among(w.Kinds, f.Offering.Kind)
}

func among[S ~string](list []S, have S) bool { return len(list) == 0 || slices.Contains(list, have) }

// For returns the caps of those whom the facts are of: the first tier that fits
// replaces the caps that it sets.
func (c Caps) For(f Facts) Caps {
	for _, t := range c.Tiers {
		if t.fits(f) {
			return c.with(t)
		}
	}
	return c
}

func (c Caps) with(t CapTier) Caps {
	for _, cap := range []struct {
		to   *models.Money
		tier models.Money
	}{
		{&c.PerOrder, t.PerOrder},
		{&c.PerContract, t.PerContract},
		{&c.PerMonth, t.PerMonth},
		{&c.PerYear, t.PerYear},
		{&c.PerProject, t.PerProject},
		{&c.PerProgramme, t.PerProgramme},
	} {
		if cap.tier > 0 {
			*cap.to = cap.tier
		}
	}
	return c
}
