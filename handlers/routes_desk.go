package handlers

import (
	"slices"

	"supermarket/web"
)

// connectRoutes are a provider's desk: sites, offerings and what it asks of the operator.
func (h *Handlers) connectRoutes() []web.Route {
	return slices.Concat(h.deskSiteRoutes(), h.deskOfferingRoutes(), h.approvalOfSellersRoutes())
}

func (h *Handlers) deskSiteRoutes() []web.Route {
	const site = placeDeskSites + "/:site"
	return []web.Route{
		get(placeDeskSites, sellers, h.SiteList, "own sites"),
		get(placeDeskSites+"/new", sellers, h.SiteNew, "new site"),
		post(placeDeskSites, sellers, h.SiteCreate, "begin site"),
		get(site, sellers, h.SiteShow, "site at the desk"),
		get(site+"/door", sellers, web.Fresh(h.SiteDoor), "site's settings"),
		post(site+"/door", sellers, web.Fresh(h.SiteDoorSave), "keep site's settings"),
		post(site+"/machines", sellers, h.SiteMachines, "declare machines"),
		post(site+"/machines/:machine", sellers, h.SiteMachine, "use machine or not"),
		post(site+"/machines/:machine/remove", sellers, h.SiteMachineRemove, "remove machine"),
		post(site+"/invite", sellers, web.Fresh(h.SiteInvite), "invite agent"),
		post(site+"/dismiss", sellers, h.SiteDismiss, "dismiss agent"),
		post(site+"/check", sellers, h.SiteCheckStart, "check site"),
		get(site+"/check", sellers, h.SiteCheckLive, "check under way"),
		post(site+"/open", sellers, h.SiteOpen, "open site"),
		post(site+"/close", sellers, h.SiteClose, "close site"),
		post(site+"/reopen", sellers, h.SiteReopen, "reopen site"),
		post(site+"/centre", sellers, h.SiteCentre, "declare centre"),
		post(site+"/drain", sellers, h.SiteDrain, "drain site"),
		post(site+"/resume", sellers, h.SiteResume, "resume site"),
	}
}

func (h *Handlers) deskOfferingRoutes() []web.Route {
	const offering = placeDeskOfferings + "/:offering"
	return []web.Route{
		get(placeDeskOfferings, sellers, h.Listings, "own offerings"),
		get(placeDeskOfferings+"/new", sellers, h.ListingNew, "new offering"),
		post(placeDeskOfferings, sellers, h.ListingCreate, "begin offering"),
		get(offering, sellers, h.Listing, "offering at the desk"),
		get(offering+"/terms", sellers, h.ListingTerms, "offering's terms"),
		post(offering+"/terms", sellers, h.ListingTermsSave, "keep offering's terms"),
		get(offering+"/prices", sellers, h.ListingPrices, "offering's prices"),
		post(offering+"/prices", sellers, h.ListingPricesSave, "price offering"),
		get(offering+"/preview", sellers, h.ListingPreview, "preview offering"),
		post(offering+"/list", sellers, h.ListingList, "list offering"),
		post(offering+"/withdraw", sellers, h.ListingWithdraw, "withdraw offering"),
	}
}

func (h *Handlers) approvalOfSellersRoutes() []web.Route {
	return []web.Route{
		get(placeStatement+".csv", sellers, h.ProviderStatementCSV, "provider statement as a file"),
		get(placeSell, web.Person, h.Sell, "apply to sell"),
		post(placeSell, web.Person, h.SellApply, "ask to sell"),
		get(placeProviderDesk, operators, h.ProviderDesk, "providers"),
		get(placeProviderDesk+"/:provider", operators, h.ProviderFile, "provider's file"),
		post(placeProviderDesk+"/:provider", operators, h.ProviderDecide, "decide on provider"),
	}
}
