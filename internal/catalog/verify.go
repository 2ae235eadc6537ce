package catalog

import (
	"errors"

	"supermarket/internal/store"
	"supermarket/models"
)

// verifyBatch is how many quotes are read at once.
const verifyBatch = 500

// VerifyQuotes recomputes the amounts of every quote from its tariff version
// and returns the ids of those that do not come out. The likely amount is held
// between low and high only: the calendar it was made with may have been
// replaced since.
func VerifyQuotes(tx *store.Tx) (counted int, wrong []string, err error) {
	known := map[tariffKey]Prices{}
	for after := ""; ; {
		quotes, err := tx.QuotesAfter(after, verifyBatch)
		if err != nil || len(quotes) == 0 {
			return counted, wrong, err
		}
		for _, q := range quotes {
			p, err := versionOf(tx, known, q)
			if err != nil {
				return counted, wrong, err
			}
			if !reproduces(q, p) {
				wrong = append(wrong, q.ID)
			}
		}
		counted, after = counted+len(quotes), quotes[len(quotes)-1].ID
	}
}

type tariffKey struct {
	offering string
	version  int
}

// versionOf is the zero Prices where the version is gone: then nothing comes out.
func versionOf(tx *store.Tx, known map[tariffKey]Prices, q models.Quote) (Prices, error) {
	key := tariffKey{q.OfferingID, q.TariffVersion}
	if p, ok := known[key]; ok {
		return p, nil
	}
	p, err := PricesOf(tx, q.OfferingID, q.TariffVersion)
	if err != nil && !errors.Is(err, ErrNoTariff) {
		return p, err
	}
	known[key] = p
	return p, nil
}

func reproduces(q models.Quote, p Prices) bool {
	if q.FirmID == store.HouseFirm { // measurements, which nobody pays
		return q.CapAmount == 0 && q.HighAmount == 0 && q.LikelyAmount == 0 && q.LowAmount == 0
	}
	most, err1 := p.Cap(q.CapMillis, q.Units)
	high, err2 := p.Cap(q.HighMillis, q.Units)
	low, err3 := models.CostOf(p.Cheapest(), int64(q.Units), q.LowMillis)
	return errors.Join(err1, err2, err3) == nil && p.Has(MeterUnitHour) &&
		most == q.CapAmount && high == q.HighAmount && low == q.LowAmount &&
		low <= q.LikelyAmount && q.LikelyAmount <= high && high <= most
}

// VerifyListed returns the ids of listed offerings whose tariff leaves a meter of their kind without a price.
func VerifyListed(tx *store.Tx) (counted int, wrong []string, err error) {
	listed, err := tx.ListedOfferings()
	if err != nil {
		return 0, nil, err
	}
	for _, o := range listed {
		rows, err := tx.TariffPrices(o.ID, o.TariffVersion)
		if err != nil {
			return counted, wrong, err
		}
		if _, err := NewPrices(o.Kind, rows); err != nil {
			wrong = append(wrong, o.ID)
		}
		counted++
	}
	return counted, wrong, nil
}
