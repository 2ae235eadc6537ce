package catalog

import (
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/reference"
	"supermarket/models"
)

func calendar(t interface{ Fatal(...any) }) reference.Calendar {
	d, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return d.Calendar
}

func row(meter, band string, p models.Money) models.TariffPrice {
	return models.TariffPrice{Meter: meter, Band: band, Price: p}
}

func drawPrices(t *rapid.T) Prices {
	amount := rapid.Int64Range(0, int64(MaxPrice))
	rows := []models.TariffPrice{row(MeterUnitHour, Always, models.Money(amount.Draw(t, "always")))}
	if rapid.Bool().Draw(t, "bands") {
		rows = []models.TariffPrice{
			row(MeterUnitHour, reference.Peak, models.Money(amount.Draw(t, "peak"))),
			row(MeterUnitHour, reference.OffPeak, models.Money(amount.Draw(t, "offpeak"))),
		}
	}
	p, err := NewPrices(models.OfferCardHour, rows)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func drawStart(t *rapid.T) time.Time {
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return year.Add(time.Duration(rapid.Int64Range(0, 365*24*3600*1e6).Draw(t, "start")) * time.Microsecond)
}

func TestThePriceOfASpanIsTheSumOfItsPieces(t *testing.T) {
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		p, start := drawPrices(t), drawStart(t)
		ms, units := rapid.Int64Range(0, MaxSeconds*1000).Draw(t, "ms"), rapid.IntRange(1, 64).Draw(t, "units")
		pieces, err := p.Span(cal, start, ms, units)
		if err != nil {
			t.Fatal(err)
		}
		sum, time := models.Money(0), int64(0)
		for i, piece := range pieces {
			want, _ := models.CostOf(p.UnitHour(piece.Band), int64(units), piece.Millis)
			if piece.Cost != want || cal.Band(piece.Start) != piece.Band || i > 0 && pieces[i-1].Band == piece.Band {
				t.Fatalf("piece %d: %+v, want %v", i, piece, want)
			}
			sum, time = sum+piece.Cost, time+piece.Millis
		}
		total, err := Total(pieces, models.Money(1<<62))
		if err != nil || total != sum || time != ms {
			t.Fatalf("total %v of %v, %d of %d ms, %v", total, sum, time, ms, err)
		}
	})
}

func TestASpanCutInTwoCostsTheSameButForRounding(t *testing.T) {
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		p, start := drawPrices(t), drawStart(t)
		ms := rapid.Int64Range(2, 7*24*3600*1000).Draw(t, "ms")
		cut := rapid.Int64Range(1, ms-1).Draw(t, "cut")
		whole, _ := p.Span(cal, start, ms, 4)
		first, _ := p.Span(cal, start, cut, 4)
		rest, _ := p.Span(cal, start.Add(time.Duration(cut)*time.Millisecond), ms-cut, 4)
		const all = models.Money(1 << 62)
		a, _ := Total(whole, all)
		b, _ := Total(slices.Concat(first, rest), all)
		// The cut makes at most one piece more, and may move one millisecond over a border that it falls on.
		if slack := models.Money(2) + 2*p.Dearest()*4/models.MillisPerHour; max(a-b, b-a) > slack {
			t.Fatalf("whole %v, cut %v", a, b)
		}
	})
}

func TestTheCapIsNeverBelowTheCostOfARunWithinIt(t *testing.T) {
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		p, start := drawPrices(t), drawStart(t)
		limit, units := rapid.Int64Range(1, MaxSeconds*1000).Draw(t, "cap"), rapid.IntRange(1, 64).Draw(t, "units")
		ms := rapid.Int64Range(0, limit).Draw(t, "ms")
		most, err := p.Cap(limit, units)
		if err != nil {
			t.Fatal(err)
		}
		pieces, err := p.Span(cal, start, ms, units)
		if err != nil {
			t.Fatal(err)
		}
		free, _ := Total(pieces, models.Money(1<<62))
		if free > most+models.Money(len(pieces)) { // half a micro-fen each, rounded up
			t.Fatalf("%d pieces cost %v, the cap is %v", len(pieces), free, most)
		}
		if charged, _ := Total(pieces, most); charged > most {
			t.Fatalf("charged %v above the cap %v", charged, most)
		}
	})
}

