package handlers

import (
	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) listingPage(c *web.Ctx, g supply.Good) provider.ListingPage {
	loc, o := c.Loc, g.Offering
	at := under(placeDeskOfferings, o.ID)
	unit, term := unitOf(loc, o.Kind)
	p := provider.ListingPage{
		Page: h.desk(c, ""), Name: say(loc, o.TitleZh, o.TitleEn), Tags: []ui.Tag{ui.StateTag(loc, "offering", o.State)}, Simulated: g.Site.Simulated,
		Terms: termFacts(loc, g), Market: marketFacts(loc, g), Preview: at + "/preview", Public: under(ui.PlaceShelf, o.ID), Edit: at + "/terms", Prices: at + "/prices",
	}
	p.Title, p.Path = p.Name, at
	if o.Interruptible {
		p.Tags = append(p.Tags, ui.Tag{Text: loc.T("offering.interruptible"), Tone: "wait"})
	}
	if o.TariffVersion > 0 && len(g.Versions) > 0 {
		p.Price = &ui.Price{Amount: g.Versions[0].Peak, Unit: unit, Term: term}
		if off := g.Versions[0].OffPeak; off != p.Price.Amount {
			p.Price.Note = loc.T("desk.price_off", "amount", loc.Price(off))
		}
	}
	if o.MaxSeconds == 0 {
		p.Edit, p.Prices, p.Notices = "", "", []ui.Notice{{Text: loc.T("desk.listing.kind")}}
	}
	for _, w := range g.Warnings {
		p.Warnings = append(p.Warnings, loc.Fault(w))
	}
	p.Tasks, p.Deeds = listingTasks(loc, g, at), listingDeeds(loc, g, at)
	for _, v := range g.Versions {
		p.Versions = append(p.Versions, provider.VersionRow{Version: v.Version, Since: v.ValidFrom, Peak: v.Peak, OffPeak: v.OffPeak, Now: v.Version == o.TariffVersion})
	}
	for _, e := range g.Changes {
		p.History = append(p.History, ui.Event{At: e.At, Title: known(loc, "desk.deed."+e.Action, e.Action), Text: e.Reason})
	}
	return p
}

func listingTasks(loc *i18n.Loc, g supply.Good, at string) []ui.Task {
	o := g.Offering
	if o.State != "draft" {
		return nil
	}
	priced := o.TariffVersion > 0
	tasks := []ui.Task{
		{Title: loc.T("desk.listing.task.terms"), Href: at + "/terms", Done: true},
		{Title: loc.T("desk.listing.task.prices"), Hint: loc.T("desk.listing.task.prices_hint"), Href: at + "/prices", Done: priced},
		{Title: loc.T("desk.listing.task.preview"), Hint: loc.T("desk.listing.task.preview_hint")},
		{Title: loc.T("desk.listing.task.list"), Hint: loc.T("desk.listing.task.list_hint")},
	}
	open := g.Site.ID == "" || g.Site.Stage == supply.SiteLive
	if !open {
		tasks = append(tasks[:2:2], append([]ui.Task{{Title: loc.T("desk.listing.task.site"), Hint: loc.T("desk.listing.task.site_hint"), Href: under(placeDeskSites, g.Site.ID)}}, tasks[2:]...)...)
	}
	if priced {
		tasks[len(tasks)-2].Href = at + "/preview"
	}
	if priced && open {
		tasks[len(tasks)-1].Href = at + "#deeds"
	}
	return tasks
}

func listingDeeds(loc *i18n.Loc, g supply.Good, at string) []provider.Deed {
	list := provider.Deed{Action: at + "/list", Button: loc.T("desk.list"), Text: loc.T("desk.list_text")}
	withdraw := provider.Deed{Action: at + "/withdraw", Button: loc.T("desk.withdraw"), Text: loc.T("desk.withdraw_text"), Kind: "warning"}
	switch g.Offering.State {
	case "listed":
		return []provider.Deed{withdraw}
	case "withdrawn":
		list.Button = loc.T("desk.list_again")
		return []provider.Deed{list}
	}
	withdraw.Button, withdraw.Text = loc.T("desk.discard"), loc.T("desk.discard_text")
	if g.Offering.TariffVersion == 0 || g.Site.ID != "" && g.Site.Stage != supply.SiteLive {
		return []provider.Deed{withdraw}
	}
	return []provider.Deed{list, withdraw}
}

func termFacts(loc *i18n.Loc, g supply.Good) []ui.Fact {
	o := g.Offering
	units := loc.Number(int64(o.MinUnits)) + " – " + unitsText(loc, o.Kind, o.MaxUnits)
	out := []ui.Fact{
		{Key: loc.T("desk.fact.site"), Value: or(say(loc, g.Site.NameZh, g.Site.NameEn), loc.T("desk.fact.no_site"))},
		{Key: loc.T("desk.fact.class"), Value: say(loc, g.Class.NameZh, g.Class.NameEn), Sub: joined(" ", g.Stack.Name, g.Stack.Version)},
		{Key: loc.T("desk.fact.units"), Value: units},
	}
	if g.Site.ID != "" {
		out[0].Href = under(placeDeskSites, g.Site.ID)
	}
	add := func(has bool, key, value string) {
		if has {
			out = append(out, ui.Fact{Key: loc.T(key), Value: value})
		}
	}
	add(o.MaxSeconds > 0, "desk.fact.longest", loc.Duration(millis(o.MaxSeconds*1000)))
	add(o.Stock > 0, "desk.fact.stock", unitsText(loc, o.Kind, int(o.Stock)))
	add(o.Interruptible, "desk.fact.notice", loc.Duration(millis(o.NoticeSeconds*1000)))
	add(o.OwnCommand, "desk.fact.own", loc.T("desk.fact.own_yes"))
	add(o.AvailabilityPPM > 0, "desk.fact.availability", percentText(o.AvailabilityPPM)+"%")
	add(o.StartSeconds > 0, "desk.fact.start", loc.Duration(millis(o.StartSeconds*1000)))
	add(o.DeclaredGFLOPS > 0, "desk.fact.gflops", loc.Number(o.DeclaredGFLOPS)+" GFLOPS")
	add(o.LeaseMonth > 0, "desk.fact.lease", loc.Money(o.LeaseMonth))
	return out
}

// marketFacts are what the price is held against.
func marketFacts(loc *i18n.Loc, g supply.Good) []ui.Fact {
	unit, _ := unitOf(loc, g.Offering.Kind)
	price := func(m models.Money) string {
		if m == 0 {
			return loc.T("desk.market.unknown")
		}
		return loc.Price(m) + " " + unit
	}
	out := []ui.Fact{{Key: loc.T("desk.market.public"), Value: price(g.Market.Public)}, {Key: loc.T("desk.market.lowest"), Value: price(g.Market.Lowest)}}
	if g.Market.Public > 0 {
		out[0].Sub = joined(" · ", sourceOf(loc, g.Class.Source), g.Class.AsOf)
	}
	return out
}
