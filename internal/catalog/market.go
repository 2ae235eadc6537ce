package catalog

import (
	"supermarket/internal/fault"
	"supermarket/models"
)

// Market is what a price is held against; zero amounts are not known.
type Market struct {
	Public models.Money // lowest public price of the class
	Lowest models.Money // on the shelf now, of another provider, for the same class and stack
}

// What is odd about a price, for its provider to think about; none of them is refused.
var (
	WarnFree    = fault.New(fault.Invalid, "tariff.warn.free")
	WarnFloor   = fault.New(fault.Invalid, "tariff.warn.floor")
	WarnCeiling = fault.New(fault.Invalid, "tariff.warn.ceiling")
	WarnRivals  = fault.New(fault.Invalid, "tariff.warn.rivals")
	WarnBands   = fault.New(fault.Invalid, "tariff.warn.bands")
	WarnNoSpot  = fault.New(fault.Invalid, "tariff.warn.spot")
)

// The share of the public price, in per cent, below which and above which a
// price is worth a second look.
const (
	floorPercent   = 30
	ceilingPercent = 300
	rivalPercent   = 150
)

// Warnings are what a buyer would wonder about in the price of a unit-hour.
func Warnings(p Prices, m Market, interruptible bool) []*fault.Fault {
	var out []*fault.Fault
	add := func(odd bool, f *fault.Fault) {
		if odd {
			out = append(out, f)
		}
	}
	high, low := p.Dearest(), p.Cheapest()
	add(high == 0, WarnFree)
	add(m.Public > 0 && high > 0 && high < m.Public*floorPercent/100, WarnFloor.With("market", m.Public, "percent", floorPercent))
	add(m.Public > 0 && high > m.Public/100*ceilingPercent, WarnCeiling.With("market", m.Public, "times", ceilingPercent/100))
	add(m.Lowest > 0 && low > m.Lowest/100*rivalPercent, WarnRivals.With("lowest", m.Lowest))
	add(p.UnitHour("offpeak") > p.UnitHour("peak"), WarnBands)
	add(interruptible && m.Public > 0 && high > m.Public, WarnNoSpot.With("market", m.Public))
	return out
}
