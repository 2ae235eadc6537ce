package provider

import "supermarket/templates/ui"

// ProfilePage is where a provider writes what everyone may read of it.
type ProfilePage struct {
	ui.Page
	Provider             string
	Public               string // the address of its public page
	NameZh               ui.Field
	NameEn               ui.Field
	AboutZh              ui.Field
	AboutEn              ui.Field
	Website              ui.Field
	LegalPerson, Address ui.Field
	Action               string
	Logo                 string // the present logo, "" for none
	LogoTo               string // where a new one is sent
	LogoOff              string // where it is taken away
	LogoHint             string
}
