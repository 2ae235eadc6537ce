package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// paging is what counters take for a page of a list.
type paging = struct {
	After string
	Limit int
}

const pageSize = 20

// page is what every page carries; title is a message id, "" for the site's own name.
func (h *Handlers) page(c *web.Ctx, title string) ui.Page {
	p := ui.Page{Loc: c.Loc, Path: "/", Site: h.Look, Actor: actorOf(c), Theme: c.Theme, Banners: h.banners(c.Loc)}
	if title != "" {
		p.Title = c.Loc.T(title)
	}
	if c.Request().Method == http.MethodGet {
		p.Path = c.Request().URL.RequestURI()
	}
	if id := c.TakeFlash(); id != "" {
		p.Flash = &ui.Notice{Text: c.Loc.T(id, "at", h.Clock.Now()), Tone: "good"}
	}
	p.Nav, p.Account = h.nav(c), accountNav(c)
	return p
}

// desk is a page for those who work here: dense and wide.
func (h *Handlers) desk(c *web.Ctx, title string) ui.Page {
	p := h.page(c, title)
	p.Wide = true
	return p
}

func actorOf(c *web.Ctx) *ui.Actor {
	if !c.Actor.SignedIn() {
		return nil
	}
	a := &ui.Actor{Name: c.Actor.Name, Firm: c.Actor.OrgName}
	if c.Actor.Role != "" {
		a.Role = c.Loc.T("role." + string(c.Actor.Role))
	}
	return a
}

func (h *Handlers) banners(loc *i18n.Loc) []ui.Banner {
	var out []ui.Banner
	if h.Demo {
		out = append(out, ui.Banner{Text: loc.T("banner.demo"), Warn: true})
	}
	if h.Sandbox && !h.Demo {
		out = append(out, ui.Banner{Text: loc.T("banner.sandbox"), Warn: true})
	}
	return out
}

type place struct{ text, href string }

var (
	firmPlaces     = []place{{"nav.shelf", ui.PlaceShelf}, {"nav.orders", ui.PlaceOrders}}
	networkPlaces  = []place{{"nav.programmes", placeProgrammes}, {"nav.shelf", ui.PlaceShelf}}
	providerPlaces = []place{{"nav.sites", placeSites}, {"nav.provider_jobs", placeProviderJobs}, {"nav.statement", placeStatement}, {"nav.shelf", ui.PlaceShelf}}
)

func (h *Handlers) nav(c *web.Ctx) []ui.NavItem {
	switch c.Actor.OrgKind {
	case models.OrgFirm:
		return items(c, firmPlaces)
	case models.OrgNetwork:
		return items(c, networkPlaces)
	case models.OrgProvider:
		return items(c, providerPlaces)
	case models.OrgPlatform:
		return items(c, h.operatorPlaces())
	}
	return items(c, []place{{"nav.shelf", ui.PlaceShelf}})
}

func (h *Handlers) operatorPlaces() []place {
	out := []place{{"nav.dashboard", placeDashboard}, {"nav.trail", placeTrail}, {"nav.outbox", placeOutbox}, {"nav.programmes", placeProgrammes}, {"nav.shelf", ui.PlaceShelf}}
	if h.Sandbox {
		out = append(out, place{"nav.clock", placeClock})
	}
	if h.Demo {
		out = append(out, place{"nav.styleguide", placeStyleguide})
	}
	return out
}

func accountNav(c *web.Ctx) []ui.NavItem {
	if c.Actor.FirmID() == "" {
		return nil
	}
	own := []place{{"nav.wallet", ui.PlaceWallet}, {"nav.vouchers", ui.PlaceVouchers}}
	if keyHolders.Check(web.Pages, c.Actor) == nil {
		own = append(own, place{"nav.keys", ui.PlaceKeys})
	}
	return items(c, own)
}

func items(c *web.Ctx, places []place) []ui.NavItem {
	out := make([]ui.NavItem, len(places))
	for i, p := range places {
		out[i] = ui.NavItem{Text: c.Loc.T(p.text), Href: p.href, Current: c.Request().URL.Path == p.href}
	}
	return out
}

// say picks the name in the reader's language.
func say(loc *i18n.Loc, zh, en string) string {
	if loc.Is(i18n.English) && en != "" {
		return en
	}
	return zh
}

// here is the page of a list that the address asks for.
func here(c *web.Ctx) paging { return paging{c.QueryParam("after"), pageSize} }

// pager leads from one page of a list to the next.
func pager(c *web.Ctx, next string) ui.Pager {
	var p ui.Pager
	path := c.Request().URL.Path
	if c.QueryParam("after") != "" {
		p.First = path
	}
	if next != "" {
		p.Next = path + "?after=" + url.QueryEscape(next)
	}
	return p
}

// signInFrom is where a visitor signs in to come back to this page.
func signInFrom(path string) string { return ui.PlaceSignIn + "?after=" + url.QueryEscape(path) }

// under is a path below base with an id in it.
func under(base, id string, rest ...string) string {
	return strings.Join(append([]string{base, url.PathEscape(id)}, rest...), "/")
}
