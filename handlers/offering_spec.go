package handlers

import (
	"fmt"
	"strings"
	"time"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/ui"
)

func specFacts(loc *i18n.Loc, o counter.Offering) []ui.Fact {
	m, class := o.Offering, o.Class
	out := []ui.Fact{{Key: loc.T("offering.spec.class"), Value: say(loc, class.NameZh, class.NameEn), Sub: known(loc, "vendor."+slug(class.Vendor), class.Vendor)}}
	if m.ModelName != "" {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.model"), Value: m.ModelName})
	}
	if m.Registered != "" {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.registered"), Value: m.Registered})
	}
	if m.ContextTokens > 0 {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.context"), Value: loc.T("offering.spec.context_value", "n", thousands(m.ContextTokens))})
	}
	if m.TokensPerPack > 0 {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.pack"), Value: loc.T("offering.spec.pack_value", "n", loc.Number(m.TokensPerPack))})
	}
	if class.MemoryGB > 0 {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.memory"), Value: fmt.Sprintf("%d GB", class.MemoryGB)})
	}
	out = append(out, speedFacts(loc, class)...)
	out = append(out, ui.Fact{Term: "stack", Value: stackName(o.Stack), Sub: loc.T("offering.spec.stack_note")})
	if m.MaxSeconds > 0 {
		return append(out, runFacts(loc, o)...)
	}
	if m.BlockStartsAt != nil {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.block"), Value: unitsText(loc, models.OfferCardHour, m.MaxUnits)})
	}
	return out
}

// speedFacts say how fast a class is, in which precision, and on whose word.
func speedFacts(loc *i18n.Loc, c models.Class) []ui.Fact {
	if c.Kind == "cpu" {
		return nil
	}
	if c.Tflops == 0 {
		return []ui.Fact{{Key: loc.T("offering.spec.tflops"), Value: loc.T("offering.spec.not_published"), Sub: figureIs(loc, c.FigureIs)}}
	}
	packing := loc.T("offering.spec.dense")
	if c.Sparse {
		packing = loc.T("offering.spec.sparse")
	}
	return []ui.Fact{
		{Key: loc.T("offering.spec.tflops"), Value: loc.Number(int64(c.Tflops)) + " TFLOPS", Sub: joined(" · ", c.PeakPrecision, packing)},
		{Key: loc.T("offering.spec.figure"), Value: figureIs(loc, c.FigureIs), Sub: loc.T("offering.spec.source_value", "source", sourceOf(loc, c.Source), "date", c.AsOf)},
	}
}

func runFacts(loc *i18n.Loc, o counter.Offering) []ui.Fact {
	m := o.Offering
	interruptible := ui.Fact{Key: loc.T("offering.spec.interruptible"), Value: yes(loc, m.Interruptible)}
	if m.Interruptible {
		interruptible.Sub = loc.T("offering.spec.interruptible_note")
	}
	out := []ui.Fact{
		{Key: loc.T("offering.spec.units"), Value: unitsText(loc, m.Kind, m.MinUnits) + " – " + unitsText(loc, m.Kind, m.MaxUnits)},
		{Key: loc.T("offering.spec.longest"), Value: loc.Duration(time.Duration(m.MaxSeconds) * time.Second)},
		{Key: loc.T("offering.spec.isolation"), Value: isolation(loc, o.Site.Isolation)},
		interruptible,
	}
	if !m.OwnCommand {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.command"), Value: loc.T("offering.spec.command_no")})
	}
	return out
}

// benchmarkFacts put the measured figure beside the declared one, both of one unit.
func benchmarkFacts(loc *i18n.Loc, o counter.Dossier) []ui.Fact {
	if len(o.Recipes) == 0 {
		return nil
	}
	declared := ui.Fact{Key: loc.T("offering.benchmark.declared"), Value: loc.T("offering.benchmark.none"), Sub: loc.T("offering.benchmark.declared_note")}
	if n := o.Offering.Offering.DeclaredGFLOPS; n > 0 {
		declared.Value = loc.Number(n) + " GFLOPS"
	}
	measured := ui.Fact{Key: loc.T("offering.benchmark.measured"), Value: loc.T("offering.benchmark.not_yet")}
	if b := o.Benchmark; b != nil {
		measured.Value = loc.Decimal(b.GFLOPS, 2) + " GFLOPS"
		measured.Sub = loc.T("offering.benchmark.measured_note", "units", unitsText(loc, o.Offering.Offering.Kind, b.Units), "date", dateOf(loc, b.At))
	}
	out := []ui.Fact{declared, measured}
	if o.Site.Simulated {
		out[1].Sub = joined(" ", out[1].Sub, loc.T("offering.benchmark.simulated"))
	}
	return out
}

func dateOf(loc *i18n.Loc, t *time.Time) string {
	if t == nil {
		return loc.T("ui.unknown")
	}
	return loc.Date(*t)
}

// figureIs says how good a figure is; what stands in brackets is its source's own remark.
func figureIs(loc *i18n.Loc, text string) string {
	kind, _, _ := strings.Cut(text, " (")
	return known(loc, "figure."+slug(kind), kind)
}

// sourceOf puts the parts of a class' source into words.
func sourceOf(loc *i18n.Loc, text string) string {
	parts := strings.Split(text, "; ")
	for i, part := range parts {
		parts[i] = known(loc, "source."+slug(part), part)
	}
	return strings.Join(parts, loc.T("offering.spec.source_sep"))
}

func slug(text string) string { return strings.ReplaceAll(strings.ToLower(text), " ", "_") }

// isolation puts what the runner found into words; it writes "cgroup v1, namespaces true".
func isolation(loc *i18n.Loc, found string) string {
	var kind string
	var apart bool
	if n, _ := fmt.Sscanf(strings.Replace(found, ",", "", 1), "cgroup %s namespaces %t", &kind, &apart); n != 2 {
		return or(found, loc.T("offering.isolation.not_yet"))
	}
	room := loc.T("offering.isolation.shared")
	if apart {
		room = loc.T("offering.isolation.namespaces")
	}
	return known(loc, "offering.isolation.cgroup_"+kind, "cgroup "+kind) + " · " + room
}

func yes(loc *i18n.Loc, is bool) string {
	if is {
		return loc.T("ui.yes")
	}
	return loc.T("ui.no")
}