func TestAJobThatCrossesABandIsPricedInEach(t *testing.T) {
	p, err := NewPrices(models.OfferCardHour, []models.TariffPrice{
		row(MeterUnitHour, reference.Peak, 12*models.Yuan), row(MeterUnitHour, reference.OffPeak, 6*models.Yuan),
	})
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC) // 08:30 in Shanghai, half an hour before the peak
	pieces, err := p.Span(calendar(t), monday, models.MillisPerHour, 2)
	if err != nil || len(pieces) != 2 {
		t.Fatalf("%v, %v", pieces, err)
	}
	if pieces[0].Cost != 6*models.Yuan || pieces[1].Cost != 12*models.Yuan {
		t.Fatalf("got %v and %v", pieces[0].Cost, pieces[1].Cost)
	}
}

func TestAMillisecondOnABorderIsCountedOnce(t *testing.T) {
	p := Prices{rows: []models.TariffPrice{row(MeterUnitHour, Always, models.Yuan)}}
	start := time.Date(2026, 11, 23, 0, 59, 59, 999_500_000, time.UTC)
	pieces, _ := p.Span(calendar(t), start, 3, 1)
	if len(pieces) != 2 || pieces[0].Millis != 0 || pieces[1].Millis != 3 {
		t.Fatalf("got %+v", pieces)
	}
}

func TestATariffThatLeavesSomethingUnpricedIsRefused(t *testing.T) {
	peak, off := row(MeterUnitHour, reference.Peak, 2), row(MeterUnitHour, reference.OffPeak, 1)
	always := row(MeterUnitHour, Always, 3)
	in, out := row(MeterInput, Always, models.Fen), row(MeterOutput, Always, models.Fen)
	tier := func(p models.TariffPrice, from int64) models.TariffPrice { p.TierFrom = from; return p }
	for name, c := range map[string]struct {
		kind models.OfferingKind
		rows []models.TariffPrice
		want error
	}{
		"nothing":            {models.OfferCardHour, nil, ErrUnpriced},
		"another meter":      {models.OfferCardHour, []models.TariffPrice{always, in}, ErrMeter},
		"peak alone":         {models.OfferCardHour, []models.TariffPrice{peak}, ErrBands},
		"always and peak":    {models.OfferCoreHour, []models.TariffPrice{always, peak, off}, ErrBands},
		"twice":              {models.OfferCoreHour, []models.TariffPrice{always, always}, ErrBands},
		"a band of its own":  {models.OfferCoreHour, []models.TariffPrice{row(MeterUnitHour, "night", 1)}, ErrBands},
		"below zero":         {models.OfferCardHour, []models.TariffPrice{row(MeterUnitHour, Always, -1)}, ErrAmount},
		"beyond the largest": {models.OfferCardHour, []models.TariffPrice{row(MeterUnitHour, Always, MaxPrice+1)}, ErrAmount},
		"tiers of hours":     {models.OfferCardHour, []models.TariffPrice{always, tier(always, 5)}, ErrTiers},
		"a pack by time":     {models.OfferTokenPack, []models.TariffPrice{row(MeterPack, reference.Peak, 1), row(MeterPack, reference.OffPeak, 1)}, ErrBands},
		"no output":          {models.OfferModelToken, []models.TariffPrice{in}, ErrUnpriced},
		"no tier at 0":       {models.OfferModelToken, []models.TariffPrice{tier(in, 5), tier(out, 5)}, ErrTiers},
		"a tier of one":      {models.OfferModelToken, []models.TariffPrice{in, out, tier(in, 5)}, ErrTiers},
		"parts of a fen":     {models.OfferModelToken, []models.TariffPrice{in, row(MeterOutput, Always, models.Fen/2)}, ErrTokenStep},
		"an unknown kind":    {"gold", []models.TariffPrice{always}, ErrKind},
	} {
		if _, err := NewPrices(c.kind, c.rows); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func tokenPrices(t interface{ Fatal(...any) }) Prices {
	var rows []models.TariffPrice
	for _, tier := range []struct{ from, input, cached, output int64 }{{0, 250, 50, 1000}, {32_000, 400, 80, 1600}, {128_000, 700, 140, 2800}} {
		for _, m := range []struct {
			meter string
			fen   int64
		}{{MeterInput, tier.input}, {MeterCachedInput, tier.cached}, {MeterOutput, tier.output}} {
			rows = append(rows, models.TariffPrice{Meter: m.meter, Band: Always, TierFrom: tier.from, Price: models.Money(m.fen) * models.Fen})
		}
	}
	p, err := NewPrices(models.OfferModelToken, rows)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestATokenBillIsExact(t *testing.T) {
	p := tokenPrices(t)
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.Int64Range(0, 2_000_000).Draw(t, "input")
		use := Tokens{Input: in, Cached: rapid.Int64Range(0, in).Draw(t, "cached"), Output: rapid.Int64Range(0, 2_000_000).Draw(t, "output")}
		got, err := p.TokenCost(reference.Peak, use)
		if err != nil {
			t.Fatal(err)
		}
		want := new(big.Int)
		for meter, n := range map[string]int64{MeterInput: use.Input - use.Cached, MeterCachedInput: use.Cached, MeterOutput: use.Output} {
			unit, _ := p.At(meter, reference.Peak, use.Input)
			want.Add(want, new(big.Int).Mul(big.NewInt(int64(unit)), big.NewInt(n)))
		}
		if want.Cmp(new(big.Int).Mul(big.NewInt(int64(got)), big.NewInt(perMillion))) != 0 {
			t.Fatalf("%+v costs %v", use, got)
		}
	})
}

func TestTheLengthOfTheInputPicksTheTier(t *testing.T) {
	p := tokenPrices(t)
	for length, want := range map[int64]models.Money{0: 250 * models.Fen, 31_999: 250 * models.Fen, 32_000: 400 * models.Fen, 128_000: 700 * models.Fen, 1 << 40: 700 * models.Fen} {
		if got, ok := p.At(MeterInput, reference.OffPeak, length); !ok || got != want {
			t.Errorf("%d tokens: %v", length, got)
		}
	}
}

func TestABatchWithoutABatchPriceIsRefused(t *testing.T) {
	if _, err := tokenPrices(t).TokenCost(Always, Tokens{Input: 1, Batch: true}); !errors.Is(err, ErrBatch) {
		t.Fatalf("got %v", err)
	}
}

func TestUseThatCannotBeIsRefused(t *testing.T) {
	for _, use := range []Tokens{{Input: 1, Cached: 2}, {Input: -1}, {Output: -1}, {Output: 1 << 62}} {
		if m, err := tokenPrices(t).TokenCost(Always, use); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%+v costs %v, %v", use, m, err)
		}
	}
}

