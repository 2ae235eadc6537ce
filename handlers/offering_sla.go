package handlers

import (
	"time"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// slaFacts are the promises: each with what was measured this month and its formula.
func slaFacts(loc *i18n.Loc, o counter.Dossier) []ui.Fact {
	m := o.Offering.Offering
	promised := ui.Fact{Key: loc.T("offering.sla.availability"), Value: loc.T("offering.sla.none")}
	if m.AvailabilityPPM > 0 {
		promised.Value = loc.T("offering.sla.at_least", "share", percent(loc, m.AvailabilityPPM, 1_000_000))
	}
	if len(o.Recipes) > 0 {
		promised.Sub = loc.T("offering.sla.availability_formula")
	}
	out := []ui.Fact{promised}
	if len(o.Recipes) == 0 {
		return out
	}
	start := loc.T("offering.sla.none")
	if m.StartSeconds > 0 {
		start = loc.T("offering.sla.within", "span", time.Duration(m.StartSeconds)*time.Second)
	}
	return append(out,
		ui.Fact{Key: loc.T("offering.sla.availability_measured"), Value: availability(loc, o.Record), Sub: loc.T("offering.sla.month", "month", o.Record.Month.Format("2006-01"))},
		ui.Fact{Key: loc.T("offering.sla.start"), Value: start, Sub: loc.T("offering.sla.start_formula")},
		ui.Fact{Key: loc.T("offering.sla.start_measured"), Value: startDelay(loc, o.Record)},
		ui.Fact{Key: loc.T("offering.sla.meter"), Value: loc.T("offering.sla.meter_value")})
}

func availability(loc *i18n.Loc, r counter.Record) string {
	if share, ok := r.Available(); ok {
		return loc.T("offering.sla.share_of", "share", loc.Percent(share), "bad", loc.Number(r.BySite), "all", loc.Number(r.Ended))
	}
	return loc.T("offering.sla.too_few", "have", r.Ended, "need", counter.TooFew)
}

func startDelay(loc *i18n.Loc, r counter.Record) string {
	if r.Claims < counter.TooFew {
		return loc.T("offering.sla.too_few", "have", r.Claims, "need", counter.TooFew)
	}
	return loc.T("offering.sla.p95", "span", loc.Duration(r.StartP95), "all", loc.Number(int64(r.Claims)))
}

// slaCounts are the numbers that the measure comes from.
func slaCounts(loc *i18n.Loc, o counter.Dossier) ui.Table {
	t := ui.Table{Caption: loc.T("offering.sla.counts"), Head: []ui.Head{{Text: loc.T("offering.sla.outcome")}, {Text: loc.T("offering.sla.attempts"), Numeric: true}}}
	if len(o.Recipes) == 0 {
		return t
	}
	for _, row := range []struct {
		key string
		n   int64
	}{
		{"succeeded", o.Record.Succeeded},
		{"by_buyer", o.Record.ByBuyer},
		{"preempted", o.Record.Preempted},
		{"by_site", o.Record.BySite},
	} {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: loc.T("offering.sla.outcome." + row.key)}, {Text: loc.Number(row.n)}}})
	}
	t.Foot = []ui.Cell{{Text: loc.T("offering.sla.outcome.all")}, {Text: loc.Number(o.Record.Ended)}}
	return t
}

// providerCard is who sells and how it did.
func providerCard(loc *i18n.Loc, p models.Provider, s counter.Standing) shop.ProviderCard {
	out := shop.ProviderCard{
		Name: say(loc, p.NameZh, p.NameEn), Href: under(placeProviders, p.ID), State: ui.StateTag(loc, "provider", p.State),
		Region: ui.RegionName(loc, p.Region), Joined: p.CreatedAt, Jobs: s.Settled, Invented: p.Invented,
	}
	if p.LogoKey != "" {
		out.Logo = logoAddress(p)
	}
	if p.Since != nil {
		out.Since = p.Since.In(time.FixedZone("", 8*3600)).Format("2006")
	}
	if share, ok := s.Failure(); ok {
		out.Failure = loc.T("offering.sla.share_of", "share", loc.Percent(share), "bad", loc.Number(s.Failed), "all", loc.Number(s.Recent))
	} else {
		out.Failure = loc.T("offering.sla.too_few", "have", s.Recent, "need", counter.TooFew)
	}
	return out
}
