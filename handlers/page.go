package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

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
	if c.Actor.Exempt && !h.Demo {
		p.Banners = append(p.Banners, ui.Banner{Text: c.Loc.T("banner.exempt"), Warn: true})
	}
	if title != "" {
		p.Title = c.Loc.T(title)
	}
	if c.Request().Method == http.MethodGet {
		p.Path = c.Request().URL.RequestURI()
	}
	if id := c.TakeFlash(); id != "" {
		p.Flash = &ui.Notice{Text: c.Loc.T(id, "at", h.Clock.Now()), Tone: "good"}
	}
	p.Nav, p.Account = h.nav(c), h.accountNav(c)
	if c.Actor.OrgKind == "" || c.Actor.OrgKind == models.OrgFirm {
		p.CartHref, p.Cart = h.offered(c, ui.PlaceCart), h.cartCount(c)
	}
	if c.Actor.SignedIn() {
		p.Self = h.offered(c, placeAccount)
	} else {
		p.SignUp = h.offered(c, placeSignUp)
	}
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

// The counters that each kind of organisation works at; a place is shown to
// those whom its route admits.
var (
	visitorPlaces  = []place{{"nav.shelf", ui.PlaceShelf}, {"nav.recipes", ui.PlaceRecipes}, {"nav.estimator", ui.PlaceEstimator}, {"nav.find_vouchers", placeFind}, {"nav.help", ui.PlaceHelp}}
	networkPlaces  = []place{{"nav.programmes", placeProgrammes}, {"nav.queue", placeQueue}, {"nav.applications", placeApplicationQueue}, {"nav.claims", placeStaffClaims}, {"nav.settlements", placeStaffSettlements}, {"nav.controls", placeControls}, {"nav.coverage", placeCoverage}, {"nav.shelf", ui.PlaceShelf}, {"nav.help", ui.PlaceHelp}}
	providerPlaces = []place{
		{"nav.sites", placeSites},
		{"nav.listings", placeDeskOfferings},
		{"nav.provider_jobs", placeProviderJobs},
		{"nav.statement", placeStatement},
		{"nav.settlements", placeProviderSettlements},
		{"nav.claims", placeProviderClaims},
		{"nav.refunds", placeProviderRefunds},
		{"nav.usage", placeProviderUsage},
		{"nav.provider_invoices", placeProviderInvoices},
		{"nav.provider_profile", placeProviderProfile},
		{"nav.members", placeMembers},
		{"nav.shelf", ui.PlaceShelf},
		{"nav.help", ui.PlaceHelp},
	}
	operatorPlaces = []place{
		{"nav.dashboard", placeDashboard},
		{"nav.provider_desk", placeProviderDesk},
		{"nav.refunds", placeOperatorRefunds},
		{"nav.disputes", placeDisputes},
		{"nav.usage", placeOperatorUsage},
		{"nav.service", placeService},
		{"nav.trail", placeTrail},
		{"nav.outbox", placeOutbox},
		{"nav.transfers", placeTransferDesk},
		{"nav.suspense", placeSuspense},
		{"nav.aside", placeAside},
		{"nav.programmes", placeProgrammes},
		{"nav.queue", placeQueue},
		{"nav.applications", placeApplicationQueue},
		{"nav.controls", placeControls},
		{"nav.coverage", placeCoverage},
		{"nav.reference", placeReference},
		{"nav.staff", placeStaff},
		{"nav.shelf", ui.PlaceShelf},
		{"nav.clock", placeClock},
		{"nav.styleguide", placeStyleguide},
	}
	ownPlaces = []place{
		{"nav.orders", ui.PlaceOrders}, {"nav.jobs", placeJobs}, {"nav.data", placeData}, {"nav.wallet", ui.PlaceWallet}, {"nav.vouchers", ui.PlaceVouchers}, {"nav.documents", placeInvoices}, {"nav.firm", placeFirm}, {"nav.keys", ui.PlaceKeys},
	}
)

func (h *Handlers) nav(c *web.Ctx) []ui.NavItem {
	switch c.Actor.OrgKind {
	case models.OrgNetwork:
		return h.items(c, networkPlaces)
	case models.OrgProvider:
		return h.items(c, providerPlaces)
	case models.OrgPlatform:
		return h.items(c, operatorPlaces)
	}
	return h.items(c, visitorPlaces)
}

// accountNav is what a person has of their own; who belongs nowhere yet finds the way to a firm.
func (h *Handlers) accountNav(c *web.Ctx) []ui.NavItem {
	if !c.Actor.SignedIn() || c.Actor.OrgKind != "" && c.Actor.OrgKind != models.OrgFirm {
		return nil
	}
	return h.items(c, ownPlaces)
}

// doors tell whom each page admits, from the route table.
type doors struct {
	once sync.Once
	by   map[string]web.Access
}

// admits tells whether a page stands in the route table and lets this person in.
func (h *Handlers) admits(c *web.Ctx, path string) bool {
	h.doors.once.Do(func() {
		h.doors.by = map[string]web.Access{}
		for _, r := range h.Routes() {
			if r.Method == http.MethodGet && r.Realm == web.Pages {
				h.doors.by[r.Path] = r.Access
			}
		}
	})
	access, stands := h.doors.by[path]
	return stands && access.Check(web.Pages, c.Actor) == nil
}

// offered is path where it admits this person, else "".
func (h *Handlers) offered(c *web.Ctx, path string) string {
	if h.admits(c, path) {
		return path
	}
	return ""
}

func (h *Handlers) items(c *web.Ctx, places []place) []ui.NavItem {
	var out []ui.NavItem
	at := c.Request().URL.Path
	for _, p := range places {
		if h.admits(c, p.href) {
			out = append(out, ui.NavItem{Text: c.Loc.T(p.text), Href: p.href, Current: at == p.href})
		}
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
