package handlers

import (
	"net/http"
	"slices"

	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/web"
)

// Those who may do what pages offer.
var (
	keyHolders = web.For(models.RoleOwner, models.RoleBuyer, models.RoleDeveloper)
	network    = web.For(models.RoleIssuer, models.RoleReviewer, models.RoleAuditor, models.RoleOperator)
	sellers    = web.For(models.RoleProvider)
	operators  = web.For(models.RoleOperator)
)

// logPiece is more than one piece of a log that a runner sends.
const logPiece = 1<<20 + 64<<10

// Routes is the only route table; the other routes_*.go hold parts of it.
func (h *Handlers) Routes() []web.Route {
	return slices.Concat(h.shopRoutes(), h.firmRoutes(), h.accountRoutes(), h.deskRoutes(), h.sandboxRoutes(), h.siteRoutes(), h.openRoutes(), h.webhookRoutes(), h.apiRoutes(),
		h.signUpRoutes(), h.factorRoutes(), h.registerRoutes(), h.shelfRoutes(), h.sellerRoutes(), h.cartRoutes(), h.adviceRoutes(),
		h.tillRoutes(), h.paymentRoutes(), h.transferRoutes(), h.refundRoutes(), h.spendingRoutes(), h.documentRoutes(), h.noticeRoutes(), h.suspenseRoutes(),
		h.choiceRoutes(), h.runRoutes(), h.dataRoutes(), h.usageRoutes(), h.connectRoutes(), h.hookRoutes(), h.asideRoutes(),
		h.designRoutes(), h.awardRoutes(), h.bulkRoutes(), h.claimRoutes(), h.controlRoutes(), h.coverageRoutes(), h.referenceRoutes())
}

func get(path string, access web.Access, handle web.Handler, name string) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, Realm: web.Pages, Access: access, Handle: handle, Name: name}
}

func post(path string, access web.Access, handle web.Handler, name string) web.Route {
	return web.Route{Method: http.MethodPost, Path: path, Realm: web.Pages, Access: access, Handle: handle, Name: name}
}

func (h *Handlers) shopRoutes() []web.Route {
	return []web.Route{
		get("/", web.Public, h.Home, "home"),
		get("/offerings", web.Public, h.Shelf, "shelf"),
		get("/offerings/:id", web.Public, h.Offering, "offering"),
		post("/offerings/:id/quote", web.Buyers, h.Quote, "quote"),
		get("/glossary", web.Public, h.Glossary, "glossary"),
		get("/about", web.Public, h.About, "about"),
		get("/accessibility", web.Public, h.Accessibility, "accessibility"),
		get("/status", web.Public, h.Status, "status"),
		get("/api/docs", web.Public, h.Docs, "api docs"),
	}
}

func (h *Handlers) firmRoutes() []web.Route {
	return []web.Route{
		get("/checkout/:quote", web.Buyers, h.Till, "till"),
		get("/checkout/:quote/figures", web.Buyers, h.TillFigures, "till figures"),
		post("/checkout/:quote/check", web.Buyers, h.TillChosen, "till chosen"),
		get("/checkout/:quote/check", web.Buyers, h.Check, "check answers"),
		post("/checkout/:quote/order", web.Buyers, h.OrderPlace, "place order"),
		get("/orders", web.Firm, h.Orders, "orders"),
		get("/orders/:id", web.Firm, h.Order, "order"),
		get("/orders/:id/pay", web.Buyers, h.OrderPayForm, "how to pay"),
		post("/orders/:id/pay", web.Buyers, h.OrderPay, "pay order"),
		post("/orders/:id/cancel", web.Buyers, h.OrderCancel, "cancel order"),
		get("/orders/:id/confirming", web.Firm, h.Confirming, "confirming"),
		get("/orders/:id/confirming/live", web.Firm, h.ConfirmingLive, "confirming live"),
		get("/orders/:id/receipt", web.Firm, h.Receipt, "receipt"),
		get("/orders/:id/receipt/data", web.Firm, h.ReceiptData, "receipt data"),
		get("/jobs/:id", web.Firm, h.Job, "job"),
		get("/jobs/:id/events", web.Firm, h.JobEvents, "job events"),
		get("/jobs/:id/log", web.Firm, h.JobLog, "job log"),
		get("/jobs/:id/artefacts/:name", web.Firm, h.JobArtefact, "job artefact"),
		post("/jobs/:id/cancel", web.Buyers, h.JobCancel, "cancel job"),
		get("/wallet", web.Firm, h.Wallet, "wallet"),
		get("/vouchers", web.Firm, h.Vouchers, "vouchers"),
	}
}

