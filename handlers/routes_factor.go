package handlers

import (
	"slices"

	"supermarket/web"
)

// factorRoutes are about how people show who they are.
func (h *Handlers) factorRoutes() []web.Route {
	return slices.Concat(h.proofRoutes(), h.ownFactorRoutes(), h.openIDRoutes())
}

func (h *Handlers) proofRoutes() []web.Route {
	person := web.Person.EvenBeforeFactor()
	return []web.Route{
		get(placeSecond, web.Public, h.SecondForm, "second step"),
		post(placeSecond, web.Public, h.Second, "second step now"),
		post(placeSecond+"/ask", web.Public, h.SecondAsk, "ask for a passkey as second step"),
		post("/sign-in/passkey/ask", web.Public, h.PasskeySignInAsk, "ask for a passkey"),
		post("/sign-in/passkey", web.Public, h.PasskeySignIn, "sign in by passkey"),
		get("/account/confirm", person, h.ConfirmForm, "confirm who it is"),
		post("/account/confirm", person, h.Confirm, "confirm now"),
		post("/account/confirm/ask", person, h.ConfirmAsk, "ask for a passkey to confirm"),
	}
}

func (h *Handlers) ownFactorRoutes() []web.Route {
	person := web.Person.EvenBeforeFactor()
	return []web.Route{
		get("/account/factor", person, h.Factor, "factors"),
		get(placeApp, person, web.Fresh(h.AppForm), "set up an app"),
		post(placeApp, person, web.Fresh(h.AppConfirm), "confirm an app"),
		post(placeApp+"/remove", person, web.Fresh(h.AppRemove), "remove an app"),
		post(placePasskeys+"/ask", person, web.Fresh(h.PasskeyNewAsk), "ask for a new passkey"),
		post(placePasskeys, person, web.Fresh(h.PasskeyAdd), "add a passkey"),
		post(placePasskeys+"/:id/remove", person, web.Fresh(h.PasskeyRemove), "remove a passkey"),
		post(placeRecovery, person, web.Fresh(h.RecoveryRenew), "new recovery codes"),
	}
}

// openIDRoutes stand only where a provider is configured.
func (h *Handlers) openIDRoutes() []web.Route {
	if h.Account == nil || h.Account.IdentityName() == "" {
		return nil
	}
	person := web.Person.EvenBeforeFactor()
	return []web.Route{
		get(placeOIDCSignIn, web.Public, h.OIDCSignIn, "sign in elsewhere"),
		get(placeOIDCSignIn+"/back", web.Public.EvenBeforeFactor(), h.OIDCBack, "back from elsewhere"),
		get(placeOIDCConfirm, person, h.OIDCConfirm, "confirm elsewhere"),
		get(placeOpenID, person, web.Fresh(h.OIDCConnect), "connect an account elsewhere"),
		post(placeOpenID+"/drop", person, web.Fresh(h.OIDCDrop), "disconnect an account elsewhere"),
	}
}
