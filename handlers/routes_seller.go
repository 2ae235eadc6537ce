package handlers

import "supermarket/web"

// logoBody is more than a logo and the form around it.
const logoBody = 256 << 10

// sellerRoutes are a provider's own record and public face.
func (h *Handlers) sellerRoutes() []web.Route {
	logo := post(placeProviderLogo, sellers, h.ProviderLogoSet, "set logo")
	logo.MaxBody = logoBody
	return []web.Route{
		get(placeProviders+"/:id", web.Public, h.ProviderPage, "provider page"),
		get(placeProviders+"/:id/logo", web.Public, h.Logo, "provider logo"),
		get(placeProviderProfile, sellers, h.ProviderProfile, "provider profile"),
		post(placeProviderProfile, sellers, h.ProviderProfileSet, "set provider profile"),
		logo,
		post(placeProviderLogo+"/remove", sellers, h.ProviderLogoRemove, "remove logo"),
	}
}
