package handlers

// The places of pages that the templates do not name.
const (
	placeCheckout        = "/checkout"
	placeSandbox         = "/sandbox/payments"
	placeOrders          = "/orders"
	placeJobs            = "/jobs"
	placeProgrammes      = "/programmes"
	placeSites           = "/provider"
	placeProviderJobs    = "/provider/jobs"
	placeStatement       = "/provider/statement"
	placeDashboard       = "/operator"
	placeTrail           = "/operator/trail"
	placeClock           = "/operator/clock"
	placeOutbox          = "/operator/outbox"
	placeStyleguide      = "/styleguide"
	placeSignUp          = "/sign-up"
	placeAccount         = "/account"
	placeFirm            = "/firm"
	placeQueue           = "/programmes/firms"
	placeProviderProfile = "/provider/profile"
)
