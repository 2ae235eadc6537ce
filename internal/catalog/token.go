package catalog

import (
	"supermarket/internal/fault"
	"supermarket/models"
)

// ErrBatch means that a model has no batch price.
var ErrBatch = fault.New(fault.Invalid, "tariff.no_batch")

// perMillion is how many tokens a token price is for.
const perMillion = 1_000_000

// Tokens is the metered use of one request. Cached is the part of Input that was cached.
type Tokens struct {
	Input, Cached, Output int64
	Batch                 bool
}

// TokenCost is the exact price of one request in a band; the length of the
// input picks the tier. Without a cached price, cached input costs as input.
func (p Prices) TokenCost(band string, t Tokens) (models.Money, error) {
	if t.Cached < 0 || t.Cached > t.Input || t.Output < 0 {
		return 0, ErrTooLarge
	}
	input, cached, output := MeterInput, MeterCachedInput, MeterOutput
	if t.Batch {
		if !p.Has(MeterBatchInput) || !p.Has(MeterBatchOutput) {
			return 0, ErrBatch
		}
		input, cached, output = MeterBatchInput, MeterBatchInput, MeterBatchOutput
	}
	if !p.Has(cached) {
		cached = input
	}
	total := models.Money(0)
	for _, part := range []struct {
		meter string
		n     int64
	}{{input, t.Input - t.Cached}, {cached, t.Cached}, {output, t.Output}} {
		price, ok := p.At(part.meter, band, t.Input)
		if !ok {
			return 0, ErrUnpriced.With("meter", meterName(part.meter))
		}
		cost, err := models.MulDiv(int64(price)/perMillion, part.n, 1)
		if err != nil {
			return 0, ErrTooLarge.Wrap(err)
		}
		if total, err = total.Add(models.Money(cost)); err != nil {
			return 0, ErrTooLarge.Wrap(err)
		}
	}
	return total, nil
}
