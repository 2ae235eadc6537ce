package shop

import (
	"supermarket/templates/ui"
)

// SellerPage is a provider as everyone may see it.
type SellerPage struct {
	ui.Page
	Provider  ProviderCard
	About     string
	Website   string // https, as the provider gave it; "" for none
	Offerings ui.Table
	Pager     ui.Pager
}
