package handlers

import (
	"supermarket/web"
)

// Preferences keeps language and theme, and leads back to the page it was asked on.
func (h *Handlers) Preferences(c *web.Ctx) error {
	lang := c.FormValue("language")
	c.Prefer(lang, c.FormValue("theme"))
	if lang != "" && c.Actor.SignedIn() {
		if err := h.Account.SetLocale(c.Std(), c.Actor, lang); err != nil {
			return err
		}
	}
	return c.SeeOther(web.LocalPath(c.FormValue("back")))
}
