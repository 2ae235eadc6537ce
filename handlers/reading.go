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

// About says what this is and who runs it.
func (h *Handlers) About(c *web.Ctx) error {
	unknown := c.Loc.T("ui.unknown")
	return c.Render(http.StatusOK, shop.About(shop.AboutPage{
		Page: h.page(c, "about.title"), Operator: or(h.Operator, unknown), Contact: or(h.Contact, unknown), Version: or(h.Version, unknown),
	}))
}

// Accessibility says how far the site can be used by everyone.
func (h *Handlers) Accessibility(c *web.Ctx) error {
	return c.Render(http.StatusOK, shop.Accessibility(shop.AccessibilityPage{Page: h.page(c, "nav.accessibility"), Contact: h.Contact}))
}

// Status says what works.
func (h *Handlers) Status(c *web.Ctx) error {
	part := shop.StatusPart{Name: c.Loc.T("status.part.database"), Text: c.Loc.T("status.up"), Good: true}
	if err := h.Ready(); err != nil {
		part.Text, part.Good = c.Loc.T("status.down"), false
	}
	return c.Render(http.StatusOK, shop.Status(shop.StatusPage{Page: h.page(c, "nav.status"), At: h.Clock.Now(), Good: part.Good, Parts: []shop.StatusPart{part}}))
}

// Styleguide shows every component with invented values.
func (h *Handlers) Styleguide(c *web.Ctx) error {
	return c.Render(http.StatusOK, operator.Styleguide(operator.StyleguidePage{Page: h.page(c, "styleguide.title"), Now: h.Clock.Now()}))
}