func (h *Handlers) accountRoutes() []web.Route {
	return []web.Route{
		get("/sign-in", web.Public, h.SignInForm, "sign in"),
		post("/sign-in", web.Public, h.SignIn, "sign in now"),
		get("/sign-out", web.Public.EvenBeforeFactor(), h.SignOutForm, "sign out"),
		post("/sign-out", web.Public.EvenBeforeFactor(), h.SignOut, "sign out now"),
		post("/preferences", web.Public.EvenBeforeFactor(), h.Preferences, "preferences"),
		get("/keys", keyHolders, h.Keys, "keys"),
		post("/keys", keyHolders, h.KeyCreate, "create key"),
		post("/keys/:id/revoke", keyHolders, h.KeyRevoke, "revoke key"),
		get("/account/sessions", web.Person, h.Sessions, "sessions"),
		post("/account/sessions/end", web.Person, h.SessionEndOthers, "end other sessions"),
		post("/account/sessions/:id/end", web.Person, h.SessionEnd, "end session"),
	}
}

func (h *Handlers) deskRoutes() []web.Route {
	return []web.Route{
		get(placeProgrammes, network, h.ProgrammesList, "programmes"),
		get(placeProgrammes+"/:id", network, h.ProgrammeShow, "programme"),
		get(placeSites, sellers, h.ProviderSites, "provider sites"),
		get(placeProviderJobs, sellers, h.ProviderJobs, "provider jobs"),
		get(placeStatement, sellers, h.ProviderStatement, "provider statement"),
		get(placeDashboard, operators, h.Dashboard, "dashboard"),
		get(placeTrail, operators, h.Trail, "audit trail"),
		get(placeOutbox, operators, h.Outbox, "outbox"),
	}
}

// sandboxRoutes stand only where payments move no money, or in the demo.
func (h *Handlers) sandboxRoutes() []web.Route {
	var out []web.Route
	if h.Sandbox {
		out = append(out,
			get(placeSandbox+"/:payment", sandboxPayers, h.SandboxPayment, "sandbox payment"),
			post(placeSandbox+"/:payment", sandboxPayers, h.SandboxDecide, "sandbox decision"),
			get(placeClock, operators, h.ClockForm, "clock"),
			post(placeClock, operators, h.ClockStep, "step clock"))
	}
	if h.Demo {
		out = append(out, get(placeStyleguide, web.Public, h.Styleguide, "styleguide"))
	}
	return out
}

func (h *Handlers) siteRoutes() []web.Route {
	site := func(method, path string, handle web.Handler, most int64, name string) web.Route {
		return web.Route{Method: method, Path: path, Realm: web.Site, Access: web.Public, Handle: handle, MaxBody: most, Name: name}
	}
	const attempt = "/site/v1/attempts/:attempt"
	return []web.Route{
		site(http.MethodPost, models.ClaimPath, h.SiteClaim, models.MaxProtocolBody, "claim attempt"),
		site(http.MethodPost, models.EnrolPath, h.SiteEnrol, models.MaxProtocolBody, "enrol agent"),
		site(http.MethodPost, models.PollPath, h.SitePoll, models.MaxProtocolBody, "poll for work"),
		site(http.MethodGet, models.RunnerPath+":sha256", h.SiteRunner, 0, "get runner"),
		site(http.MethodPost, attempt+"/report", h.signed(h.SiteReport), models.MaxProtocolBody, "report"),
		site(http.MethodPost, attempt+"/log", h.signed(h.SiteLog), logPiece, "append log"),
		site(http.MethodPut, attempt+"/artefacts/:name", h.signed(h.SiteArtefact), supply.MaxArtefactBytes, "put artefact"),
		site(http.MethodGet, attempt+"/inputs/:name", h.signed(h.SiteInput), 0, "get input"),
		site(http.MethodPost, attempt+"/finish", h.signed(h.SiteFinish), models.MaxProtocolBody, "finish"),
	}
}

func (h *Handlers) openRoutes() []web.Route {
	open := func(path string, handle web.Handler, name string) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Realm: web.Open, Access: web.Public, Handle: handle, Name: name}
	}
	return []web.Route{
		open("/static/*", h.Static, "static"),
		open("/healthz", h.Healthz, "alive"),
		open("/readyz", h.Readyz, "ready"),
		open("/favicon.ico", h.Favicon, "favicon"),
		open("/robots.txt", h.Robots, "robots"),
	}
}
