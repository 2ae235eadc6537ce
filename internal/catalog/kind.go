package catalog

import (
	"slices"

	"supermarket/internal/fault"
	"supermarket/models"
)

// The meters a tariff may price.
const (
	MeterUnitHour    = "unit_hour"
	MeterInput       = "input"
	MeterCachedInput = "cached_input"
	MeterOutput      = "output"
	MeterBatchInput  = "batch_input"
	MeterBatchOutput = "batch_output"
	MeterPack        = "pack"
	MeterBlock       = "block"
)

var meters = []string{MeterUnitHour, MeterInput, MeterCachedInput, MeterOutput, MeterBatchInput, MeterBatchOutput, MeterPack, MeterBlock}

// meterName is what a text calls a meter; one that there is not, as it was given.
func meterName(meter string) any {
	if slices.Contains(meters, meter) {
		return fault.Term("tariff.meter." + meter)
	}
	return meter
}

// Always is the band of a price that does not change with the hour; the others
// are reference.Peak and reference.OffPeak.
const Always = "always"

// Rule is what one kind of offering asks of its fields and its tariff.
type Rule struct {
	Needs   []string // meters that every tariff of the kind prices
	May     []string // meters that it may price as well
	Tiered  bool     // prices may step with the length of the input
	ByTime  bool     // prices may differ between peak and off-peak
	RunsJob bool     // it runs a job: units and a longest run
	Class   string   // the kind of class it is made of, "" for any
}

var rules = map[models.OfferingKind]Rule{
	models.OfferCardHour:   {Needs: []string{MeterUnitHour}, ByTime: true, RunsJob: true, Class: "accelerator"},
	models.OfferCoreHour:   {Needs: []string{MeterUnitHour}, ByTime: true, RunsJob: true, Class: "cpu"},
	models.OfferModelToken: {Needs: []string{MeterInput, MeterOutput}, May: []string{MeterCachedInput, MeterBatchInput, MeterBatchOutput}, Tiered: true, ByTime: true},
	models.OfferTokenPack:  {Needs: []string{MeterPack}},
	models.OfferDatedBlock: {Needs: []string{MeterBlock}},
}

// RuleOf returns the rule of a kind.
func RuleOf(kind models.OfferingKind) (Rule, bool) {
	r, ok := rules[kind]
	return r, ok
}

// Headline is the meter whose price stands on a kind's price tag.
func Headline(kind models.OfferingKind) string { return rules[kind].headline() }

func (r Rule) headline() string {
	if len(r.Needs) == 0 {
		return ""
	}
	return r.Needs[0]
}

// Kinds returns the kinds in the order of the shelf.
func Kinds() []models.OfferingKind {
	return []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour, models.OfferModelToken, models.OfferTokenPack, models.OfferDatedBlock}
}

// Errors of an offering's fields.
var (
	ErrKind     = fault.New(fault.Invalid, "offering.kind")
	ErrClass    = fault.New(fault.Invalid, "offering.class")
	ErrStack    = fault.New(fault.Invalid, "offering.stack")
	ErrSite     = fault.New(fault.Invalid, "offering.site")
	ErrRequired = fault.New(fault.Invalid, "offering.required")
	ErrUnits    = fault.New(fault.Invalid, "offering.units")
	ErrRunTime  = fault.New(fault.Invalid, "offering.run_time")
	ErrBlock    = fault.New(fault.Invalid, "offering.block")
	ErrStock    = fault.New(fault.Invalid, "offering.stock")
	ErrPack     = fault.New(fault.Invalid, "offering.pack")
)

// What no offering may exceed: gangs of 4,096 units, runs of 30 days.
const (
	MaxUnits   = 4096
	MaxSeconds = 30 * 24 * 3600
)

// Check returns every field of an offering that breaks the rule of its kind,
// for a class of this kind.
func Check(o models.Offering, classKind string) error {
	r, ok := RuleOf(o.Kind)
	if !ok {
		return ErrKind.On("kind")
	}
	var wrong fault.List
	add := func(bad bool, f *fault.Fault, field string) {
		if bad {
			wrong = append(wrong, f.On(field))
		}
	}
	add(r.Class != "" && r.Class != classKind, ErrClass, "class_id")
	add(o.TitleZh == "", ErrRequired, "title_zh")
	add(o.TitleEn == "", ErrRequired, "title_en")
	add(o.Region == "", ErrRequired, "region")
	add(o.MinUnits < 1 || o.MaxUnits < o.MinUnits || o.MaxUnits > MaxUnits, ErrUnits.With("max", MaxUnits), "max_units")
	add(r.RunsJob && (o.MaxSeconds < 1 || o.MaxSeconds > MaxSeconds), ErrRunTime.With("max", MaxSeconds), "max_seconds")
	add(!r.RunsJob && o.MaxSeconds != 0, ErrRunTime.With("max", 0), "max_seconds")
	add(o.Stock < 0 || o.Stock > 0 && !r.RunsJob, ErrStock, "stock")
	add(o.Kind == models.OfferDatedBlock && !hasBlock(o), ErrBlock, "block_starts_at")
	add((o.Kind == models.OfferTokenPack) != (o.TokensPerPack > 0), ErrPack, "tokens_per_pack")
	return wrong.Or()
}

func hasBlock(o models.Offering) bool {
	return o.BlockStartsAt != nil && o.BlockEndsAt != nil && o.BlockEndsAt.After(*o.BlockStartsAt)
}
