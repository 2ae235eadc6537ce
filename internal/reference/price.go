package reference

import "supermarket/models"

var (
	acceleratorColumns = []string{
		"model", "vendor", "domestic", "memory_gb", "fp16_dense_tflops", "figure_is",
		"market_cny_per_card_hour_low", "note", "source", "as_of",
	}
	tokenTariffColumns = []string{
		"tariff", "unit", "input", "cached_input", "output", "cache_storage_per_mtok_hour", "when", "source",
	}
	programmeColumns = []string{
		"name", "buyer_region", "eligible_buyers", "what_counts", "rate", "cap", "cap_period", "pool_cny",
		"redeem_mode", "exclusions_and_controls",
	}
)

// Accelerator is a chip, or the processor core, with what is publicly said of it.
// A number that is 0 was not published. FigureIs says who vouches for the TFLOPS.
type Accelerator struct {
	Model, Vendor   string
	Domestic        bool
	MemoryGB        int64
	FP16DenseTFLOPS int64
	FigureIs        string
	MarketLow       models.Money // per card-hour or core-hour
	Note            string
	Source, AsOf    string
}

// TokenTariff is one price structure in public use, per million tokens.
type TokenTariff struct {
	Name                       string
	Input, CachedInput, Output models.Money
	CacheStorage               string
	When                       string // peak, off-peak, always
	Source                     string
}

// Programme is a real voucher programme as its notice words it; an empty field was not published.
type Programme struct {
	Name, BuyerRegion, EligibleBuyers, WhatCounts string
	Rate, Cap, CapPeriod                          string
	Pool                                          string // CNY, or words
	RedeemMode, Controls                          string
}

func readAccelerators(d *Data, t *table) {
	seen := map[string]bool{}
	for _, r := range t.rows {
		a := Accelerator{
			Model: r.text("model"), Vendor: r.text("vendor"),
			Domestic: r.oneOf("domestic", "yes", "no", "") == "yes",
			MemoryGB: r.whole("memory_gb"), FP16DenseTFLOPS: r.whole("fp16_dense_tflops"), FigureIs: r.maybe("figure_is"),
			MarketLow: r.money("market_cny_per_card_hour_low"), Note: r.maybe("note"),
			Source: r.text("source"), AsOf: r.text("as_of"),
		}
		if a.FP16DenseTFLOPS > 0 && a.FigureIs == "" {
			r.fail("figure_is", "a figure needs to say whose it is")
		}
		unique(seen, r, "model", a.Model)
		d.Accelerators = append(d.Accelerators, a)
	}
}

func readTokenTariffs(d *Data, t *table) {
	seen := map[string]bool{}
	for _, r := range t.rows {
		r.oneOf("unit", "CNY per 1M tokens")
		f := TokenTariff{
			Name: r.text("tariff"), Input: r.money("input"), CachedInput: r.money("cached_input"), Output: r.money("output"),
			CacheStorage: r.maybe("cache_storage_per_mtok_hour"),
			When:         r.oneOf("when", "peak", "off-peak", "always"), Source: r.text("source"),
		}
		if f.Input == 0 || f.Output == 0 || f.CachedInput > f.Input {
			r.fail("input", "want prices above 0, the cached one at most the plain one")
		}
		unique(seen, r, "when", f.Name+" "+f.When)
		d.TokenTariffs = append(d.TokenTariffs, f)
	}
}

func readProgrammes(d *Data, t *table) {
	seen := map[string]bool{}
	for _, r := range t.rows {
		p := Programme{
			Name: r.text("name"), BuyerRegion: r.text("buyer_region"), EligibleBuyers: r.maybe("eligible_buyers"),
			WhatCounts: r.text("what_counts"), Rate: r.maybe("rate"), Cap: r.maybe("cap"), CapPeriod: r.maybe("cap_period"),
			Pool: r.maybe("pool_cny"), RedeemMode: r.maybe("redeem_mode"), Controls: r.maybe("exclusions_and_controls"),
		}
		if _, ok := d.Regions.Find(p.BuyerRegion); !ok && p.BuyerRegion != "any" {
			r.fail("buyer_region", "%q is no region", p.BuyerRegion)
		}
		unique(seen, r, "name", p.Name)
		d.Programmes = append(d.Programmes, p)
	}
}
