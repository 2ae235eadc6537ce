package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"supermarket/models"
	"supermarket/web"
)

const placeProviderLogo = "/provider/profile/logo"

// Logo serves a provider's logo as a picture that can do nothing: what is in it
// runs nowhere, also when its address is opened by itself.
func (h *Handlers) Logo(c *web.Ctx) error {
	kind, body, err := h.Supply.Logo(c.Std(), c.Param("id"))
	if err != nil {
		return err
	}
	head := c.Response().Header()
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Disposition", "inline")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Cache-Control", "public, max-age=3600")
	head.Set("Content-Length", strconv.Itoa(len(body)))
	return c.Blob(http.StatusOK, kind, body)
}

// logoAddress changes with the logo, so that a browser's copy of the old one is not shown.
func logoAddress(p models.Provider) string {
	return under(placeProviders, p.ID, "logo") + "?v=" + url.QueryEscape(p.LogoKey[max(0, len(p.LogoKey)-8):])
}
