package handlers

import (
	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

func siteCard(loc *i18n.Loc, v supply.SiteView) provider.Site {
	s := v.Site
	out := provider.Site{
		ID: s.ID, Href: under(placeDeskSites, s.ID), Stage: s.Stage, Name: say(loc, s.NameZh, s.NameEn), Region: ui.RegionName(loc, s.Region), Driver: loc.T("desk.door." + s.Driver), State: s.State,
		Isolation: isolation(loc, s.Isolation), Simulated: s.Simulated,
	}
	if s.LastSeenAt != nil {
		out.Seen = *s.LastSeenAt
	}
	total, used := int64(0), int64(0)
	for _, n := range v.Nodes {
		total += int64(n.Units)
	}
	for _, a := range v.Live {
		used += unitsHeld(a)
		if a.State == models.AttemptRunning {
			out.Running++
		} else {
			out.Waiting++
		}
	}
	out.Cards = ui.CountGauge(loc, loc.T("sites.cards"), used, 0, max(total-used, 0))
	return out
}

// unitsHeld is what an attempt has of its site's nodes.
func unitsHeld(a models.Attempt) int64 {
	n := int64(0)
	for _, p := range a.Parts() {
		n += int64(p.Units)
	}
	return n
}

// ownOffering is an offering as its provider sees it; a draft has no price of now.
func (h *Handlers) ownOffering(c *web.Ctx, o models.Offering, s supply.SiteView) provider.Offering {
	unit, term := unitOf(c.Loc, o.Kind)
	out := provider.Offering{Href: under(placeDeskOfferings, o.ID), Name: say(c.Loc, o.TitleZh, o.TitleEn), State: o.State, Tariff: o.TariffVersion, Sold: "–"}
	out.Price = ui.Price{Unit: unit, Term: term, Small: true}
	if v, err := h.Shop.Offering(c.Std(), o.ID); err == nil {
		out.Price.Amount = v.Price
		out.Running = v.Room.Running
	} else if v, err := h.Shop.Preview(c.Std(), c.Actor, o.ID); err == nil {
		out.Price.Amount = v.Price
	}
	return out
}
