package ui

import (
	"supermarket/internal/i18n"
)

// Page is what every page carries around its own content.
type Page struct {
	Title    string // localised, without the site's name; also the page's name in the browser
	Loc      *i18n.Loc
	Path     string // path with query, to come back to after a switch of language or theme
	Site     Site
	Actor    *Actor    // nil for a visitor
	Nav      []NavItem // the counters this actor may enter
	Account  []NavItem // wallet, vouchers, keys, sessions: under the actor's name
	CartHref string    // the way to the cart; empty for those who buy nothing
	Cart     int       // lines in the cart, shown beside the way to it
	SignUp   string    // where a visitor opens an account; empty for those who have one
	Self     string    // where one's own account is; empty for a visitor
	Banners  []Banner
	Problems []Problem // what is wrong with the submitted form
	Flash    *Notice   // what the deed before this page did
	Theme    string    // "", "light" or "dark"
	Refresh  int       // seconds until a page without JavaScript reloads; 0 is never
	Live     bool      // the page listens to server-sent events
	Wide     bool      // a desk: dense, and as wide as the screen
}

// Site is the installation's own name and colour.
type Site struct {
	NameZH, NameEN string // empty means 算力超市 and Computing Power Supermarket
	StyleHref      string // a stylesheet served by this host that sets --accent; empty for the house's own
}

// Actor is who is signed in.
type Actor struct {
	Name string
	Firm string // the organisation acted for; empty for an operator
	Role string // localised
}

// NavItem is one way out of the header.
type NavItem struct {
	Text    string
	Href    string
	Current bool
}

// Banner is a line over the page that says what is unusual about this installation.
type Banner struct {
	Text string
	Warn bool
}

// Problem is one thing wrong with a form; Field is the input's name, empty when it is the whole form.
type Problem struct {
	Field string
	Text  string
}

// Places that the layout and several pages link to.
const (
	PlaceHome          = "/"
	PlaceShelf         = "/offerings"
	PlaceCart          = "/cart"
	PlaceRecipes       = "/recipes"
	PlaceEstimator     = "/estimator"
	PlaceHelp          = "/help"
	PlaceOrders        = "/orders"
	PlaceWallet        = "/wallet"
	PlaceVouchers      = "/vouchers"
	PlaceKeys          = "/keys"
	PlaceSignIn        = "/sign-in"
	PlaceSignOut       = "/sign-out"
	PlaceSessions      = "/account/sessions"
	PlaceFactor        = "/account/factor"
	PlaceConfirm       = "/account/confirm"
	PlaceGlossary      = "/glossary"
	PlaceAPI           = "/api/docs"
	PlaceStatus        = "/status"
	PlaceCoverage      = "/coverage" // what vouchers reach, for everyone
	PlaceAbout         = "/about"
	PlaceAccessibility = "/accessibility"
	PlacePreferences   = "/preferences" // POST language, theme, back
)

// manyWays tells whether the ways out are too many for a row on a phone: there
// they stand in the menu.
func (p Page) manyWays() bool { return len(p.Nav) > 6 }

// ZH returns the site's Chinese name.
func (s Site) ZH() string { return or(s.NameZH, "算力超市") }

// EN returns the site's English name.
func (s Site) EN() string { return or(s.NameEN, "Computing Power Supermarket") }

// FullTitle is the title of the browser's tab: an error first, the site's name last.
func (p Page) FullTitle() string {
	name := p.Site.ZH()
	if p.Loc.Is(i18n.English) {
		name = p.Site.EN()
	}
	title := p.Title
	if len(p.Problems) > 0 {
		title = p.Loc.T("ui.error_prefix") + title
	}
	if title == "" {
		return name
	}
	return title + " · " + name
}

// ProblemOf returns the text that stands at a field, empty when it is sound.
func (p Page) ProblemOf(field string) string {
	for _, x := range p.Problems {
		if x.Field == field {
			return x.Text
		}
	}
	return ""
}

// Checked returns the field with its problem from the page, so that summary and
// field say the same words.
func (p Page) Checked(f Field) Field {
	f.Problem = p.ProblemOf(f.Name)
	return f
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
