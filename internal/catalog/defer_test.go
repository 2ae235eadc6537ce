package catalog_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/catalog"
	"supermarket/internal/reference"
	"supermarket/models"
)

// hourly are prices of an hour in both bands.
func hourly(t interface{ Fatal(...any) }, peak, off models.Money) catalog.Prices {
	p, err := catalog.NewPrices(models.OfferCardHour, []models.TariffPrice{
		{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: peak}, {Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: off},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNoStartWithinTheLimitIsCheaperAndNoneAboveTheCap(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		p := hourly(t, models.Money(rapid.Int64Range(0, int64(20*models.Yuan)).Draw(t, "peak")), models.Money(rapid.Int64Range(0, int64(20*models.Yuan)).Draw(t, "off")))
		now := monday.Add(time.Duration(rapid.Int64Range(0, 7*24*60).Draw(t, "minute")) * time.Minute)
		wait := time.Duration(rapid.Int64Range(-60, 72*60).Draw(t, "wait")) * time.Minute
		ms, units := rapid.Int64Range(1, 30*3_600_000).Draw(t, "ms"), rapid.IntRange(1, 8).Draw(t, "units")
		at, err := p.Start(reference.Calendar{}, now, now.Add(wait), ms, units)
		if err != nil || at.Before(now) || wait > 0 && !at.Before(now.Add(wait)) || wait <= 0 && !at.Equal(now) {
			t.Fatalf("from %v, %v to wait: %v, %v", now, wait, at, err)
		}
		cost, err := p.Run(reference.Calendar{}, at, ms, units)
		most, _ := p.Cap(ms, units)
		if err != nil || cost > most {
			t.Fatalf("costs %v of a cap of %v, %v", cost, most, err)
		}
		for _, s := range (reference.Calendar{}).Segments(now, wait) {
			if other, _ := p.Run(reference.Calendar{}, s.Start, ms, units); other < cost || other == cost && s.Start.Before(at) && !now.Equal(at) {
				t.Fatalf("%v costs %v, the chosen %v costs %v", s.Start, other, at, cost)
			}
		}
	})
}

func TestARunThatMayWaitBeginsWithTheCheaperHours(t *testing.T) {
	p := hourly(t, 12*models.Yuan, 6*models.Yuan)
	morning := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) // Monday, 10:00 in Shanghai
	for _, x := range []struct {
		wait, run, begins time.Duration
	}{
		{time.Hour, time.Hour, 0},                       // ends before noon
		{4 * time.Hour, time.Hour, 2 * time.Hour},       // at noon
		{4 * time.Hour, 4 * time.Hour, 0},               // two of the four are cheap either way
		{12 * time.Hour, 4 * time.Hour, 8 * time.Hour},  // in the evening all four are
		{72 * time.Hour, 20 * time.Hour, 8 * time.Hour}, // no night is longer than another
	} {
		at, err := p.Start(reference.Calendar{}, morning, morning.Add(x.wait), x.run.Milliseconds(), 1)
		if err != nil || at.Sub(morning) != x.begins {
			t.Errorf("%+v: begins after %v, %v", x, at.Sub(morning), err)
		}
	}
}
