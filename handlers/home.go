package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Home is the way in.
func (h *Handlers) Home(c *web.Ctx) error {
	v, err := h.Shop.Home(c.Std())
	if err != nil {
		return err
	}
	p := shop.HomePage{Page: h.page(c, "")}
	p.Counts = shop.HomeCounts{Offerings: v.Offerings, Providers: v.Providers, Regions: v.Regions, FreeCards: int64(v.Free), TotalCards: int64(v.Total)}
	for _, x := range v.Prices {
		p.Prices = append(p.Prices, homePrice(c.Loc, x))
	}
	p.Regions = homeRegions(c.Loc, v)
	for _, card := range v.Samples {
		p.Samples = append(p.Samples, offeringCard(c.Loc, card))
	}
	return c.Render(http.StatusOK, shop.Home(p))
}

func homePrice(loc *i18n.Loc, x counter.ClassPrice) shop.HomePrice {
	unit, term := unitOf(loc, x.Kind)
	parts := []string{spec(loc, x.Class.MemoryGB, 0), stackName(x.Stack)}
	where := make([]string, len(x.Regions))
	for i, r := range x.Regions {
		where[i] = ui.RegionName(loc, r)
	}
	query := url.Values{"class": {x.Class.ID}, "stack": {x.Stack.ID}, "kind": {string(x.Kind)}}
	return shop.HomePrice{
		Name: say(loc, x.Class.NameZh, x.Class.NameEn), Detail: joined(" · ", parts...), Where: joined(" · ", where...),
		Price: ui.Price{Amount: x.Price, Unit: unit, Term: term, From: true}, Free: freeGauge(loc, x.Free, x.Total),
		Href: ui.PlaceShelf + "?" + query.Encode(),
	}
}

func stackName(s models.Stack) string { return joined(" ", s.Name, s.Version) }

// joined leaves out what is empty.
func joined(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

func freeGauge(loc *i18n.Loc, free, total int) ui.Gauge {
	g := ui.CountGauge(loc, loc.T("shelf.free"), int64(max(total-free, 0)), 0, int64(free))
	g.Plain = true
	return g
}

// homeRegions colours each region by its free cards, or by what is offered there
// while nobody can tell what is free.
func homeRegions(loc *i18n.Loc, v counter.Home) ui.Regions {
	out := ui.Regions{Caption: loc.T("home.map"), Value: loc.T("home.count.free"), Tiles: map[string]ui.Tile{}}
	most := int64(1)
	for _, r := range v.ByRegion {
		most = max(most, figureOf(v, r))
	}
	for _, r := range v.ByRegion {
		n := figureOf(v, r)
		t := ui.Tile{Text: loc.Number(n), Long: loc.T("home.map.cards", "count", n), Href: ui.PlaceShelf + "?region=" + url.QueryEscape(r.Region)}
		if !v.Live {
			t.Long = loc.T("shelf.count", "count", n)
		}
		if n > 0 {
			t.Level = int(1 + 3*n/most)
		}
		out.Tiles[r.Region] = t
	}
	return out
}

func figureOf(v counter.Home, r counter.RegionRoom) int64 {
	if v.Live {
		return int64(r.Free)
	}
	return r.Offerings
}
