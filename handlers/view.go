package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// unitOf is how a price of the kind is counted, and the glossary's word for it.
func unitOf(loc *i18n.Loc, kind models.OfferingKind) (unit, term string) {
	switch kind {
	case models.OfferCardHour:
		return loc.T("unit.per_card_hour"), "card_hour"
	case models.OfferCoreHour:
		return loc.T("unit.per_core_hour"), "core_hour"
	case models.OfferModelToken:
		return loc.T("unit.per_million_tokens"), "token"
	case models.OfferTokenPack:
		return loc.T("unit.per_pack"), "token"
	default:
		return loc.T("unit.per_block"), ""
	}
}

// unitsText is a number of cards, or of cores.
func unitsText(loc *i18n.Loc, kind models.OfferingKind, n int) string {
	if kind == models.OfferCoreHour {
		return loc.T("unit.cores", "count", n)
	}
	return loc.T("unit.cards", "count", n)
}

// useText is unit-milliseconds as card-hours or core-hours.
func useText(loc *i18n.Loc, kind models.OfferingKind, ms int64) string {
	if kind == models.OfferCoreHour {
		return loc.CoreHours(ms)
	}
	return loc.CardHours(ms)
}

// spec is what a class is, in a line: memory and speed where they are known.
func spec(loc *i18n.Loc, memoryGB, tflops int) string {
	var parts []string
	if memoryGB > 0 {
		parts = append(parts, fmt.Sprintf("%d GB", memoryGB))
	}
	if tflops > 0 {
		parts = append(parts, loc.Number(int64(tflops))+" TFLOPS FP16")
	}
	return strings.Join(parts, " · ")
}

func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

func recipeName(loc *i18n.Loc, id string) string { return loc.T("recipe." + id + ".name") }

// given are the parameters of a quote or job; a broken text has none to show.
func given(canonical string) map[string]string {
	var out map[string]string
	_ = json.Unmarshal([]byte(canonical), &out)
	return out
}

// givenFacts are the parameters of a template as they were given, by label.
func givenFacts(loc *i18n.Loc, recipeID, canonical string) []ui.Fact {
	params := given(canonical)
	out := make([]ui.Fact, 0, len(params))
	for _, name := range slices.Sorted(maps.Keys(params)) {
		label, value := "recipe."+recipeID+"."+name, params[name]
		if choice := label + "." + strings.ReplaceAll(value, ".", "_"); loc.Has(choice) {
			value = loc.T(choice)
		}
		out = append(out, ui.Fact{Key: loc.T(label), Value: value})
	}
	return out
}

// rangeOf is what a quote estimates, in money, time and use.
func rangeOf(loc *i18n.Loc, kind models.OfferingKind, q models.Quote) ui.Range {
	use := func(ms int64) string { return useText(loc, kind, ms*int64(q.Units)) }
	span := func(ms int64) string { return loc.Duration(millis(ms)) }
	return ui.Range{
		Low: q.LowAmount, Likely: q.LikelyAmount, High: q.HighAmount, Cap: q.CapAmount,
		LowTime: span(q.LowMillis), LikelyTime: span(q.LikelyMillis), HighTime: span(q.HighMillis), CapTime: span(q.CapMillis),
		LowUse: use(q.LowMillis), LikelyUse: use(q.LikelyMillis), HighUse: use(q.HighMillis), CapUse: use(q.CapMillis),
	}
}

// cause is the text of a message key that a move or a line carries, "" without one.
func cause(loc *i18n.Loc, key string) string {
	if key == "" || !loc.Has(key) {
		return ""
	}
	return loc.T(key)
}

// refunds are the rules of who pays for what, each a sentence.
func refunds(loc *i18n.Loc) []string {
	return []string{loc.T("offering.refund.exit"), loc.T("offering.refund.site"), loc.T("offering.refund.preempted"), loc.T("offering.refund.unused")}
}