func TestTheFiguresOfAQuoteAreInOrder(t *testing.T) {
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Int64Range(1, MaxSeconds*1000).Draw(t, "cap")
		times := []int64{rapid.Int64Range(0, limit).Draw(t, "a"), rapid.Int64Range(0, limit).Draw(t, "b"), rapid.Int64Range(0, limit).Draw(t, "c")}
		slices.Sort(times)
		p := drawPrices(t)
		q, err := Reprice(models.Quote{
			CreatedAt: drawStart(t), Units: rapid.IntRange(1, 64).Draw(t, "units"), CapMillis: limit,
			LowMillis: times[0], LikelyMillis: times[1], HighMillis: times[2],
		}, p, cal)
		if err != nil || q.LowAmount > q.LikelyAmount || q.LikelyAmount > q.HighAmount || q.HighAmount > q.CapAmount {
			t.Fatalf("%v, %v, %v, %v, %v", q.LowAmount, q.LikelyAmount, q.HighAmount, q.CapAmount, err)
		}
		if !reproduces(q, p) {
			t.Fatalf("%+v is not reproduced", q)
		}
	})
}

func TestEveryAcceleratorOfTheReferenceDataIsAClassOfItsOwn(t *testing.T) {
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range data.Accelerators {
		c := ClassOf(a)
		if seen[c.ID] || c.NameZh == "" || c.Vendor == "" {
			t.Errorf("%+v", c)
		}
		seen[c.ID] = true
		if (c.Kind == "cpu") != (c.MemoryGB == 0 && c.FigureIs == "") {
			t.Errorf("%s is a %s", c.ID, c.Kind)
		}
	}
	if !seen["ascend-910b"] || !seen["cpu-core"] {
		t.Error("the demo's classes are gone")
	}
}

func TestPiecesThatRoundUpTogetherAreNotChargedAboveTheCap(t *testing.T) {
	p := Prices{rows: []models.TariffPrice{row(MeterUnitHour, reference.Peak, 2_160_000), row(MeterUnitHour, reference.OffPeak, 2_159_999)}}
	border := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	pieces, err := p.Span(calendar(t), border.Add(-time.Millisecond), 2, 1) // 0.6 of a micro-fen on either side
	if err != nil {
		t.Fatal(err)
	}
	most, _ := p.Cap(2, 1)
	if charged, _ := Total(pieces, most); len(pieces) != 2 || pieces[0].Cost+pieces[1].Cost <= most || charged != most {
		t.Fatalf("%+v are charged %v of at most %v", pieces, charged, most)
	}
}
