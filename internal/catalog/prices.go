package catalog

import (
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Errors of a tariff's prices.
var (
	ErrUnpriced  = fault.New(fault.Invalid, "tariff.unpriced")
	ErrMeter     = fault.New(fault.Invalid, "tariff.meter")
	ErrBands     = fault.New(fault.Invalid, "tariff.bands")
	ErrTiers     = fault.New(fault.Invalid, "tariff.tiers")
	ErrAmount    = fault.New(fault.Invalid, "tariff.amount")
	ErrTokenStep = fault.New(fault.Invalid, "tariff.token_step")
	ErrNoTariff  = fault.New(fault.NotFound, "tariff.none")
)

// MaxPrice bounds a unit price, so that no product of a bounded order overflows.
const MaxPrice = 10_000 * models.Yuan

// Prices is one tariff version. The zero Prices prices nothing.
type Prices struct {
	OfferingID string
	Version    int
	rows       []models.TariffPrice
}

// NewPrices checks that the rows price every meter of the kind, each for all
// hours, in whole tiers and within bounds.
func NewPrices(kind models.OfferingKind, rows []models.TariffPrice) (Prices, error) {
	rule, ok := RuleOf(kind)
	if !ok {
		return Prices{}, ErrKind
	}
	p := Prices{rows: slices.Clone(rows)}
	for _, row := range rows {
		if err := checkRow(rule, row); err != nil {
			return Prices{}, err
		}
	}
	for _, meter := range rule.Needs {
		if !p.Has(meter) {
			return Prices{}, ErrUnpriced.With("meter", meterName(meter))
		}
	}
	return p, p.checkWhole()
}

func checkRow(rule Rule, row models.TariffPrice) error {
	known := slices.Contains(rule.Needs, row.Meter) || slices.Contains(rule.May, row.Meter)
	switch {
	case !known:
		return ErrMeter.With("meter", meterName(row.Meter))
	case row.Price < 0 || row.Price > MaxPrice:
		return ErrAmount.With("meter", meterName(row.Meter))
	case row.Band != Always && (!rule.ByTime || row.Band != reference.Peak && row.Band != reference.OffPeak):
		return ErrBands.With("meter", meterName(row.Meter))
	case row.TierFrom < 0 || row.TierFrom > 0 && !rule.Tiered:
		return ErrTiers.With("meter", meterName(row.Meter))
	case rule.Tiered && row.Price%models.Fen != 0: // else one token has no exact price
		return ErrTokenStep.With("meter", meterName(row.Meter))
	}
	return nil
}

// checkWhole holds that all meters have the same tiers, from 0, and that each
// (meter, tier) is priced either always or in both bands.
func (p Prices) checkWhole() error {
	tiers := p.Tiers()
	for _, meter := range p.Meters() {
		for _, tier := range tiers {
			if err := p.checkBands(meter, tier); err != nil {
				return err
			}
		}
	}
	if len(tiers) > 0 && tiers[0] != 0 {
		return ErrTiers.With("meter", meterName(p.rows[0].Meter))
	}
	return nil
}

func (p Prices) checkBands(meter string, tier int64) error {
	bands := make([]string, 0, 2)
	for _, row := range p.rows {
		if row.Meter == meter && row.TierFrom == tier {
			bands = append(bands, row.Band)
		}
	}
	slices.Sort(bands)
	switch {
	case len(bands) == 0:
		return ErrTiers.With("meter", meterName(meter))
	case slices.Equal(bands, []string{Always}), slices.Equal(bands, []string{reference.OffPeak, reference.Peak}):
		return nil
	}
	return ErrBands.With("meter", meterName(meter))
}

// PricesOf returns one version of an offering's prices, or ErrNoTariff.
func PricesOf(tx *store.Tx, offeringID string, version int) (Prices, error) {
	rows, err := tx.TariffPrices(offeringID, version)
	if err != nil {
		return Prices{}, err
	}
	if len(rows) == 0 {
		return Prices{}, ErrNoTariff.With("offering", offeringID, "version", version)
	}
	return Prices{offeringID, version, rows}, nil
}

// Rows returns the prices by meter, tier and band.
func (p Prices) Rows() []models.TariffPrice { return slices.Clone(p.rows) }

// Meters returns the meters that have a price, each once.
func (p Prices) Meters() []string {
	var out []string
	for _, row := range p.rows {
		if !slices.Contains(out, row.Meter) {
			out = append(out, row.Meter)
		}
	}
	return out
}

// Has tells whether the meter has a price.
func (p Prices) Has(meter string) bool { return slices.Contains(p.Meters(), meter) }

// Tiers returns where the tiers begin, ascending.
func (p Prices) Tiers() []int64 {
	var out []int64
	for _, row := range p.rows {
		if !slices.Contains(out, row.TierFrom) {
			out = append(out, row.TierFrom)
		}
	}
	slices.Sort(out)
	return out
}

// At returns the price of a meter in a band at an input length.
func (p Prices) At(meter, band string, length int64) (models.Money, bool) {
	found, tier, price := false, int64(-1), models.Money(0)
	for _, row := range p.rows {
		if row.Meter == meter && (row.Band == band || row.Band == Always) && row.TierFrom <= length && row.TierFrom > tier {
			found, tier, price = true, row.TierFrom, row.Price
		}
	}
	return price, found
}

// ByTime tells whether a unit-hour costs more in one band than in another.
func (p Prices) ByTime() bool { return p.UnitHour(reference.Peak) != p.UnitHour(reference.OffPeak) }

// UnitHour returns the price of one unit for one hour in a band, 0 where the offering is not sold by the hour.
func (p Prices) UnitHour(band string) models.Money {
	price, _ := p.At(MeterUnitHour, band, 0)
	return price
}

// Dearest returns the highest price of a unit-hour: the one of the hard cap.
func (p Prices) Dearest() models.Money {
	return max(p.UnitHour(reference.Peak), p.UnitHour(reference.OffPeak))
}

// Cheapest returns the lowest price of a unit-hour.
func (p Prices) Cheapest() models.Money {
	return min(p.UnitHour(reference.Peak), p.UnitHour(reference.OffPeak))
}
