package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// frontTags is how many price tags the way in shows.
const frontTags = 3

// frontTasks is how many templates the way in shows.
const frontTasks = 6

// Home is the way in; a crowd of visitors shares one drawing.
func (h *Handlers) Home(c *web.Ctx) error {
	return h.crowd(c, func() (templ.Component, bool, error) {
		p, err := h.home(c)
		return shop.Home(p), p.Flash != nil, err
	})
}

// crowd draws a page of the catalogue, or shows a visitor what another was shown an instant ago.
func (h *Handlers) crowd(c *web.Ctx, draw func() (page templ.Component, own bool, err error)) error {
	version, err := h.Shop.Version(c.Std())
	if err != nil {
		return err
	}
	key := visitors(c, version)
	if html, ok := h.instants.get(key); ok && key != "" {
		return c.HTMLBlob(http.StatusOK, html)
	}
	page, own, err := draw()
	if err != nil {
		return err
	}
	return h.share(c, http.StatusOK, key, own, page)
}

func (h *Handlers) home(c *web.Ctx) (shop.HomePage, error) {
	v, err := h.Shop.Home(c.Std())
	if err != nil {
		return shop.HomePage{}, err
	}
	tasks, err := h.Shop.Tasks(c.Std(), "")
	if err != nil {
		return shop.HomePage{}, err
	}
	p := shop.HomePage{Page: h.page(c, ""), Trades: tradesOf(c.Loc, h.Shop.Trades(), ""), Regions: homeRegions(c.Loc, v)}
	p.Counts = shop.HomeCounts{Offerings: v.Offerings, Providers: v.Providers, Regions: v.Regions, FreeCards: int64(v.Free), TotalCards: int64(v.Total)}
	for _, x := range v.Front(frontTags) {
		p.Prices = append(p.Prices, homePrice(c.Loc, x))
	}
	for _, t := range counter.Everyday(tasks, frontTasks) {
		p.Tasks = append(p.Tasks, taskCard(c.Loc, t))
	}
	p.Voucher, _, err = h.voucherExample(c)
	return p, err
}

// voucherExample is a purchase of now with a published programme's voucher, and
// the same one when half of it was used; nil while no programme pays for anything.
func (h *Handlers) voucherExample(c *web.Ctx) (whole *shop.VoucherExample, half *ui.Bill, err error) {
	e, ok, err := h.Shop.Example(c.Std())
	if err != nil || !ok {
		return nil, nil, err
	}
	loc := c.Loc
	whole = &shop.VoucherExample{
		Text: loc.T("example.text", "hours", e.Hours, "class", say(loc, e.Class.NameZh, e.Class.NameEn), "price", loc.Price(e.Hour),
			"programme", say(loc, e.Programme.NameZh, e.Programme.NameEn), "rate", counter.Percent(e.RatePPM)),
		Bill: ui.Bill{Caption: loc.T("example.caption"), List: e.List, Voucher: e.Voucher, Pay: e.Pay}, Note: loc.T("example.note"),
	}
	used, voucher := e.Half()
	half = &ui.Bill{Caption: loc.T("example.half_caption"), List: used, Voucher: voucher, Pay: used - voucher}
	return whole, half, nil
}

func homePrice(loc *i18n.Loc, x counter.ClassPrice) shop.HomePrice {
	unit, term := unitOf(loc, x.Kind)
	parts := []string{spec(loc, x.Class.MemoryGB, 0), stackName(x.Stack)}
	query := url.Values{"class": {x.Class.ID}, "kind": {string(x.Kind)}}
	out := shop.HomePrice{
		Name: say(loc, x.Class.NameZh, x.Class.NameEn), Detail: joined(" · ", parts...), Where: regionsText(loc, x.Regions),
		Price: ui.Price{Amount: x.Price, Unit: unit, Term: term, From: true, Small: true}, Free: freeGauge(loc, x.Free, x.Total),
		Href: ui.PlaceShelf + "?" + query.Encode(),
	}
	switch {
	case x.Kind == models.OfferModelToken:
		out.Name, out.Where = loc.T("home.tokens"), joined(" · ", out.Name, out.Where)
	case x.Total > 0:
		out.Room = loc.T("home.room", "free", x.Free, "total", x.Total)
	}
	return out
}

// regionsText names a region or two, and counts what is more.
func regionsText(loc *i18n.Loc, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = ui.RegionName(loc, code)
	}
	if len(names) > 2 {
		return loc.T("home.regions_more", "first", names[0], "count", len(names))
	}
	return joined(" · ", names...)
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
