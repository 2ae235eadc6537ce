package meter_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/catalog"
	"supermarket/internal/meter"
	"supermarket/internal/reference"
	"supermarket/models"
)

func prices(t interface{ Fatal(...any) }, peak, off models.Money) catalog.Prices {
	p, err := catalog.NewPrices(models.OfferCardHour, []models.TariffPrice{
		{Meter: "unit_hour", Band: reference.Peak, Price: peak}, {Meter: "unit_hour", Band: reference.OffPeak, Price: off},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestARunsStretchesAddUpToItsMillisecondsAndNeverPassTheCap(t *testing.T) {
	start := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		peak := models.Money(rapid.Int64Range(0, int64(50*models.Yuan)).Draw(t, "peak"))
		off := models.Money(rapid.Int64Range(0, int64(peak)).Draw(t, "off"))
		cap := rapid.Int64Range(1, 5*24*models.MillisPerHour).Draw(t, "cap")
		r := meter.Run{
			StartsAt: start.Add(time.Duration(rapid.Int64Range(0, 7*24*3600*1e6).Draw(t, "from")) * time.Microsecond),
			Millis:   rapid.Int64Range(0, cap).Draw(t, "ms"), Units: rapid.IntRange(1, 64).Draw(t, "units"), Billed: true,
		}
		r.Room, _ = models.CostOf(peak, int64(r.Units), cap)
		segs, err := meter.Segments(reference.Calendar{}, prices(t, peak, off), r)
		if err != nil {
			t.Fatal(err)
		}
		cost, err := meter.Cost(segs)
		if err != nil || cost > r.Room {
			t.Fatalf("costs %v of a cap of %v, %v", cost, r.Room, err)
		}
		if got := meter.BilledMillis(segs); got != r.Millis {
			t.Fatalf("%d ms of %d were cut into %v", got, r.Millis, segs)
		}
	})
}

func TestAJobThatCrossesABandIsPricedInEach(t *testing.T) {
	friday := time.Date(2026, 11, 20, 9, 59, 30, 0, time.UTC) // 17:59:30 in Shanghai, peak until 18:00
	segs, err := meter.Segments(reference.Calendar{}, prices(t, 20*models.Yuan, 8*models.Yuan), meter.Run{
		StartsAt: friday, Millis: 60_000, Units: 2, Billed: true, Room: models.Yuan,
	})
	if err != nil || len(segs) != 2 {
		t.Fatalf("%v, %v", segs, err)
	}
	if segs[0].Cost != 33333333 || segs[1].Cost != 13333333 {
		t.Fatalf("30 s × 2 cards cost %d at peak and %d off-peak", segs[0].Cost, segs[1].Cost)
	}
}

func TestWhatNobodyPaysCostsNothing(t *testing.T) {
	segs, err := meter.Segments(reference.Calendar{}, prices(t, models.Yuan, models.Yuan), meter.Run{
		StartsAt: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Millis: 1000, Units: 1, Room: models.Yuan,
	})
	if err != nil || len(segs) != 1 {
		t.Fatalf("%v, %v", segs, err)
	}
	if cost, _ := meter.Cost(segs); cost != 0 {
		t.Fatalf("costs %v", cost)
	}
}
