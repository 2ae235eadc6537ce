package handlers

import (
	"net/http"

	"supermarket/templates/operator"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Glossary explains the words of the trade.
func (h *Handlers) Glossary(c *web.Ctx) error {
	return c.Render(http.StatusOK, shop.Glossary(shop.GlossaryPage{Page: h.page(c, "nav.glossary")}))
}

// Help tells the first steps, how vouchers work and what happens when things go wrong.
func (h *Handlers) Help(c *web.Ctx) error {
	p := shop.HelpPage{Page: h.page(c, "help.title"), SignUp: h.offered(c, placeSignUp)}
	p.Operator, p.Contact = h.who(c)
	var err error
	if p.Voucher, p.Failed, err = h.voucherExample(c); err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Help(p))
}

// About says what this is and who runs it.
func (h *Handlers) About(c *web.Ctx) error {
	p := shop.AboutPage{Page: h.page(c, "about.title"), Version: or(h.Version, c.Loc.T("ui.unknown")), Build: h.BuiltWith}
	p.Operator, p.Contact = h.who(c)
	return c.Render(http.StatusOK, shop.About(p))
}

// who runs this installation and how to reach them; the demo has nobody.
func (h *Handlers) who(c *web.Ctx) (operator, contact string) {
	if h.Demo && h.Operator == "" {
		return c.Loc.T("about.operator.demo"), or(h.Contact, c.Loc.T("about.contact.demo"))
	}
	unsaid := c.Loc.T("about.unsaid")
	return or(h.Operator, unsaid), or(h.Contact, unsaid)
}

// Accessibility says how far the site can be used by everyone.
func (h *Handlers) Accessibility(c *web.Ctx) error {
	p := shop.AccessibilityPage{Page: h.page(c, "nav.accessibility")}
	_, p.Contact = h.who(c)
	return c.Render(http.StatusOK, shop.Accessibility(p))
}

// Styleguide shows every component with invented values.
func (h *Handlers) Styleguide(c *web.Ctx) error {
	return c.Render(http.StatusOK, operator.Styleguide(operator.StyleguidePage{Page: h.page(c, "styleguide.title"), Now: h.Clock.Now()}))
}
