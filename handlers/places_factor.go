package handlers

// The places of how people show who they are.
const (
	placeSecond      = "/sign-in/second"
	placeApp         = "/account/factor/app"
	placePasskeys    = "/account/factor/passkeys"
	placeRecovery    = "/account/factor/recovery"
	placeOpenID      = "/account/factor/openid"
	placeOIDCSignIn  = "/sign-in/openid"
	placeOIDCConfirm = "/account/confirm/openid"
)
